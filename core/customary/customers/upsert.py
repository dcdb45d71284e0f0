"""Create or change a customer by the id that another system gave him."""

from __future__ import annotations

from dataclasses import fields, replace

from msgspec import UNSET
from sqlmodel import select

from customary.customers.access import RECORD, customer_for
from customary.customers.change import change_customer
from customary.customers.create import create_customer
from customary.customers.inputs import CustomerChanges, NewCustomer
from customary.customers.merge import standing_for
from customary.customers.models import Customer
from customary.database.transaction import Writing
from customary.plugins.actor import Actor
from customary.roles.gate import visible


def upsert_customer(
    session: Writing, actor: Actor, external_id: str, said: NewCustomer, version: int | None = None
) -> tuple[int, bool]:
    """The customer's id, and whether he is new. With a `version`, one who is there must still stand at it.

    All that is said replaces what there was, but the owner stays unless one is named. Raises what creating and changing raise;
    Conflict if the id belongs to a customer whom the actor may not see.
    """
    query = select(Customer).where(Customer.external_id == external_id, visible(RECORD, actor))
    there = session.exec(query).first()
    if there is None:
        return create_customer(session, actor, replace(said, external_id=external_id)), True
    customer_id, current = _standing(session, actor, there)
    change_customer(session, actor, customer_id, current if version is None else version, _changes(said))
    return customer_id, False


def _standing(session: Writing, actor: Actor, there: Customer) -> tuple[int, int]:
    """Id and version of the customer, or of the one into whom he was merged: the other system does not know of it."""
    standing = there
    if there.id is not None and there.state == "merged":
        standing = customer_for(session, actor, standing_for(session, there.id))
    assert standing.id is not None  # read from the database
    return standing.id, standing.version


def _changes(said: NewCustomer) -> CustomerChanges:
    kept = {"external_id", "origin"} | ({"owner_id"} if said.owner_id == "me" else set())
    values = {f.name: getattr(said, f.name) for f in fields(said) if f.name not in kept}
    return replace(CustomerChanges(), **{name: value for name, value in values.items() if value is not UNSET})
