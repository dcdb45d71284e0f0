"""The rows behind a figure: what was counted, one by one, under the same gate as the counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, literal, tuple_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database.deployment import current
from customary.database.models import table_of
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record
from customary.plugins.rules import Metric
from customary.plugins.text import Text
from customary.reports.dimensions import TITLES, in_words
from customary.reports.metrics import facts_of, gated
from customary.reports.periods import Period
from customary.roles.models import Staff


@dataclass(frozen=True)
class FactRow:
    """One row behind a figure. `counted` says of a share's rows whether it is among those that the share is of."""

    record_id: int
    day: date
    label: str
    url: str
    customer_id: int | None
    customer: str
    person: str
    shown: Mapping[str, Text | str]
    counted: bool | None


@dataclass(frozen=True)
class Behind:
    """What a figure is made of: the metric, the columns that its rows have, a page of rows."""

    metric: Metric
    shown: Sequence[tuple[str, Text]]
    has_person: bool
    rows: Sequence[FactRow]
    more: bool


def rows_behind(
    session: Session,
    actor: Actor,
    key: str,
    period: Period,
    where: Mapping[str, object],
    after: tuple[date, int] | None = None,
    limit: int = 50,
) -> Behind:
    """A page of the rows that make up a figure, by day and id; `after` is (day, record id) of the last one seen.

    Of a share all rows of the whole, each marked whether it is in the part. Raises as `evaluate` does.
    """
    asked = current().registry.metrics[key]
    metric = current().registry.metrics[asked.of[1]] if asked.of else asked
    record = current().registry.records[metric.record]
    facts = facts_of(metric)
    shown = [(name, title) for name, title in TITLES.items() if name in facts.c]
    query = _listed(
        metric, record, facts, [name for name, _title in shown], _part(asked, metric, facts), actor, period, where
    )
    if after is not None:
        query = query.where(tuple_(facts.c.day, facts.c.record_id) > after)
    found = session.execute(query.order_by(facts.c.day, facts.c.record_id).limit(limit + 1)).all()
    rows = [_row(row, record, [name for name, _title in shown]) for row in found[:limit]]
    return Behind(asked, shown, "staff_id" in facts.c, rows, len(found) > limit)


def _part(asked: Metric, whole: Metric, facts: Subquery) -> ColumnElement[Any]:
    """Whether a row of the whole is in the part; NULL where that is not asked, or not to be told from the row."""
    part = current().registry.metrics[asked.of[0]] if asked.of else None
    if part is None or part.rows is not whole.rows or part.counts is None:
        return literal(None)
    return part.counts(facts.c)


def _listed(
    metric: Metric,
    record: Record,
    facts: Subquery,
    shown: Sequence[str],
    part: ColumnElement[Any],
    actor: Actor,
    period: Period,
    where: Mapping[str, object],
) -> Any:  # a Select of the columns of FactRow
    row, customer, staff = aliased(record.model), table_of(Customer), table_of(Staff)
    columns = [facts.c.record_id, facts.c.day, record.label(row).label("label"), part.label("counted")]
    columns += [facts.c[name] for name in shown]
    columns += [customer.c.id.label("customer_id"), customer.c.name.label("customer"), staff.c.name.label("person")]
    query = gated(sql_select(*columns), metric, facts, actor, period, where, row)
    query = query.join(customer, customer.c.id == _or_null(facts, "customer_id"), isouter=True)
    query = query.join(staff, staff.c.id == _or_null(facts, "staff_id"), isouter=True)
    return query.where(metric.counts(facts.c)) if metric.counts else query


def _or_null(facts: Subquery, name: str) -> ColumnElement[Any]:  # a column of any type
    return facts.c[name] if name in facts.c else literal(None)


def _row(row: Row[Any], record: Record, shown: Sequence[str]) -> FactRow:
    return FactRow(
        row.record_id,
        row.day,
        row.label or "",
        record.url.format(id=row.record_id) if record.url else "",
        row.customer_id,
        row.customer or "",
        row.person or "",
        {name: in_words(name, row._mapping[name]) for name in shown},
        None if row.counted is None else bool(row.counted),
    )
