"""Rules that wait for no daily sweep."""

from typing import cast

from sqlmodel import Session

from customary.database.deployment import current
from customary.database.events import Event
from customary.database.transaction import Writing
from customary.plugins.hookspecs import hookimpl
from customary.reminders.sweep import sweep_rows


@hookimpl(specname="before_commit")
def sweep_at_once(event: Event, session: Session) -> None:
    """Rules with `on` are swept in the transaction of their event, for the rows that it concerns."""
    for rule in current().registry.reminder_rules.values():
        if rule.on is not None and isinstance(event, rule.on):
            own = event.ids if event.record == rule.record else ()
            ids = rule.rows(session, event) if rule.rows else own
            if ids:
                sweep_rows(cast(Writing, session), rule, ids)
