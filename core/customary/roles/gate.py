"""The gate: the only way to read rows for an actor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy import exists as sql_exists
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased

from customary.database.deployment import current
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record

CUSTOMER = "core.customer"
WIDE = ("subtree", "all")


def visible(record: Record | str, actor: Actor, entity: Any = None) -> ColumnElement[bool]:
    """The predicate under which rows of a record are the actor's to see; put it into the WHERE of every SELECT.

    `entity` is the class or alias that the statement selects from, the record's model by default. A row is visible if the grant of
    the record's view permission covers it, and its customer is visible or it has none, and the record's own `visible` holds.
    """
    known = current().registry.records[record] if isinstance(record, str) else record
    rows = known.model if entity is None else entity
    if not actor.may(known.view):
        return false()
    parts = [_covered(known, actor, rows)]
    if known.visible is not None and actor.kind != "system":
        parts.append(known.visible(rows, actor))
    return and_(*parts)


def _covered(record: Record, actor: Actor, rows: Any) -> ColumnElement[bool]:  # a class or an alias
    if record.key == CUSTOMER:
        return _owner_covered(rows.owner_id, actor, record.view)
    if record.customer is None:
        return _without_customer(record, actor, rows)
    customer_id = getattr(rows, record.customer)
    has_customer = _customer_covered(record, actor, rows, customer_id)
    if not record.customer_nullable:
        return has_customer
    if actor.scope(record.view) == "all" and actor.scope(_customer_view()) == "all":
        return true()
    return or_(and_(customer_id.is_(None), _without_customer(record, actor, rows)), has_customer)


def _without_customer(record: Record, actor: Actor, rows: Any) -> ColumnElement[bool]:  # a class or an alias
    if actor.scope(record.view) == "all":
        return true()
    return one_of(getattr(rows, record.owner), actor.covers(record.view)) if record.owner else false()


def _customer_covered(record: Record, actor: Actor, rows: Any, customer_id: Any) -> ColumnElement[bool]:
    own = one_of(getattr(rows, record.owner), actor.covers(record.view)) if record.owner else None
    needs_record = actor.scope(record.view) != "all"
    needs_customer = actor.scope(_customer_view()) != "all"
    if not actor.may(_customer_view()):
        return false()
    customers = aliased(current().registry.records[CUSTOMER].model)
    inner = []
    if needs_customer:
        inner.append(_owner_covered(customers.owner_id, actor, _customer_view()))
    if needs_record and own is None:
        inner.append(_owner_covered(customers.owner_id, actor, record.view))
    outer = [own] if needs_record and own is not None else []
    if inner:
        outer.append(_through_customer(customers, customer_id, inner, actor, record))
    return and_(*outer) if outer else true()


def _through_customer(
    customers: Any, customer_id: Any, conditions: list[ColumnElement[bool]], actor: Actor, record: Record
) -> ColumnElement[bool]:
    # Measured: a narrow scope is fastest as a list of customers, a wide one as a look at each row's own customer.
    narrow = actor.scope(_customer_view()) not in WIDE or actor.scope(record.view) not in WIDE
    if narrow:
        listed: ColumnElement[bool] = customer_id.in_(sql_select(customers.id).where(*conditions))
        return listed
    looked_up: ColumnElement[bool] = sql_exists().where(customers.id == customer_id, *conditions)
    return looked_up


def _owner_covered(owner_id: Any, actor: Actor, permission: str) -> ColumnElement[bool]:  # a column of any entity
    if actor.scope(permission) == "all":
        return true()
    return one_of(owner_id, actor.covers(permission))


def _customer_view() -> str:
    return current().registry.records[CUSTOMER].view
