"""Complaints as lists and pages show them, each with its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from customary.complaints.models import Complaint
from customary.complaints.words import CLOSED, OPEN_STATES, RECORD, VIEW
from customary.customers.models import Customer
from customary.database import clock
from customary.database.models import table_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, NotFound
from customary.plugins.text import texts
from customary.records.models import OutsideParty, RecordClock
from customary.roles.gate import visible
from customary.roles.models import Staff, Team

_ = texts("complaints")

rows, clocks = table_of(Complaint), table_of(RecordClock)
customers, teams, parties = table_of(Customer), table_of(Team), table_of(OutsideParty)
staff, about, accepted_by = table_of(Staff), table_of(Staff).alias("about"), table_of(Staff).alias("accepted_by")
STATES = (*OPEN_STATES, CLOSED)


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint with the names of all concerned. `due_at` is that of the running clock."""

    id: int
    number: str
    customer_id: int | None
    customer: str
    complainant: str
    phone: str
    contact: str
    record: str | None
    record_id: int | None
    record_label: str
    received_at: datetime
    received_day: date
    channel: str
    subject: str
    content: str
    demand: str
    severity: str
    about_staff_id: int | None
    about: str
    staff_id: int | None
    staff: str
    team_id: int | None
    team: str
    party_id: int | None
    party: str
    accepted_at: datetime | None
    accepted_by: str
    cause: str | None
    analysis: str
    measures: str
    compensation: int | None
    cost: int | None
    result: str
    reply: str
    won_back: bool | None
    reopened: int
    hand_offs: int
    resolutions: int
    round: int
    resolved_at: datetime | None
    closed_at: datetime | None
    state: str
    origin: str
    version: int
    due_at: datetime | None
    started_at: datetime | None

    @property
    def overdue(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()

    @property
    def is_open(self) -> bool:
        return self.state != CLOSED

    @property
    def hours(self) -> float | None:
        """From its receipt to its last resolution."""
        if self.resolved_at is None:
            return None
        return round((self.resolved_at - self.received_at).total_seconds() / 3600, 1)

    @property
    def share(self) -> int:
        """How much of the time is used, in per cent."""
        if self.due_at is None or self.started_at is None:
            return 0
        total = (self.due_at - self.started_at).total_seconds()
        used = (clock.now() - self.started_at).total_seconds()
        return 100 if used >= total else max(0, round(used * 100 / total))


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to. `state` "open" is any but closed; `staff_id` and `team_id` 0 is nobody."""

    state: str | None = None
    cause: str | None = None
    severity: str | None = None
    channel: str | None = None
    team_id: int | None = None
    party_id: int | None = None
    staff_id: int | None = None
    customer_id: int | None = None
    overdue: bool = False
    text: str = ""
    received_from: date | None = None
    received_to: date | None = None
    closed_from: date | None = None


def complaints(
    session: Session, actor: Actor, wanted: Filter, before: int | None = None, limit: int = 50
) -> list[ComplaintRow]:
    """A page, the latest written first; `before` is the id of the last one seen."""
    query = _columns().where(visible(RECORD, actor, rows.c), *conditions(wanted))
    if before is not None:
        query = query.where(rows.c.id < before)
    return [_row(row) for row in session.execute(query.order_by(rows.c.id.desc()).limit(limit))]


def most_urgent(session: Session, actor: Actor, wanted: Filter, limit: int = 200) -> list[ComplaintRow]:
    """Those that wait, what is due first before the others."""
    query = _columns().where(visible(RECORD, actor, rows.c), *conditions(wanted))
    order = (clocks.c.due_at.is_(None), clocks.c.due_at, rows.c.id)
    return [_row(row) for row in session.execute(query.order_by(*order).limit(limit))]


def complaint(session: Session, actor: Actor, complaint_id: int) -> ComplaintRow:
    """Raises NotFound for one that is hidden from the actor."""
    query = _columns().where(rows.c.id == complaint_id, visible(RECORD, actor, rows.c))
    found = session.execute(query).first()
    if found is None:
        raise NotFound
    return _row(found)


@dataclass(frozen=True)
class Standing:
    """How many are open, late and due today, how many were closed since a day, and how many of these were won back."""

    open: int
    overdue: int
    due_today: int
    closed: int
    won_back: int
    reopened: int

    @property
    def win_back_rate(self) -> float | None:
        return self.won_back / self.closed if self.closed else None


def standing(session: Session, actor: Actor, since: date) -> Standing:
    """One statement."""
    is_open, now = rows.c.state != CLOSED, clock.now()
    closed = and_(rows.c.state == CLOSED, rows.c.closed_day >= since)
    figures = (
        is_open,
        and_(is_open, clocks.c.due_at < now),
        and_(is_open, clocks.c.due_day == clock.today(), clocks.c.due_at >= now),
        closed,
        and_(closed, rows.c.won_back.is_(True)),
        and_(closed, rows.c.reopened > 0),
    )
    query = (
        select(*(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in figures))
        .select_from(rows.outerjoin(clocks, _running()))
        .where(visible(RECORD, actor, rows.c), or_(is_open, closed))
    )
    return Standing(*(int(number) for number in session.execute(query).one()))


def count_open(session: Session, actor: Actor) -> int:
    """For the navigation: how many that one may see are not closed."""
    query = select(func.count()).select_from(rows).where(rows.c.state != CLOSED, visible(RECORD, actor, rows.c))
    number: int = session.execute(query).scalar_one()
    return number if actor.may(VIEW) else 0


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """Raises Invalid for a state that is none."""
    found: list[ColumnElement[bool]] = []
    if wanted.state == "open":
        found.append(rows.c.state != CLOSED)
    elif wanted.state is not None:
        if wanted.state not in STATES:
            raise Invalid.field("state", "unknown", _("There is no state {state}.", state=wanted.state))
        found.append(rows.c.state == wanted.state)
    for name in ("cause", "severity", "channel", "customer_id", "party_id"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(rows.c[name] == value)
    for name in ("team_id", "staff_id"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(rows.c[name] == value if value else rows.c[name].is_(None))
    if wanted.overdue:
        found.append(and_(rows.c.state != CLOSED, clocks.c.due_at < clock.now()))
    if wanted.received_from is not None:
        found.append(rows.c.received_day >= wanted.received_from)
    if wanted.received_to is not None:
        found.append(rows.c.received_day <= wanted.received_to)
    if wanted.closed_from is not None:
        found.append(and_(rows.c.state == CLOSED, rows.c.closed_day >= wanted.closed_from))
    if wanted.text.strip():
        found.append(_mentions(wanted.text.strip()))
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    searched = ("number", "complainant", "subject", "content", "result", "record_label", "phone")
    return or_(
        customers.c.name.icontains(text, autoescape=True),
        *(rows.c[name].icontains(text, autoescape=True) for name in searched),
    )


def _columns() -> Select[Any]:
    own = [rows.c[name] for name in ComplaintRow.__dataclass_fields__ if name in rows.c]
    named = {
        "customer": customers,
        "staff": staff,
        "about": about,
        "accepted_by": accepted_by,
        "team": teams,
        "party": parties,
    }
    return select(
        *own,
        *(func.coalesce(table.c.name, "").label(name) for name, table in named.items()),
        clocks.c.due_at,
        clocks.c.started_at,
    ).select_from(
        rows.outerjoin(customers, customers.c.id == rows.c.customer_id)
        .outerjoin(staff, staff.c.id == rows.c.staff_id)
        .outerjoin(about, about.c.id == rows.c.about_staff_id)
        .outerjoin(accepted_by, accepted_by.c.id == rows.c.accepted_by_id)
        .outerjoin(teams, teams.c.id == rows.c.team_id)
        .outerjoin(parties, parties.c.id == rows.c.party_id)
        .outerjoin(clocks, _running())
    )


def _running() -> ColumnElement[bool]:
    return and_(clocks.c.record == RECORD, clocks.c.record_id == rows.c.id, clocks.c.stopped_at.is_(None))


def _row(row: Row[Any]) -> ComplaintRow:
    return ComplaintRow(**{name: row._mapping[name] for name in ComplaintRow.__dataclass_fields__})
