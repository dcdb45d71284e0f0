"""Which customers a line of a file may speak of. The system's own question: an importer asks before it creates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, func, or_
from sqlmodel import Session, col, select

from customary.customers.models import Customer, OtherName, Phone
from customary.database.events import portions
from customary.database.sql import one_of

MATCHED = ("active", "archived")


def customers_by_first_phone(session: Session, e164s: Sequence[str]) -> Mapping[str, int]:
    """The customer whose first telephone it is, or was before he was merged into another; the oldest where several share one."""
    found: dict[str, int] = {}
    for portion in portions(dict.fromkeys(e164s)):
        query = (
            select(Phone.e164, func.min(Phone.customer_id))
            .join(Customer, col(Customer.id) == Phone.customer_id)
            .where(
                one_of(col(Phone.e164), portion),
                or_(col(Phone.position) == 0, col(Phone.led)),
                col(Customer.state).in_(MATCHED),
            )
            .group_by(Phone.e164)
        )
        found |= dict(session.execute(query).all())
    return found


def first_phones(session: Session, customer_ids: Sequence[int]) -> Mapping[int, str]:
    """The first telephone of each customer who has one."""
    found: dict[int, str] = {}
    for portion in portions(customer_ids):
        query = select(Phone.customer_id, Phone.e164).where(
            one_of(col(Phone.customer_id), portion), Phone.position == 0
        )
        found |= dict(session.execute(query).all())
    return found


def customers_by_name_without_phone(session: Session, names: Sequence[str]) -> Mapping[str, int]:
    """The customer without any telephone who bears the name, by name; the oldest where several do."""
    without = ~exists().where(col(Phone.customer_id) == Customer.id)
    found: dict[str, int] = {}
    for portion in portions(dict.fromkeys(names)):
        query = (
            select(Customer.name, func.min(Customer.id))
            .where(one_of(col(Customer.name), portion), col(Customer.state).in_(MATCHED), without)
            .group_by(Customer.name)
        )
        found |= dict(session.execute(query).all())
    return found


def names_of(session: Session, customer_ids: Sequence[int]) -> Mapping[int, set[str]]:
    """All names under which customers are known, their own and others."""
    names: dict[int, set[str]] = {}
    for portion in portions(customer_ids):
        own = select(Customer.id, Customer.name).where(one_of(col(Customer.id), portion))
        others = select(OtherName.customer_id, OtherName.name).where(one_of(col(OtherName.customer_id), portion))
        for customer_id, name in (*session.exec(own), *session.exec(others)):
            if customer_id is not None:
                names.setdefault(customer_id, set()).add(name)
    return names
