"""Customers as a line each, for a plugin's own lists of them: who is listed, by name and first telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary.customers.access import RECORD
from customary.customers.models import Customer, Phone
from customary.customers.phones import read_phone
from customary.database.events import portions
from customary.database.models import table_of
from customary.database.sql import one_of, starts_with
from customary.plugins.actor import Actor
from customary.roles.gate import visible


class CustomerLine(msgspec.Struct, frozen=True):
    """Who it is; `phone` is the first telephone in E.164, or empty."""

    id: int
    name: str
    phone: str


def customer_lines(
    session: Session,
    actor: Actor,
    where: Sequence[ColumnElement[bool]] = (),
    text: str = "",
    after: int | None = None,
    limit: int | None = None,
) -> list[CustomerLine]:
    """Active customers in their own right whom the actor may see, the newest first; `after` is the id of the last one seen.

    `where` are conditions of `listed_id()`, such as `exists().where(Booking.customer_id == listed_id())`. `text` is how a name
    begins, or a telephone. One more than `limit` says that there are more.
    """
    query = _lines().where(_listed(actor), *where)
    if text:
        query = query.where(_named(text))
    if after is not None:
        query = query.where(col(Customer.id) < after)
    query = query.order_by(col(Customer.id).desc())
    return _read(session, query if limit is None else query.limit(limit + 1))


def listed_id() -> ColumnElement[int]:
    """The customer's id in the conditions of `customer_lines`."""
    own: ColumnElement[int] = table_of(Customer).c.id
    return own


def lines_of_customers(session: Session, actor: Actor, ids: Sequence[int]) -> Mapping[int, CustomerLine]:
    """Those of the customers who are listed, by id."""
    found: dict[int, CustomerLine] = {}
    for portion in portions(dict.fromkeys(ids)):
        query = _lines().where(_listed(actor), one_of(col(Customer.id), portion))
        found |= {line.id: line for line in _read(session, query)}
    return found


def is_listed(customer_id: SQLColumnExpression[int], actor: Actor) -> ColumnElement[bool]:
    """Whether the customer of another row is active, one in his own right, and the actor's to see."""
    return exists().where(col(Customer.id) == customer_id, _listed(actor)).correlate_except(Customer)


def _listed(actor: Actor) -> ColumnElement[bool]:
    return and_(col(Customer.state) == "active", col(Customer.in_own_right), visible(RECORD, actor))


def _lines() -> Select[Any]:
    first = and_(col(Phone.customer_id) == col(Customer.id), col(Phone.position) == 0)
    columns: list[Any] = [col(Customer.id), col(Customer.name), col(Phone.e164)]
    return select(*columns).outerjoin_from(Customer, Phone, first)


def _named(text: str) -> ColumnElement[bool]:
    begins = starts_with(col(Customer.name), text)
    number = read_phone(text)
    if number is None:
        return begins
    bears = exists().where(col(Phone.customer_id) == col(Customer.id), col(Phone.e164) == number.e164)
    return or_(begins, bears)


def _read(session: Session, query: Select[Any]) -> list[CustomerLine]:
    return [CustomerLine(id_, name, phone or "") for id_, name, phone in session.execute(query)]
