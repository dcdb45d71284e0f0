"""A customer, for somebody who wants to do something with him."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden, NotFound
from customary.roles.gate import visible

VIEW = "core.customers.view"
EDIT = "core.customers.edit"
ASSIGN = "core.customers.assign"
ARCHIVE = "core.customers.archive"
MERGE = "core.customers.merge"
RECORD = "core.customer"
LARGEST_ID = 2**63 - 1


def customer_for(session: Session, actor: Actor, customer_id: int, permission: str = VIEW) -> Customer:
    """The customer.

    Raises NotFound if the actor may not see him, Forbidden if he sees him but the permission does not cover him.
    """
    if customer_id > LARGEST_ID:  # the databases would not even compare it
        raise NotFound
    found = session.exec(select(Customer).where(Customer.id == customer_id, visible(RECORD, actor))).first()
    if found is None:
        raise NotFound
    if permission != VIEW and not covers(actor, permission, found.owner_id):
        raise Forbidden(permission)
    return found


def covers(actor: Actor, permission: str, owner_id: int | None) -> bool:
    """Whether the permission reaches rows of this owner."""
    return actor.may(permission) and (actor.scope(permission) == "all" or owner_id in actor.covers(permission))


def covered(actor: Actor, permission: str, owner_id: Any) -> ColumnElement[bool]:  # a column of any entity
    """The same as a condition on rows, together with being visible."""
    if not actor.may(permission):
        raise Forbidden(permission)
    return true() if actor.scope(permission) == "all" else one_of(owner_id, actor.covers(permission))


def ids_for(session: Session, actor: Actor, customer_ids: tuple[int, ...], permission: str) -> list[int]:
    """Those of the customers that the actor sees and the permission covers, in the order of their ids."""
    query = select(Customer.id).where(
        one_of(col(Customer.id), customer_ids),
        visible(RECORD, actor),
        covered(actor, permission, col(Customer.owner_id)),
    )
    return [found for found in session.exec(query.order_by(col(Customer.id))) if found is not None]
