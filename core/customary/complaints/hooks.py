"""The follow-ups of complaints go to somebody who can ask freely."""

from typing import cast

from sqlmodel import Session, col, select

from customary.complaints.follow_up import askers
from customary.complaints.models import Complaint
from customary.complaints.words import RULE
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.interactions.closing import change
from customary.interactions.events import FollowUpsAssigned, FollowUpsRaised
from customary.interactions.models import FollowUp
from customary.plugins.hookspecs import hookimpl
from customary.roles.models import Staff


@hookimpl(specname="before_commit")
def choose_who_asks(event: FollowUpsRaised, session: Session) -> None:
    """Of the follow-ups that were raised for complaints."""
    if event.rule != RULE:
        return
    writing = cast(Writing, session)
    query = select(FollowUp, Complaint).join(Complaint, col(Complaint.id) == col(FollowUp.record_id))
    for follow_up, complaint in session.exec(query.where(one_of(col(FollowUp.id), event.ids))):
        asker = askers(writing, complaint)
        staff = None if asker is None else session.get(Staff, asker)
        if staff is not None and not staff.active:
            staff = None
        wanted = staff.id if staff else None
        if follow_up.assignee_id == wanted or follow_up.id is None:
            continue
        lines = change(follow_up, assignee_id=wanted, team_id=staff.team_id if staff else complaint.team_id)
        session.flush()
        customers = () if follow_up.customer_id is None else (follow_up.customer_id,)
        changes = {follow_up.id: lines}
        emit(
            writing,
            FollowUpsAssigned(ids=(follow_up.id,), customers=customers, changes=changes, assignee_id=wanted),
        )
