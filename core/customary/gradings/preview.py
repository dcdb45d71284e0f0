"""What other parameters would change: who would rise, who would fall, by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.parameter_values import to_json
from customary.database.parameters import parameters_of, parameters_on
from customary.gradings.reckoning import Reckoning
from customary.plugins.actor import Actor
from customary.plugins.gradings import GradeClass, Grading
from customary.plugins.text import Text
from customary.roles.gate import visible

NAMED = 50
SHOWN = ("rise", "fall", "grace")  # `leave` is shown as a fall


@dataclass(frozen=True)
class Named:
    """One who would move. `due` tells whether he does so because of the other parameters; `why` is the rule's own words."""

    record_id: int
    label: str
    url: str | None
    customer_id: int | None
    customer: str | None
    move: str
    before: GradeClass | None
    after: GradeClass | None
    deadline: date | None
    due: bool
    why: Text
    facts: Mapping[str, Any]  # JSON values


@dataclass(frozen=True)
class Flow:
    """So many rows of one class that would go to another, or into grace."""

    move: str
    before: GradeClass | None
    after: GradeClass | None
    number: int


@dataclass(frozen=True)
class Preview:
    """What the rule would do today with other parameters, among what the actor may see. Each list names the first of its move."""

    on: date
    flows: Sequence[Flow]
    unchanged: int
    kept: int
    """Who would fall, or enter grace, by the parameters that hold now, and would not by these."""
    members: Sequence[tuple[GradeClass, int, int]]  # how many are in each class now and afterwards, the highest first
    named: Mapping[str, Sequence[Named]]

    def number(self, move: str) -> int:
        return sum(flow.number for flow in self.flows if flow.move == move)

    def flows_of(self, move: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.move == move]


def preview(session: Session, actor: Actor, grading: Grading, values: Mapping[str, object]) -> Preview:
    """The rule with values of one's own beside the rule as it holds today, in one statement.

    Raises Invalid for values out of bounds or that do not fit each other.
    """
    today = clock.today()
    now = parameters_on(session, grading.key, grading.parameters, today)
    then = checked(session, grading, {**to_json(now), **values})
    classes = grading.ranked(session)
    as_it_is, as_it_would_be = (Reckoning(grading, one, classes, today) for one in (now, then))
    rows = session.execute(_groups(actor, grading, as_it_is, as_it_would_be)).mappings().all()
    return _told(grading, as_it_would_be, rows)


def checked(session: Session, grading: Grading, values: Mapping[str, object]) -> Any:  # an instance of its parameters
    """Parameters out of values, each within its bounds and all fitting each other.

    Raises Invalid naming the fields that are wrong.
    """
    parameters = parameters_of(grading.parameters, values)
    if grading.check is not None:
        grading.check(session, parameters)
    return parameters


def _groups(actor: Actor, grading: Grading, now: Reckoning, then: Reckoning) -> Any:  # a SELECT of several types
    """The first rows of each group that moves alike, with the number of all in it."""
    record = current().registry.records[grading.record]
    entity, customers = aliased(record.model), table_of(Customer)
    before, after = now.decisions().subquery("now_decided"), then.decisions().subquery("then_decided")
    due = or_(after.c.move != before.c.move, after.c.target.is_distinct_from(before.c.target))
    group = (after.c.move, before.c.move, after.c.standing, after.c.target, before.c.target, due)
    place = func.row_number().over(partition_by=group, order_by=(after.c.standing_rank.desc(), after.c.record_id))
    numbered = (
        select(
            after.c.record_id,
            after.c.customer_id,
            after.c.facts,
            after.c.move,
            before.c.move.label("move_now"),
            after.c.standing,
            after.c.target,
            before.c.target.label("target_now"),
            after.c.until,
            after.c.grace_until,
            after.c.grace_days,
            due.label("due"),
            place.label("place"),
            func.count().over(partition_by=group).label("number"),
        )
        .select_from(
            after.join(before, before.c.record_id == after.c.record_id).join(entity, entity.id == after.c.record_id)
        )
        .where(visible(record, actor, entity))
        .subquery("numbered")
    )
    named = aliased(record.model)
    return (
        select(*numbered.c, record.label(named).label("label"), customers.c.name.label("customer"))
        .select_from(
            numbered.join(named, named.id == numbered.c.record_id).outerjoin(
                customers, customers.c.id == numbered.c.customer_id
            )
        )
        .where(numbered.c.place <= NAMED)
        .order_by(numbered.c.due.desc(), numbered.c.place)
    )


def _told(grading: Grading, then: Reckoning, rows: Sequence[Any]) -> Preview:
    by_key = {one.key: one for one in then.classes}
    groups = [row for row in rows if row["place"] == 1]
    flows: Counter[tuple[str, str | None, str | None]] = Counter()
    now: Counter[str | None] = Counter()
    after: Counter[str | None] = Counter()
    unchanged = kept = 0
    for row in groups:
        now[row["standing"]] += row["number"]
        after[row["target"]] += row["number"]
        move = _shown(row["move"])
        if move in SHOWN:
            flows[move, row["standing"], row["target"]] += row["number"]
            continue
        unchanged += row["number"]
        if row["move_now"] in ("fall", "leave", "grace"):
            kept += row["number"]
    return Preview(
        on=then.today,
        flows=[
            Flow(move, by_key.get(before or ""), by_key.get(to or ""), number)
            for (move, before, to), number in flows.items()
        ],
        unchanged=unchanged,
        kept=kept,
        members=[(one, now[one.key], after[one.key]) for one in reversed(then.classes)],
        named={move: _named(grading, then, by_key, rows, move) for move in SHOWN},
    )


def _shown(move: str) -> str:
    return "fall" if move == "leave" else move


def _named(
    grading: Grading, then: Reckoning, by_key: Mapping[str, GradeClass], rows: Sequence[Any], move: str
) -> list[Named]:
    url = current().registry.records[grading.record].url
    wanted = [row for row in rows if _shown(row["move"]) == move][:NAMED]
    deadlines = [then.today + timedelta(row["grace_days"]) if move == "grace" else None for row in wanted]
    return [
        Named(
            record_id=row["record_id"],
            label=row["label"],
            url=url.format(id=row["record_id"]) if url else None,
            customer_id=row["customer_id"],
            customer=row["customer"],
            move=move,
            before=by_key.get(row["standing"] or ""),
            after=by_key.get(row["target"] or ""),
            deadline=deadline,
            due=row["due"],
            why=grading.why(row["facts"] if deadline is None else {**row["facts"], "by": deadline.isoformat()}, move),
            facts=row["facts"],
        )
        for row, deadline in zip(wanted, deadlines, strict=True)
    ]
