"""In whose hands a complaint is: one person at a time, with all who were before; each change of hands is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col, select

from customary.complaints.events import ComplaintsHandedOver
from customary.complaints.models import Complaint, Responsibility
from customary.complaints.words import ASSIGN, CLOSED, RECORD
from customary.database import clock
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, Stale
from customary.plugins.text import texts
from customary.records.models import OutsideParty
from customary.records.row import covered, hold
from customary.roles.models import Staff, Team

_ = texts("complaints")


@dataclass(frozen=True)
class Hands:
    """A person, a department, a party outside of the house."""

    staff_id: int | None = None
    team_id: int | None = None
    party_id: int | None = None

    @property
    def nobody(self) -> bool:
        return self == Hands()


@dataclass(frozen=True)
class HandsRow:
    """One line of the history of hands, in words."""

    since: datetime
    staff: str
    team: str
    party: str
    by: str
    reason: str


def hands_of(complaint: Complaint) -> Hands:
    return Hands(complaint.staff_id, complaint.team_id, complaint.party_id)


def check_hands(about_staff_id: int | None, hands: Hands) -> None:
    """Raises Invalid for nobody at all, and for the very person whom the complaint is about."""
    if hands.nobody:
        raise Invalid.field("team_id", "required", _("Choose a department, a party outside or a person."))
    if hands.staff_id is not None and hands.staff_id == about_staff_id:
        raise Invalid.field("staff_id", "about_himself", _("Nobody handles a complaint about himself. Choose another."))


def put_into(session: Writing, actor: Actor, complaint: Complaint, hands: Hands, reason: str = "") -> None:
    """Write the hands down, in the row and in its history. Whoever takes up what his department has is no further hand."""
    assert complaint.id is not None  # read from the database
    before = last_hands(session, complaint.id)
    if hands.staff_id is not None and hands.team_id is None:
        hands = Hands(hands.staff_id, _team_of(session, hands.staff_id), hands.party_id)
    if before == hands:
        return
    complaint.staff_id, complaint.team_id, complaint.party_id = hands.staff_id, hands.team_id, hands.party_id
    if before is not None and before != Hands(None, hands.team_id, hands.party_id):
        complaint.hand_offs += 1
    session.add(
        Responsibility(
            complaint_id=complaint.id,
            since=clock.now(),
            staff_id=hands.staff_id,
            team_id=hands.team_id,
            party_id=hands.party_id,
            by=actor.label,
            reason=reason.strip(),
        )
    )
    was = before or Hands()
    lines = {
        name: (getattr(was, name), getattr(hands, name))
        for name in ("staff_id", "team_id", "party_id")
        if getattr(was, name) != getattr(hands, name)
    }
    session.flush()
    emit(
        session,
        ComplaintsHandedOver(
            ids=(complaint.id,),
            customers=() if complaint.customer_id is None else (complaint.customer_id,),
            changes={complaint.id: lines},
            staff_id=hands.staff_id,
            team_id=hands.team_id,
            party_id=hands.party_id,
        ),
    )


def hand_over(
    session: Writing, actor: Actor, complaint_id: int, hands: Hands, reason: str, version: int | None = None
) -> None:
    """Give an accepted complaint into other hands; its step and its clock stay as they are.

    Raises NotFound, Forbidden, Stale, Conflict for one that nobody has yet or that is closed, and Invalid.
    """
    held = hold(session, actor, RECORD, complaint_id, lock=True)
    if not covered(session, actor, held.record, complaint_id, frozenset([ASSIGN])):
        raise Forbidden(ASSIGN)
    complaint: Complaint = held.instance
    if version is not None and version != complaint.version:
        raise Stale(complaint.version)
    if complaint.state == CLOSED:
        raise Conflict(_("This complaint is closed and stays as it is."))
    if complaint.state in ("received", "accepted"):
        raise Conflict(_("It is not assigned yet; assign it first."))
    check_hands(complaint.about_staff_id, hands)
    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why it changes hands."))
    _check_known(session, hands)
    complaint.version += 1
    put_into(session, actor, complaint, hands, reason)


def last_hands(session: Session, complaint_id: int) -> Hands | None:
    query = select(Responsibility).where(Responsibility.complaint_id == complaint_id)
    last = session.exec(query.order_by(col(Responsibility.id).desc()).limit(1)).first()
    return None if last is None else Hands(last.staff_id, last.team_id, last.party_id)


def history_of_hands(session: OrmSession, complaint_id: int) -> Sequence[HandsRow]:
    """All hands, the present ones first; the complaint itself passed the gate."""
    query: Any = (
        sql_select(Responsibility, col(Staff.name), col(Team.name), col(OutsideParty.name))
        .outerjoin(Staff, col(Staff.id) == col(Responsibility.staff_id))
        .outerjoin(Team, col(Team.id) == col(Responsibility.team_id))
        .outerjoin(OutsideParty, col(OutsideParty.id) == col(Responsibility.party_id))
        .where(col(Responsibility.complaint_id) == complaint_id)
        .order_by(col(Responsibility.id).desc())
    )
    return [
        HandsRow(line.since, staff or "", team or "", party or "", line.by, line.reason)
        for line, staff, team, party in session.execute(query)
    ]


def _team_of(session: Session, staff_id: int) -> int | None:
    return session.exec(select(Staff.team_id).where(Staff.id == staff_id)).first()


def _check_known(session: Session, hands: Hands) -> None:
    staff = None if hands.staff_id is None else session.get(Staff, hands.staff_id)
    if hands.staff_id is not None and (staff is None or not staff.active):
        raise Invalid.field("staff_id", "unknown", _("Choose a colleague who is at work."))
    if hands.team_id is not None and session.get(Team, hands.team_id) is None:
        raise Invalid.field("team_id", "unknown", _("Choose a department."))
    party = None if hands.party_id is None else session.get(OutsideParty, hands.party_id)
    if hands.party_id is not None and (party is None or not party.active):
        raise Invalid.field("party_id", "unknown", _("Choose a party from the list."))
