"""The verbs of the plugin contract: what the core calls while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from customary.database.events import Event

PROJECT = "customary"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def before_commit(event: Event, session: Session) -> None:
    """Inside the transaction, before COMMIT, once for each emitted event; raise `Rejected` to veto."""


@hookspec
def after_commit(event: Event, session: Session) -> None:
    """After COMMIT, a fact; the session is the hook's own, and what goes wrong is logged under the plugin's name."""
