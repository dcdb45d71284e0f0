"""Whatever happens may move rows by itself."""

from typing import cast

from sqlmodel import Session

from customary.database.events import Event
from customary.database.transaction import Writing
from customary.plugins.hookspecs import hookimpl
from customary.records.moves import move_by_event


@hookimpl(specname="before_commit")
def move_by_itself(event: Event, session: Session) -> None:
    """Transitions with `on` are made in the transaction of their event."""
    move_by_event(cast(Writing, session), event)
