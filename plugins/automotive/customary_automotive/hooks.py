"""What vehicles answer to what happens in the core."""

from customary.sdk import FollowUpsClosed, Writing, hookimpl
from sqlalchemy.orm import Session

from customary_automotive.reminders import FIRST_SERVICE, PERIODIC_MAINTENANCE
from customary_automotive.service import VEHICLE, note_refusals

MAINTENANCE = (FIRST_SERVICE.key, PERIODIC_MAINTENANCE.key)


@hookimpl(specname="before_commit")
def begin_next_cycle(event: FollowUpsClosed, session: Session) -> None:
    """A refused maintenance reminder closes its cycle; the next is counted from the day of the refusal."""
    if event.about == VEHICLE and event.reason == "refused" and event.rule in MAINTENANCE:
        assert isinstance(session, Writing)  # before the commit it is the transaction's own
        note_refusals(session, event.about_ids, event.day)
