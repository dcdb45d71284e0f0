"""Today: what is overdue, due and coming for somebody, by urgency, and what was done.

Shown is what has opened. A follow-up that is to be tried on a later day stands under *coming* until then, and the next call
is never one of those. Urgent is first a time agreed for today, then what is longest overdue, then what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from customary.customers.models import Phone
from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.types import UtcDateTime
from customary.interactions.follow_ups import (
    WORK,
    Filter,
    FollowUpRow,
    conditions,
    deadline,
    follow_up_columns,
    read_rows,
    rows,
    seen,
)
from customary.interactions.states import DONE, EXCUSED, OPEN
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden

Bucket = Literal["overdue", "due", "coming", "done"]
BUCKETS: tuple[Bucket, ...] = ("overdue", "due", "coming", "done")
Place = tuple[Any, ...]  # where a page ended: the values of the bucket's order, the id last


@dataclass(frozen=True)
class Counts:
    """How many there are in each bucket; `wanted` is what today asks for, done or not."""

    overdue: int
    due: int
    coming: int
    done: int

    @property
    def wanted(self) -> int:
        return self.overdue + self.due + self.done


def counts(session: Session, actor: Actor, wanted: Filter, today: date | None = None) -> Counts:
    """Two statements, whatever the number of follow-ups."""
    day = today or clock.today()
    done = select(func.count()).select_from(rows).where(*_done(actor, wanted, day))
    return Counts(*_waiting(session, actor, wanted, day), session.execute(done).scalar_one())


def count_wanted(session: Session, actor: Actor) -> int:
    """How many calls of one's own are overdue or due: what the navigation shows on every page, in one statement."""
    if actor.staff_id is None:
        return 0
    overdue, due, _coming = _waiting(session, actor, Filter(assignee_id=actor.staff_id), clock.today())
    return overdue + due


def _waiting(session: Session, actor: Actor, wanted: Filter, day: date) -> tuple[int, int, int]:
    sums = [func.coalesce(func.sum(case((_bucket(name, day), 1), else_=0)), 0) for name in BUCKETS[:3]]
    query = select(*sums).where(rows.c.state == OPEN, seen(actor, rows.c), *conditions(wanted))
    overdue, due, coming = session.execute(query).one()
    return overdue, due, coming


def bucket(
    session: Session,
    actor: Actor,
    name: Bucket,
    wanted: Filter,
    after: Place | None = None,
    limit: int = 20,
    today: date | None = None,
) -> list[FollowUpRow]:
    """A page of a bucket in one statement; `after` is the place of the last row seen."""
    day = today or clock.today()
    order = _order(name, day)
    if name == "done":
        query = follow_up_columns().where(*_done(actor, wanted, day))
    else:
        query = follow_up_columns().where(
            rows.c.state == OPEN, _bucket(name, day), seen(actor, rows.c), *conditions(wanted)
        )
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*(literal(v, c.type) for v, c in zip(after, order, strict=True))))
    return read_rows(session, query.order_by(*order).limit(limit))


def place_of(row: FollowUpRow, name: Bucket, today: date | None = None) -> Place:
    """Where this row stands in its bucket's order."""
    if name == "done":
        return (-row.id,)
    if name == "coming":
        return row.next_attempt or row.deadline, row.id
    start = _start(today or clock.today())
    agreed = row.agreed_for if row.agreed_for and start <= row.agreed_for < start + timedelta(days=1) else None
    return agreed or FAR, row.deadline, row.id


def take_next(session: Session, actor: Actor, skip: Sequence[int] = ()) -> int | None:
    """The most urgent follow-up of one's own that can be called, without those skipped; None when all is done.

    Those whose customer has no usable number wait in the queue of numbers to correct.
    """
    if not actor.may(WORK):
        raise Forbidden(WORK)
    day = clock.today()
    phone = table_of(Phone)
    reachable = exists().where(phone.c.customer_id == rows.c.customer_id, phone.c.state != "wrong")
    query = select(rows.c.id).where(
        rows.c.state == OPEN,
        rows.c.assignee_id == actor.staff_id,
        _shown(day),
        reachable,
        seen(actor, rows.c),
    )
    if skip:
        query = query.where(rows.c.id.not_in(skip))
    return session.execute(query.order_by(*_order("due", day)).limit(1)).scalar_one_or_none()


# Stands for "no time agreed for today" in the order, so that a place can be compared.
FAR = datetime(9999, 1, 1, tzinfo=UTC)


def _start(day: date) -> datetime:
    """When a business day begins, as an instant."""
    hours, minutes = current().settings.day_start.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), tzinfo=clock.zone()).astimezone(UTC)


def _agreed_today(day: date) -> ColumnElement[bool]:
    start, end = _start(day), _start(day + timedelta(days=1))
    return and_(rows.c.agreed_for >= start, rows.c.agreed_for < end)


def _shown(day: date) -> ColumnElement[bool]:
    return and_(rows.c.opens <= day, or_(rows.c.next_attempt.is_(None), rows.c.next_attempt <= day))


def _bucket(name: Bucket, day: date) -> ColumnElement[bool]:
    overdue = and_(_shown(day), deadline < day)
    # A call that is to be tried again today is due today, however far its deadline.
    due = and_(_shown(day), deadline >= day, or_(deadline == day, rows.c.next_attempt.is_not(None)))
    if name == "overdue":
        return overdue
    if name == "due":
        return due
    return and_(rows.c.opens <= day, not_(overdue), not_(due))


def _order(name: Bucket, day: date) -> tuple[ColumnElement[Any], ...]:
    if name == "done":
        return (-rows.c.id,)
    if name == "coming":
        return func.coalesce(rows.c.next_attempt, deadline), rows.c.id
    far = literal(FAR, UtcDateTime())
    agreed = case((_agreed_today(day), rows.c.agreed_for), else_=far)
    return agreed, deadline, rows.c.id


def _done(actor: Actor, wanted: Filter, day: date) -> list[ColumnElement[bool]]:
    return [
        rows.c.closed_day == day,
        rows.c.state.in_((DONE, EXCUSED)),
        seen(actor, rows.c),
        *conditions(wanted),
    ]
