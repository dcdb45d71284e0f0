"""Who is to make which call: by hand, shared out among a team, and along with the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from customary.database.events import portions
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.interactions.closing import change, customers_of, ids_of
from customary.interactions.events import FollowUpsAssigned
from customary.interactions.follow_ups import ASSIGN, MOST_AT_ONCE, RECORD, locked, seen
from customary.interactions.models import FollowUp
from customary.interactions.states import OPEN
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid
from customary.plugins.text import texts
from customary.roles.gate import granted
from customary.roles.models import RoleGrant, Staff, StaffRole

_ = texts("interactions")


def assign(session: Writing, actor: Actor, ids: Sequence[int], assignee_id: int | None) -> None:
    """Give open follow-ups, one or up to 1,000 at once, to a colleague, or to nobody.

    Raises Conflict if one of them is closed, Invalid for a colleague who has left.
    """
    if not ids:
        raise Invalid.field("ids", "required", _("Choose at least one follow-up."))
    if len(ids) > MOST_AT_ONCE:
        raise Invalid.field("ids", "too_many", _("Choose at most {most} at once.", most=MOST_AT_ONCE))
    if assignee_id is not None:
        _check_active(session, assignee_id)
    found = locked(session, actor, ids, ASSIGN)
    if any(one.state != OPEN for one in found):
        raise Conflict(_("A follow-up that is closed stays with who closed it. Load the list again."))
    _give(session, found, assignee_id)


def share_out(session: Writing, actor: Actor, team_id: int, limit: int = MOST_AT_ONCE) -> dict[int, int]:
    """Give the unassigned ones to a team's members: who has least gets the next. How many each got, by staff id.

    Who leads gets none unless he is alone: whoever may give follow-ups away has colleagues to call for him. Shared out are
    those which `assign` would give as well, all of them for scope all, else those of customers whom the scope covers.
    Follow-ups of one customer go to the same colleague, so that one call can serve them all.
    """
    if not actor.may(ASSIGN):
        raise Forbidden(ASSIGN)
    members = _callers(session, team_id)
    if not members:
        raise Invalid.field("team", "empty", _("This team has no active members."))
    nobodys = (FollowUp.state == OPEN, col(FollowUp.assignee_id).is_(None))
    query = select(FollowUp).where(*nobodys, seen(actor), granted(RECORD, actor, ASSIGN))
    waiting = list(session.exec(query.order_by(col(FollowUp.due), col(FollowUp.id)).limit(limit).with_for_update()))
    load = _load(session, members)
    shares: dict[int, list[FollowUp]] = {member: [] for member in load}
    chosen: dict[int, int] = {}
    for one in waiting:
        same = chosen.get(one.customer_id) if one.customer_id is not None else None
        member = same if same is not None else min(load, key=lambda id_: (load[id_], id_))
        shares[member].append(one)
        load[member] += 1
        if one.customer_id is not None:
            chosen[one.customer_id] = member
    for member, share in shares.items():
        _give(session, share, member)
    return {member: len(share) for member, share in shares.items()}


def _callers(session: Session, team_id: int) -> list[int]:
    """Whom a team's calls are shared out to: its active members but those who lead, or all if there is nobody else."""
    leads = (
        select(StaffRole.staff_id)
        .join(RoleGrant, col(RoleGrant.role_id) == StaffRole.role_id)
        .where(StaffRole.staff_id == Staff.id, RoleGrant.permission == ASSIGN)
        .exists()
    )
    query = select(Staff.id, leads).where(Staff.team_id == team_id, col(Staff.active)).order_by(col(Staff.id))
    found = [(staff_id, leading) for staff_id, leading in session.exec(query) if staff_id is not None]
    callers = [staff_id for staff_id, leading in found if not leading]
    return callers or [staff_id for staff_id, _leading in found]


def follow_customers(session: Session, customer_ids: Sequence[int], owner_id: int | None) -> None:
    """Open follow-ups go where their customers go."""
    for portion in portions(customer_ids):
        query = select(FollowUp).where(
            one_of(col(FollowUp.customer_id), portion),
            FollowUp.state == OPEN,
            col(FollowUp.assignee_id).is_distinct_from(owner_id),
        )
        for some in portions(session.exec(query.order_by(col(FollowUp.id))).all()):
            _give(session, some, owner_id)


def _give(session: Session, follow_ups: Sequence[FollowUp], assignee_id: int | None) -> None:
    if not follow_ups:
        return
    assignee = session.get(Staff, assignee_id) if assignee_id is not None else None
    team_id = assignee.team_id if assignee else None
    changes = {
        one.id: change(one, assignee_id=assignee_id, team_id=team_id) for one in follow_ups if one.id is not None
    }
    emit(
        session,
        FollowUpsAssigned(
            ids=ids_of(follow_ups), customers=customers_of(follow_ups), changes=changes, assignee_id=assignee_id
        ),
    )


def _check_active(session: Session, staff_id: int) -> None:
    if session.exec(select(Staff.id).where(Staff.id == staff_id, col(Staff.active))).first() is None:
        raise Invalid.field("assignee", "unknown", _("Choose a colleague who works here."))


def _load(session: Session, members: Sequence[int]) -> dict[int, int]:
    query = select(FollowUp.assignee_id, func.count()).where(
        one_of(col(FollowUp.assignee_id), members), FollowUp.state == OPEN
    )
    counted: Mapping[int | None, int] = dict(session.exec(query.group_by(col(FollowUp.assignee_id))).all())
    return {member: counted.get(member, 0) for member in members}
