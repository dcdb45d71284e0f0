"""Customers for tests, made the way the product makes them."""

from __future__ import annotations

from itertools import count

from customary.customers.create import create_customer, create_customers
from customary.customers.inputs import NewCustomer, NewPhone
from customary.database.transaction import transaction
from customary.plugins.actor import Actor, system

_numbers = count(0)


def a_phone() -> str:
    """A mobile number that no other test customer has."""
    return f"+86139{next(_numbers):08d}"


def new_customer(name: str = "王小明", *, phones: tuple[str, ...] | None = None, **said: object) -> NewCustomer:
    """What is said of a new customer; with one telephone of his own unless `phones` says otherwise."""
    numbers = (a_phone(),) if phones is None else phones
    return NewCustomer(name=name, phones=tuple(NewPhone(number) for number in numbers), **said)


def make_customer(
    name: str = "王小明", *, phones: tuple[str, ...] | None = None, actor: Actor | None = None, **said: object
) -> int:
    """Create a customer in a transaction of its own and answer his id; unowned unless `owner_id` is given."""
    who = actor or system("a test")
    with transaction(who) as session:
        return create_customer(session, who, new_customer(name, phones=phones, **said))


def make_customers(number: int, *, actor: Actor | None = None, **said: object) -> list[int]:
    """Create many customers at once: 客户0001 and so on."""
    who = actor or system("a test")
    rows = [new_customer(f"客户{place:04d}", **said) for place in range(1, number + 1)]
    with transaction(who) as session:
        return create_customers(session, who, rows)
