"""Lists of customers: filtered, sorted, paged by key, with what each has several of in one more statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, union
from sqlmodel import Session, col

from customary.customers.access import RECORD
from customary.customers.models import Customer, CustomerTag, Phone
from customary.customers.phones import country_code, read_phone
from customary.customers.reading import LINES, ListedCustomer, Parts, line_of, lines_of
from customary.customers.search import having, verified
from customary.customers.terms import query_words, wanted
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.roles.gate import visible

_ = texts("customers")

Sort = Literal["newest", "oldest", "name", "updated"]


@dataclass(frozen=True)
class Filters:
    """Which customers are listed; what is None is not asked. `owner` 0 means nobody."""

    q: str | None = None
    owner: int | None = None
    tag: str | None = None
    state: str | None = "active"
    kind: str | None = None
    phone: str | None = None
    without_phone: bool = False
    external_id: str | None = None
    created_after: datetime | None = None
    in_own_right: bool | None = True


# The last column is the id, so that a cursor names one row.
ORDERS: Mapping[Sort, tuple[tuple[Any, bool], ...]] = {  # columns, and whether they descend
    "newest": ((col(Customer.id), True),),
    "oldest": ((col(Customer.id), False),),
    "name": ((col(Customer.name), False), (col(Customer.id), False)),
    "updated": ((col(Customer.updated_at), True), (col(Customer.id), True)),
}
KEY_KINDS: Mapping[Sort, tuple[type, ...]] = {
    "newest": (int,),
    "oldest": (int,),
    "name": (str, int),
    "updated": (datetime, int),
}
KEYS: Mapping[Sort, Callable[[ListedCustomer], tuple[object, ...]]] = {
    "newest": lambda line: (line.id,),
    "oldest": lambda line: (line.id,),
    "name": lambda line: (line.name, line.id),
    "updated": lambda line: (line.updated_at, line.id),
}


def list_customers(
    session: Session,
    actor: Actor,
    filters: Filters,
    sort: Sort = "newest",
    after: Sequence[object] | None = None,
    limit: int = 50,
) -> tuple[list[ListedCustomer], tuple[object, ...] | None]:
    """A page of the customers that the actor may see, and the sort values to go on after, None on the last page.

    Two statements, whatever the number of lines (with `q`, those of the search beside).
    """
    query = LINES.where(visible(RECORD, actor), *_conditions(filters)).limit(limit + 1)
    for column, descending in ORDERS[sort]:
        query = query.order_by(column.desc() if descending else column)
    if after is not None:
        query = query.where(_after(ORDERS[sort], after))
    rows = session.execute(query).all()
    fitting = _fitting(session, actor, filters, rows[:limit])
    shown = [row for row in rows[:limit] if row.id in fitting]
    after_this = KEYS[sort](line_of(rows[limit - 1], Parts())) if len(rows) > limit else None
    return lines_of(session, shown), after_this


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [_searched(filters.q)] if filters.q else []
    if filters.owner is not None:
        conditions.append(
            col(Customer.owner_id) == filters.owner if filters.owner else col(Customer.owner_id).is_(None)
        )
    if filters.tag:
        tagged = select(col(CustomerTag.customer_id)).where(col(CustomerTag.tag) == filters.tag)
        conditions.append(col(Customer.id).in_(tagged))
    if filters.phone:
        read = read_phone(filters.phone)
        having_it = select(col(Phone.customer_id)).where(col(Phone.e164) == (read.e164 if read else filters.phone))
        conditions.append(col(Customer.id).in_(having_it))
    if filters.without_phone:
        conditions.append(~exists().where(col(Phone.customer_id) == Customer.id, col(Phone.state) != "wrong"))
    if filters.created_after is not None:
        if filters.created_after.tzinfo is None:
            said = _("Write the moment with its time zone, like 2026-11-23T09:00:00+08:00.")
            raise Invalid.field("created_after", "no_time_zone", said)
        conditions.append(col(Customer.created_at) > filters.created_after)
    for column, value in (
        (col(Customer.state), filters.state),
        (col(Customer.kind), filters.kind),
        (col(Customer.external_id), filters.external_id),
        (col(Customer.in_own_right), filters.in_own_right),
    ):
        if value is not None:
            conditions.append(column == value)
    return conditions


def _searched(q: str) -> ColumnElement[bool]:
    sets = wanted(query_words(q, country_code()))
    found = [having(fragments, f"term_{place}").order_by(None) for place, fragments in enumerate(sets)]
    # One list of ids: joined by OR, PostgreSQL would look at each customer whom one may see instead of at those found.
    return col(Customer.id).in_(union(*found)) if found else false()


def _fitting(session: Session, actor: Actor, filters: Filters, rows: Sequence[Any]) -> set[int]:
    """Fragments may come from different places of a text, so what was found by them is looked at once more."""
    if not filters.q:
        return {row.id for row in rows}
    words = query_words(filters.q, country_code())
    candidates = [(row.id, row.name, row.kind, row.state) for row in rows]
    return {hit.customer_id for hit in verified(session, actor, words, candidates)}


def _after(order: Sequence[tuple[Any, bool]], values: Sequence[object]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for (column, descending), value in zip(order, values, strict=True):
        conditions.append(and_(*same, column < value if descending else column > value))
        same.append(column == value)
    return or_(*conditions)
