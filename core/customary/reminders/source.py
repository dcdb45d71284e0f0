"""A rule's SELECT, made ready for the sweep: its conditions joined, records and customers that are left in peace taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    literal,
    literal_column,
    select,
)
from sqlalchemy.types import NullType
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database.models import table_of
from customary.database.parameters import parameters_on
from customary.interactions.models import StoppedRecord
from customary.plugins.contributions import Record
from customary.plugins.rules import ReminderRule

customers = table_of(Customer)
TODAY = bindparam("today", type_=Date)


@dataclass(frozen=True)
class Prepared:
    """One rule with the parameters of a day. `rows` is its source as it stands, `wanted` those for which every condition holds."""

    rule: ReminderRule
    record: Record
    parameters: Any  # an instance of the rule's own parameters
    today: date
    rows: Subquery
    wanted: Subquery
    fulfilled: Subquery | None

    @property
    def horizon(self) -> date:
        """The last day on which a follow-up may open to be raised today."""
        return self.today + timedelta(days=self.rule.ahead)


def prepare(session: Session, rule: ReminderRule, record: Record, today: date) -> Prepared:
    """The rule's source with the parameters that hold on this day, and this day bound in."""
    return prepare_with(rule, record, parameters_on(session, rule.key, rule.parameters, today), today)


def prepare_with(rule: ReminderRule, record: Record, parameters: Any, today: date) -> Prepared:
    """The same with parameters of one's own, an instance of the rule's."""
    rows = rule.source(parameters, TODAY).params(today=today).subquery()
    fulfilled = rule.fulfilled(parameters) if rule.fulfilled else None
    return Prepared(
        rule,
        record,
        parameters,
        today,
        rows,
        _wanted(rule, rows).subquery(),
        fulfilled.subquery() if fulfilled is not None else None,
    )


def _wanted(rule: ReminderRule, rows: Subquery) -> Select[Any]:  # a row of the source's own columns
    stopped = table_of(StoppedRecord)
    in_peace = exists().where(stopped.c.record == rule.record, stopped.c.record_id == rows.c.record_id)
    past = exists().where(customers.c.id == rows.c.customer_id, gone())
    # PostgreSQL takes a NULL of no type, of a rule that never expires, for text.
    never = isinstance(rows.c.expires.type, NullType)
    expires = literal(None, Date).label("expires") if never else rows.c.expires
    return select(
        rows.c.record_id, rows.c.customer_id, rows.c.cycle, rows.c.opens, rows.c.due, expires, rows.c.facts
    ).where(*(holds(rows, condition.name) for condition in rule.conditions), ~in_peace, ~past)


def gone() -> ColumnElement[bool]:
    """Customers whom nobody calls any more: archived, erased, or merged into another."""
    return customers.c.state != literal_column("'active'")  # as written in the index, which SQLite wants to recognise


def holds(rows: Subquery, name: str) -> ColumnElement[bool]:
    """A named condition; unknown is no."""
    return rows.c[name].is_(True)


def same_cycle(rows: Any, follow_ups: Any, rule: ReminderRule) -> ColumnElement[bool]:  # subqueries, tables or aliases
    """Whether a row of a rule and a follow-up speak of the same contact."""
    return and_(
        follow_ups.c.rule == rule.key, follow_ups.c.record_id == rows.c.record_id, follow_ups.c.cycle == rows.c.cycle
    )
