"""What metrics come to in a period, by dimensions, for somebody: the gate first, then the counting, one statement for all that share rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, case, distinct, func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden, Invalid
from customary.plugins.rules import Metric
from customary.plugins.text import texts
from customary.reports.periods import Period
from customary.roles.gate import visible

_ = texts("reports")

Value = int | float | None
Place = tuple[Any, ...]  # one value of each dimension, of the dimension's own type


@dataclass(frozen=True)
class Cell:
    """What metrics came to in one place; a ratio is worked out from its two parts."""

    counted: Mapping[str, int]

    def __getitem__(self, key: str) -> Value:
        """The figure; None for a share of nothing."""
        metric = current().registry.metrics[key]
        if metric.of is None:
            return self.counted.get(key, 0)
        part, whole = (self.counted.get(one, 0) for one in metric.of)
        return part / whole if whole else None

    def count(self, key: str) -> int:
        """A figure that is no ratio."""
        return self.counted.get(key, 0)

    def plus(self, other: Cell) -> Cell:
        keys = self.counted.keys() | other.counted.keys()
        return Cell({key: self.counted.get(key, 0) + other.counted.get(key, 0) for key in keys})


@dataclass(frozen=True)
class Figures:
    """What metrics came to, by dimensions."""

    by: tuple[str, ...]
    cells: Mapping[Place, Cell]

    def folded(self, *by: str) -> Figures:
        """The same by fewer dimensions; for counts and sums."""
        places = [self.by.index(name) for name in by]
        folded: dict[Place, Cell] = {}
        for place, cell in self.cells.items():
            kept = tuple(place[index] for index in places)
            folded[kept] = folded[kept].plus(cell) if kept in folded else cell
        return Figures(by, folded)

    @property
    def total(self) -> Cell:
        return self.folded().cells.get((), Cell({}))


def evaluate(
    session: Session,
    actor: Actor,
    keys: Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Mapping[str, object] | None = None,
) -> Figures:
    """Metrics by dimension columns (`staff_id`, `team_id`, `day`, ...), over rows where these columns have these values.

    One statement for all metrics that share their rows, whatever the data. Raises Forbidden for a metric that is not the actor's,
    Invalid for a dimension that its rows do not have.
    """
    cells: dict[Place, dict[str, int]] = {}
    for metrics in _sharing(_basic(keys)):
        for row in session.execute(_grouped(metrics, actor, period, by, where or {})):
            counted = cells.setdefault(tuple(row[: len(by)]), {})
            counted |= {metric.key: int(value or 0) for metric, value in zip(metrics, row[len(by) :], strict=True)}
    return Figures(tuple(by), {place: Cell(counted) for place, counted in cells.items()})


def _basic(keys: Iterable[str]) -> list[Metric]:
    """The metrics, a ratio replaced by its two parts, each once."""
    known = current().registry.metrics
    wanted = (part for key in keys for part in (known[key].of or (key,)))
    return [known[key] for key in dict.fromkeys(wanted)]


def _sharing(metrics: Iterable[Metric]) -> list[list[Metric]]:
    shared: dict[tuple[object, str, str], list[Metric]] = {}
    for metric in metrics:
        shared.setdefault((metric.rows, metric.record, metric.permission), []).append(metric)
    return list(shared.values())


def _grouped(
    metrics: Sequence[Metric], actor: Actor, period: Period, by: Sequence[str], where: Mapping[str, object]
) -> Select[Any]:
    facts = facts_of(metrics[0])
    # Materialised: each row's facts (a look at its last answer among them) are worked out once, not once for each figure.
    kept = gated(sql_select(*facts.c), metrics[0], facts, actor, period, where).cte("kept").prefix_with("MATERIALIZED")
    dimensions = [column_of(kept, name) for name in by]
    query = sql_select(*dimensions, *(_measured(metric, kept) for metric in metrics)).select_from(kept)
    return query.group_by(*dimensions) if dimensions else query


def _measured(metric: Metric, facts: FromClause) -> ColumnElement[Any]:
    counts = metric.counts(facts.c) if metric.counts else None
    if metric.measure == "count":
        return func.count() if counts is None else func.sum(case((counts, 1), else_=0))
    value = facts.c.value if counts is None else case((counts, facts.c.value))
    return func.count(distinct(value)) if metric.measure == "distinct" else func.sum(value)


def facts_of(metric: Metric) -> Subquery:
    assert metric.rows is not None  # a ratio was replaced by its parts
    return metric.rows().subquery("facts")


def column_of(facts: FromClause, name: str) -> ColumnElement[Any]:  # a dimension of any type
    if name not in facts.c:
        raise Invalid.field(name, "unknown", _("These figures cannot be told apart by {name}.", name=name))
    return facts.c[name]


def gated(
    query: Select[Any],
    metric: Metric,
    facts: Subquery,
    actor: Actor,
    period: Period,
    where: Mapping[str, object],
    entity: Any = None,  # an alias of the record's model
) -> Select[Any]:
    """The query over the facts that the actor may see, of the period and these values.

    Raises Forbidden when the metric is not the actor's.
    """
    if not actor.may(metric.permission):
        raise Forbidden(metric.permission)
    record = current().registry.records[metric.record]
    row = aliased(record.model) if entity is None else entity
    query = query.select_from(facts).join(row, row.id == facts.c.record_id).where(visible(record, actor, row))
    if actor.scope(metric.permission) != "all" and "staff_id" in facts.c:
        query = query.where(one_of(facts.c.staff_id, actor.covers(metric.permission)))
    for name, value in where.items():
        query = query.where(column_of(facts, name).is_not_distinct_from(value))
    return query.where(facts.c.day.between(period.first, period.last))


@dataclass(frozen=True)
class OwnAndTeam:
    """A figure for a role's page: one's own, and that of all whom one's permission covers (None if that is oneself alone)."""

    own: Value
    team: Value


def values_for(session: Session, actor: Actor, keys: Sequence[str], period: Period) -> dict[str, OwnAndTeam]:
    """Metrics as a role's page shows them, those that the actor may see; two statements for all that share rows."""
    known = current().registry.metrics
    mine = [key for key in keys if key in known and actor.may(known[key].permission)]
    own = evaluate(session, actor, mine, period, where={"staff_id": actor.staff_id}).total
    leading = [key for key in mine if actor.scope(known[key].permission) != "own"]
    team = evaluate(session, actor, leading, period).total
    return {key: OwnAndTeam(own[key], team[key] if key in leading else None) for key in mine}


def value_for(session: Session, actor: Actor, key: str, period: Period) -> OwnAndTeam:
    """One metric, as `values_for` gives many. Raises Forbidden when it is not the actor's."""
    if not actor.may(current().registry.metrics[key].permission):
        raise Forbidden(current().registry.metrics[key].permission)
    return values_for(session, actor, [key], period)[key]
