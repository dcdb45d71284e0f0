"""Lists of customers: filtered, sorted, paged by key, with what each has several of in one more statement."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, exists, false, or_, select, union
from sqlmodel import Session, col

from customary.customers.access import RECORD
from customary.customers.models import Customer, CustomerTag, Phone
from customary.customers.phones import country_code, read_phone
from customary.customers.reading import LINES, ListedCustomer, lines_of
from customary.customers.search import fragments_named, having, verified
from customary.customers.terms import query_words, wanted
from customary.database import clock
from customary.database.deployment import current
from customary.database.prepared import AnyRow
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.roles.gated import Gated, See

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
    segment: str | None = None  # its members in the running month


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
SORT_COLUMNS: Mapping[Sort, tuple[str, ...]] = {
    "newest": ("id",),
    "oldest": ("id",),
    "name": ("name", "id"),
    "updated": ("updated_at", "id"),
}


# What each filter asks of a customer; the value is a parameter of the filter's name.
CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "owner": col(Customer.owner_id) == bindparam("owner"),
    "nobody": col(Customer.owner_id).is_(None),
    "tag": col(Customer.id).in_(select(col(CustomerTag.customer_id)).where(col(CustomerTag.tag) == bindparam("tag"))),
    "phone": col(Customer.id).in_(select(col(Phone.customer_id)).where(col(Phone.e164) == bindparam("phone"))),
    "without_phone": ~exists().where(col(Phone.customer_id) == Customer.id, col(Phone.state) != "wrong"),
    "created_after": col(Customer.created_at) > bindparam("created_after"),
    "state": col(Customer.state) == bindparam("state"),
    "kind": col(Customer.kind) == bindparam("kind"),
    "external_id": col(Customer.external_id) == bindparam("external_id"),
    "in_own_right": col(Customer.in_own_right) == bindparam("in_own_right"),
}


SEGMENT = "segment:"  # and its key


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
    asked = _asked(filters)
    fragments = wanted(query_words(filters.q, country_code())) if filters.q else None
    sizes = None if fragments is None else tuple(len(one) for one in fragments)
    rows = _PAGE.rows(
        session,
        actor,
        sort,
        after is not None,
        tuple(asked),
        sizes,
        page_and_one=limit + 1,
        **asked,
        **_all_named(fragments or ()),
        **(_running_month() if filters.segment else {}),
        **{f"after_{column}": value for column, value in zip(SORT_COLUMNS[sort], after or (), strict=False)},
    )
    fitting = _fitting(session, actor, filters, rows[:limit])
    after_this = tuple(getattr(rows[limit - 1], column) for column in SORT_COLUMNS[sort]) if len(rows) > limit else None
    return lines_of(session, fitting), after_this


def _page(
    see: See, sort: Sort, goes_on: bool, asked: Sequence[str], sizes: Sequence[int] | None
) -> Select[Any]:  # columns of several types
    query = LINES.where(see(RECORD), *(_condition(name) for name in asked)).limit(bindparam("page_and_one"))
    for column, descending in ORDERS[sort]:
        query = query.order_by(column.desc() if descending else column)
    if sizes is not None:
        query = query.where(_searched(sizes))
    return query.where(_after(sort)) if goes_on else query


_PAGE = Gated(_page, RECORD)


def _condition(name: str) -> ColumnElement[bool]:
    """What a filter asks; of a segment, that the customer belongs to it in the days from `segment_first` to `segment_last`."""
    if not name.startswith(SEGMENT):
        return CONDITIONS[name]
    segment = current().registry.segments[name.removeprefix(SEGMENT)]
    first, last = (bindparam(f"segment_{end}", type_=Date) for end in ("first", "last"))
    return col(Customer.id).in_(select(segment.members(first, last).subquery("segment").c.customer_id))


def _asked(filters: Filters) -> dict[str, object]:
    """The conditions that the filters set, each with its value."""
    asked: dict[str, object] = {}
    if filters.owner is not None:
        asked["owner" if filters.owner else "nobody"] = filters.owner
    if filters.tag:
        asked["tag"] = filters.tag
    if filters.phone:
        read = read_phone(filters.phone)
        asked["phone"] = read.e164 if read else filters.phone
    if filters.segment:
        asked[SEGMENT + current().registry.segments[filters.segment].key] = True
    if filters.without_phone:
        asked["without_phone"] = True
    if filters.created_after is not None:
        if filters.created_after.tzinfo is None:
            said = _("Write the moment with its time zone, like 2026-11-23T09:00:00+08:00.")
            raise Invalid.field("created_after", "no_time_zone", said)
        asked["created_after"] = filters.created_after
    same = {name: getattr(filters, name) for name in ("state", "kind", "external_id", "in_own_right")}
    return asked | {name: value for name, value in same.items() if value is not None}


def _running_month() -> dict[str, date]:
    today = clock.today()
    first = today.replace(day=1)
    return {"segment_first": first, "segment_last": first.replace(day=monthrange(first.year, first.month)[1])}


def _searched(sizes: Sequence[int]) -> ColumnElement[bool]:
    found = [having(size, f"term_{place}").order_by(None) for place, size in enumerate(sizes)]
    # One list of ids: joined by OR, PostgreSQL would look at each customer whom one may see instead of at those found.
    return col(Customer.id).in_(union(*found)) if found else false()


def _all_named(sets: Sequence[set[str]]) -> dict[str, str]:
    return {
        name: term
        for place, fragments in enumerate(sets)
        for name, term in fragments_named(fragments, f"term_{place}").items()
    }


def _fitting(session: Session, actor: Actor, filters: Filters, rows: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """Fragments may come from different places of a text, so what was found by them is looked at once more."""
    if not filters.q:
        return rows
    words = query_words(filters.q, country_code())
    candidates = [(row.id, row.name, row.kind, row.state) for row in rows]
    fitting = {hit.customer_id for hit in verified(session, actor, words, candidates)}
    return [row for row in rows if row.id in fitting]


def _after(sort: Sort) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for (column, descending), name in zip(ORDERS[sort], SORT_COLUMNS[sort], strict=True):
        value: BindParameter[Any] = bindparam(f"after_{name}")
        conditions.append(and_(*same, column < value if descending else column > value))
        same.append(column == value)
    return or_(*conditions)
