"""The six steps of a sweep, each one statement over a range of records: reopen, raise, move, fulfil, expire, withdraw.

Each answers the follow-ups that it touched. Together, and in this order, they bring what is stored to what the rule
says today; done a second time they do nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, ScalarSelect, Subquery, and_, case, exists, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.interactions.models import FollowUp
from customary.reminders.source import Prepared, same_cycle
from customary.roles.models import Staff

follow_ups, customers, staff = table_of(FollowUp), table_of(Customer), table_of(Staff)
RETURNED = (follow_ups.c.id, follow_ups.c.customer_id, follow_ups.c.record_id)
Touched = Sequence[Row[Any]]  # id, customer_id, record_id


class Part(Protocol):
    """Some of the records of a rule: one transaction's worth of a sweep."""

    def of(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether the id in this column is one of them."""


@dataclass(frozen=True)
class Range:
    """Records from `low` up to, not including, `high`."""

    low: int
    high: int

    def of(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        return and_(column >= self.low, column < self.high)


@dataclass(frozen=True)
class Rows:
    """Records by their ids."""

    ids: Sequence[int]

    def of(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        return one_of(column, self.ids)


def reopen(session: Session, prepared: Prepared, part: Part, since: date) -> Touched:
    """Withdrawn ones whose row is true again within its window, and fulfilled ones whose fulfilling event is gone.

    One whose assignee has left meanwhile goes to the customer's owner.
    """
    wanted = prepared.wanted
    back = and_(
        same_cycle(wanted, follow_ups, prepared.rule),
        wanted.c.opens <= prepared.horizon,
        or_(wanted.c.expires.is_(None), wanted.c.expires >= since),
        part.of(wanted.c.record_id),
        part.of(follow_ups.c.record_id),
    )
    here = exists().where(staff.c.id == follow_ups.c.assignee_id, staff.c.active.is_(True))
    closed = follow_ups.c.state == "withdrawn"
    if prepared.fulfilled is not None:
        closed = or_(closed, and_(follow_ups.c.state == "fulfilled", ~_wish_stands(prepared)))
    return session.execute(
        update(follow_ups)
        .where(back, closed)
        .values(
            state="open",
            reason="",
            closed_at=None,
            closed_day=None,
            closed_by_id=None,
            fulfilled_by=None,
            assignee_id=case((here, follow_ups.c.assignee_id), else_=_owner(wanted, staff.c.id)),
            team_id=case((here, follow_ups.c.team_id), else_=_owner(wanted, staff.c.team_id)),
            version=follow_ups.c.version + 1,
        )
        .returning(*RETURNED)
    ).all()


def raise_due(session: Session, prepared: Prepared, part: Part, since: date, at: datetime) -> Touched:
    """New ones whose window has opened and had not closed by `since`; they go to the customer's owner."""
    wanted, rule = prepared.wanted, prepared.rule
    entity = aliased(prepared.record.model)
    known = exists().where(same_cycle(wanted, follow_ups, rule), part.of(follow_ups.c.record_id))
    columns = {
        "rule": literal(rule.key),
        "cycle": wanted.c.cycle,
        "kind": literal(rule.kind),
        "record": literal(rule.record),
        "record_id": wanted.c.record_id,
        "record_label": prepared.record.label(entity),
        "customer_id": wanted.c.customer_id,
        "opens": wanted.c.opens,
        "due": wanted.c.due,
        "expires": wanted.c.expires,
        "facts": wanted.c.facts,
        "assignee_id": staff.c.id,
        "team_id": staff.c.team_id,
        "attempts": literal(0),
        "state": literal("open"),
        "reason": literal(""),
        "version": literal(1),
        "created_at": literal(at, follow_ups.c.created_at.type),
    }
    source = (
        select(*columns.values())
        .select_from(wanted)
        .join(entity, entity.id == wanted.c.record_id)
        .outerjoin(customers, customers.c.id == wanted.c.customer_id)
        .outerjoin(staff, and_(staff.c.id == customers.c.owner_id, staff.c.active.is_(True)))
        .where(
            part.of(wanted.c.record_id),
            part.of(entity.id),
            wanted.c.opens <= prepared.horizon,
            or_(wanted.c.expires.is_(None), wanted.c.expires >= since),
            ~known,
        )
    )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # The anti-join decides; the conflict clause is for another sweep that was faster.
    statement = dialect.insert(follow_ups).from_select(list(columns), source).on_conflict_do_nothing()
    return session.execute(statement.returning(*RETURNED)).all()


def move(session: Session, prepared: Prepared, part: Part) -> Touched:
    """Open ones whose dates, customer or facts the rule now gives otherwise. A time agreed with the customer stays.

    One that now concerns another customer goes to his owner: the assignee of before need not see that customer.
    """
    wanted = prepared.wanted
    same = follow_ups.c.customer_id.is_not_distinct_from(wanted.c.customer_id)
    moving = ("opens", "due", "expires", "facts", "customer_id")
    return session.execute(
        update(follow_ups)
        .where(
            same_cycle(wanted, follow_ups, prepared.rule),
            part.of(wanted.c.record_id),
            part.of(follow_ups.c.record_id),
            follow_ups.c.state == "open",
            or_(*(follow_ups.c[name].is_distinct_from(wanted.c[name]) for name in moving)),
        )
        .values(
            **{name: wanted.c[name] for name in moving},
            assignee_id=case((same, follow_ups.c.assignee_id), else_=_owner(wanted, staff.c.id)),
            team_id=case((same, follow_ups.c.team_id), else_=_owner(wanted, staff.c.team_id)),
            contact_id=case((same, follow_ups.c.contact_id)),
            version=follow_ups.c.version + 1,
        )
        .returning(*RETURNED)
    ).all()


def fulfil(session: Session, prepared: Prepared, part: Part, at: datetime) -> Touched:
    """Open ones for which the wished event has happened since they opened."""
    wished = prepared.fulfilled
    if wished is None:
        return ()
    return session.execute(
        update(follow_ups)
        .where(
            same_cycle(wished, follow_ups, prepared.rule),
            part.of(wished.c.record_id),
            part.of(follow_ups.c.record_id),
            follow_ups.c.state == "open",
            wished.c.day >= follow_ups.c.opens,
            wished.c.day <= prepared.today,
        )
        .values(
            state="fulfilled",
            fulfilled_by=wished.c.event,
            closed_day=wished.c.day,
            closed_at=at,
            version=follow_ups.c.version + 1,
        )
        .returning(*RETURNED)
    ).all()


def expire(session: Session, prepared: Prepared, part: Part, at: datetime) -> Touched:
    """Open ones that were not done in time: missed, never withdrawn."""
    overdue = and_(_open(prepared, part), follow_ups.c.expires < prepared.today)
    return _close(session, overdue, "missed", prepared.today, at)


def withdraw(session: Session, prepared: Prepared, part: Part, at: datetime) -> Touched:
    """Open ones of which the rule no longer speaks."""
    still = exists().where(same_cycle(prepared.wanted, follow_ups, prepared.rule), part.of(prepared.wanted.c.record_id))
    return _close(session, and_(_open(prepared, part), ~still), "withdrawn", prepared.today, at)


def _open(prepared: Prepared, part: Part) -> ColumnElement[bool]:
    return and_(follow_ups.c.rule == prepared.rule.key, follow_ups.c.state == "open", part.of(follow_ups.c.record_id))


def _close(session: Session, which: ColumnElement[bool], state: str, day: date, at: datetime) -> Touched:
    return session.execute(
        update(follow_ups)
        .where(which)
        .values(state=state, closed_day=day, closed_at=at, version=follow_ups.c.version + 1)
        .returning(*RETURNED)
    ).all()


def _owner(wanted: Subquery, column: ColumnElement[int]) -> ScalarSelect[int]:
    """The id, or the team, of the customer's owner; NULL without one who still works here."""
    return (
        select(column)
        .join(customers, customers.c.owner_id == staff.c.id)
        .where(customers.c.id == wanted.c.customer_id, staff.c.active.is_(True))
        .correlate(wanted)
        .scalar_subquery()
    )


def _wish_stands(prepared: Prepared) -> ColumnElement[bool]:
    wished = prepared.fulfilled
    assert wished is not None  # asked only for rules that can be fulfilled
    return exists().where(
        same_cycle(wished, follow_ups, prepared.rule),
        wished.c.day >= follow_ups.c.opens,
        wished.c.day <= prepared.today,
    )
