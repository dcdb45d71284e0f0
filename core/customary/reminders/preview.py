"""What other parameters would change: who would be called besides, who no longer, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.parameter_values import to_json
from customary.database.parameters import parameters_of, parameters_on
from customary.plugins.actor import Actor
from customary.reminders.source import Prepared, prepare_with, same_cycle
from customary.reminders.steps import follow_ups
from customary.roles.gate import visible

NAMED = 50


@dataclass(frozen=True)
class Named:
    """One who would be called, or no longer. `before` and `after` are the days it opens, None for never."""

    record_id: int
    label: str
    url: str | None
    customer_id: int | None
    customer: str | None
    before: date | None
    after: date | None
    agreed: bool


@dataclass(frozen=True)
class Preview:
    """What the sweep of a day would do with other parameters; only what the actor may see is counted and named."""

    day: date
    more: int
    fewer: int
    moved: int
    unchanged: int
    coming: Sequence[Named]
    going: Sequence[Named]


def preview(session: Session, actor: Actor, key: str, values: Mapping[str, object], day: date) -> Preview:
    """Raises NotFound for an unknown rule, Invalid for values out of bounds."""
    rule = current().registry.reminder_rules[key]
    now = parameters_on(session, key, rule.parameters, day)
    then = parameters_of(rule.parameters, {**to_json(now), **values})
    record = current().registry.records[rule.record]
    before, after = (prepare_with(rule, record, parameters, day) for parameters in (now, then))
    stays, moves = _in_both(session, actor, before, after)
    more, coming = _only_in(session, actor, after, before, raised=False)
    fewer, going = _only_in(session, actor, before, after, raised=True)
    return Preview(day, more, fewer, moves, stays, coming, going)


def _called(prepared: Prepared) -> ColumnElement[bool]:
    wanted = prepared.wanted
    return and_(wanted.c.opens <= prepared.today, or_(wanted.c.expires.is_(None), wanted.c.expires >= prepared.today))


def _same(one: Subquery, other: Subquery) -> ColumnElement[bool]:
    return and_(one.c.record_id == other.c.record_id, one.c.cycle == other.c.cycle)


def _in_both(session: Session, actor: Actor, before: Prepared, after: Prepared) -> tuple[int, int]:
    """How many stay as they are, and how many get another due date; closed ones are neither."""
    entity = aliased(before.record.model)
    moved = before.wanted.c.due.is_distinct_from(after.wanted.c.due)
    joined = before.wanted.join(after.wanted, _same(before.wanted, after.wanted)).join(
        entity, entity.id == before.wanted.c.record_id
    )
    query = (
        select(func.count(case((not_(moved), 1))), func.count(case((moved, 1))))
        .select_from(joined.outerjoin(follow_ups, same_cycle(before.wanted, follow_ups, before.rule)))
        .where(_called(before), _called(after), _waits(raised=True), visible(before.record, actor, entity))
    )
    stays, moves = session.execute(query).one()
    return stays, moves


def _only_in(
    session: Session, actor: Actor, one: Prepared, other: Prepared, raised: bool
) -> tuple[int, Sequence[Named]]:
    """How many would be called by one set of parameters and not by the other; the most urgent of them by name."""
    entity, customers = aliased(one.record.model), table_of(Customer)
    elsewhere = one.wanted.outerjoin(other.wanted, _same(one.wanted, other.wanted))
    joined = elsewhere.join(entity, entity.id == one.wanted.c.record_id).outerjoin(
        follow_ups, same_cycle(one.wanted, follow_ups, one.rule)
    )
    there = and_(other.wanted.c.record_id.is_not(None), _called(other))
    narrowed = (_called(one), not_(func.coalesce(there, False)), _waits(raised), visible(one.record, actor, entity))
    number = session.scalar(select(func.count()).select_from(joined).where(*narrowed)) or 0
    if not number:
        return 0, ()
    own, others = one.wanted.c.opens, other.wanted.c.opens
    query: Select[Any] = (
        select(
            one.wanted.c.record_id,
            one.record.label(entity).label("label"),
            one.wanted.c.customer_id,
            customers.c.name.label("customer"),
            (own if raised else others).label("before"),
            (others if raised else own).label("after"),
            follow_ups.c.agreed_for.is_not(None).label("agreed"),
        )
        .select_from(joined.outerjoin(customers, customers.c.id == one.wanted.c.customer_id))
        .where(*narrowed)
        .order_by(one.wanted.c.due, one.wanted.c.record_id)
        .limit(NAMED)
    )
    return number, [_named(row._mapping, one.record.url) for row in session.execute(query)]


def _waits(raised: bool) -> ColumnElement[bool]:
    """Follow-ups that the change concerns: not raised yet or withdrawn; with `raised` also those that are open."""
    states = ("withdrawn", "open") if raised else ("withdrawn",)
    return or_(follow_ups.c.id.is_(None), follow_ups.c.state.in_(states))


def _named(row: RowMapping, url: str | None) -> Named:
    page = url.format(id=row["record_id"]) if url else None
    return Named(url=page, **dict(row))
