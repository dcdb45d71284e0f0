"""Who of a segment was followed up in a period, and who was not, by reason.

**Followed up** is who was spoken to in the period and did not decline. Whoever was not counts all the same, under the first of these
that holds: he declined; he wants to be left in peace; nobody could reach him, or his follow-up was excused; nothing was done: missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import add_days, add_months
from customary.interactions.models import FollowUp, Interaction, StoppedRecord
from customary.interactions.states import EXCUSED
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.gradings import Segment
from customary.plugins.text import Text, texts
from customary.roles.gate import visible
from customary.roles.models import Staff
from customary.segments.models import SegmentMember, SegmentPeriod

_ = texts("segments")

VIEW, CLOSE = "core.segments.view", "core.segments.close"
FOLLOWED_UP, MISSING = "followed_up", "missing"
STATUSES: dict[str, Text] = {
    MISSING: _("Missing"),
    "refused": _("Declined"),
    "do_not_contact": _("To be left in peace"),
    "unreachable": _("Could not be reached"),
    "excused": _("Excused"),
    FOLLOWED_UP: _("Followed up"),
}
LINES = 50

members, periods = table_of(SegmentMember), table_of(SegmentPeriod)
calls, follow_ups, stopped, staff = table_of(Interaction), table_of(FollowUp), table_of(StoppedRecord), table_of(Staff)


@dataclass(frozen=True)
class Month:
    """The days of a period of a segment."""

    first: date
    last: date

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def over(self) -> bool:
        return self.last < clock.today()


@dataclass(frozen=True)
class Coverage:
    """How many belong to a segment in a period, how many of them stand where, and how it was closed, if it was."""

    segment: Segment
    month: Month
    counts: dict[str, int]  # by status
    closed: SegmentPeriod | None

    @property
    def members(self) -> int:
        return sum(self.counts.values())

    @property
    def followed_up(self) -> int:
        return self.counts.get(FOLLOWED_UP, 0)

    @property
    def share(self) -> float | None:
        """A part of 1; None where nobody belongs to it. Only all are 100%."""
        return None if not self.members else int(self.followed_up * 10_000 / self.members) / 10_000


@dataclass(frozen=True)
class MemberLine:
    """A member, whose he is, and how he stands."""

    customer_id: int
    name: str
    owner: str | None
    status: str


def month_of(text: str | date | None) -> Month:
    """The month of a day, of "2026-10", or the running one.

    Raises Invalid for what is neither.
    """
    if text is None or text == "":
        day = clock.today()
    elif isinstance(text, date):
        day = text
    else:
        try:
            day = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
        except ValueError:
            raise Invalid.field("month", "bad_month", _("Enter a month, as 2026-10.")) from None
    first = day.replace(day=1)
    return Month(first, _end(first))


def _end(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def coverage(session: Session, actor: Actor, segment: Segment, month: Month) -> Coverage:
    """Three statements, whatever the number of members; only customers whom the actor may see are counted."""
    closed = closed_period(session, segment.key, month)
    rows = _standing(session, actor, segment, month, closed is not None).subquery("standing")
    query = select(rows.c.status, func.count().label("number")).group_by(rows.c.status)
    counted = {row.status: row.number for row in session.execute(query)}
    return Coverage(segment, month, {status: counted.get(status, 0) for status in STATUSES}, closed)


def members_of(
    session: Session,
    actor: Actor,
    segment: Segment,
    month: Month,
    status: str | None = None,
    after: int | None = None,
    limit: int | None = LINES,
) -> tuple[list[MemberLine], int | None]:
    """Members by id of the customer, those of a status only, and the id to go on after; without a status those who were not followed up."""
    closed = closed_period(session, segment.key, month) is not None
    rows = _standing(session, actor, segment, month, closed).subquery("standing")
    query = (
        select(rows.c.customer_id, rows.c.name, staff.c.name.label("owner"), rows.c.status)
        .select_from(rows.outerjoin(staff, staff.c.id == rows.c.owner_id))
        .where(rows.c.status == status if status else rows.c.status != FOLLOWED_UP)
        .order_by(rows.c.customer_id)
    )
    if after is not None:
        query = query.where(rows.c.customer_id > after)
    found = session.execute(query.limit(limit + 1) if limit else query).all()
    lines = [MemberLine(*row) for row in (found[:limit] if limit else found)]
    return lines, lines[-1].customer_id if limit and len(found) > limit else None


def closed_period(session: Session, key: str, month: Month) -> SegmentPeriod | None:
    """How the period was closed, None for one that is open."""
    query = select(SegmentPeriod).where(periods.c.segment == key, periods.c.first == month.first)
    return session.scalars(query).first()


def _standing(session: Session, actor: Actor, segment: Segment, month: Month, closed: bool) -> Select[Any]:
    """Each member whom the actor may see, once, with his status: as it was kept of a closed period, as it is now of an open one."""
    customer: Any = table_of(Customer).alias("member")  # its columns are named below
    columns: list[Any] = [customer.c.id.label("customer_id"), customer.c.name.label("name"), customer.c.owner_id]
    seen = visible("core.customer", actor, customer.c)
    kept = and_(members.c.segment == segment.key, members.c.first == month.first)
    if closed:
        status = func.min(members.c.status).label("status")  # twice after a merge: once is enough
        query = select(*columns, status).join(members, members.c.customer_id == customer.c.id).where(kept, seen)
        return query.group_by(*columns)
    # Of a month that is over those who belonged to it when it ended, as far as they were noted.
    noted = month.over and session.execute(select(members.c.id).where(kept).limit(1)).first() is not None
    belongs = select(members.c.customer_id).where(kept) if noted else _belong(segment, month)
    return select(*columns, status_of(customer.c.id, month).label("status")).where(
        customer.c.id.in_(belongs), customer.c.state != "merged", seen
    )


def _belong(segment: Segment, month: Month) -> Select[Any]:
    return select(segment.members(month.first, month.last).subquery("belongs").c.customer_id)


def status_of(customer_id: Any, month: Month) -> ColumnElement[str]:  # a column of the enclosing SELECT
    """How a customer stands in a period."""
    return _status(customer_id, literal(month.first), literal(month.last))


def status_in_month_of(member: Any) -> ColumnElement[str]:  # the columns of a member
    """How a kept member stands: as it was when the period was closed, else as it is."""
    last = add_days(add_months(member.first, 1), -1)
    return case((member.status != "", member.status), else_=_status(member.customer_id, member.first, last))


def _status(customer_id: Any, first: ColumnElement[date], last: ColumnElement[date]) -> ColumnElement[str]:  # a column
    declined, left_in_peace = _outcomes("refused"), _outcomes("stop_record")
    in_month = and_(calls.c.customer_id == customer_id, calls.c.day >= first, calls.c.day <= last)
    spoken_to = and_(in_month, calls.c.reached, calls.c.outcome.not_in([*declined, *left_in_peace]))
    resting = and_(stopped.c.record == "core.customer", stopped.c.record_id == customer_id)
    excused = and_(
        follow_ups.c.customer_id == customer_id,
        follow_ups.c.state == EXCUSED,
        follow_ups.c.closed_day >= first,
        follow_ups.c.closed_day <= last,
    )
    return case(
        (exists().where(spoken_to), literal(FOLLOWED_UP)),
        (exists().where(in_month, calls.c.outcome.in_(declined)), literal("refused")),
        (or_(exists().where(in_month, calls.c.outcome.in_(left_in_peace)), exists().where(resting)), "do_not_contact"),
        (exists().where(in_month, calls.c.reached.is_(False)), literal("unreachable")),
        (exists().where(excused), literal("excused")),
        else_=literal(MISSING),
    )


def _outcomes(effect: str) -> list[str]:
    kinds = current().registry.interaction_kinds.values()
    return sorted({one.key for kind in kinds for one in kind.outcomes if one.effect == effect})
