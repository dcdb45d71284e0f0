"""Telephone numbers as the people who call find them: wrong, missing, corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select

from customary.customers.access import RECORD as CUSTOMER
from customary.customers.access import customer_for
from customary.customers.additions import add_phones, set_phone_state
from customary.customers.models import Customer, Phone
from customary.customers.phones import valid_phone
from customary.database.models import table_of
from customary.database.transaction import Writing
from customary.interactions.follow_ups import WORK, locked
from customary.interactions.models import FollowUp
from customary.interactions.states import OPEN
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Forbidden, NotFound
from customary.roles.gate import visible

WRONG, VERIFIED = "wrong", "verified"
# Whoever is to call a customer may say what the call has shown of his number, be the customer a colleague's.
CALL = system("a call")


@dataclass(frozen=True)
class NumberToCorrect:
    """A customer who cannot be called: no number, or only wrong ones."""

    customer_id: int
    name: str
    owner_id: int | None
    wrong: tuple[str, ...]


def phones_of(session: Session, customer_id: int | None) -> list[Phone]:
    """A customer's numbers in their order, wrong ones too."""
    query = select(Phone).where(Phone.customer_id == customer_id)
    return list(session.exec(query.order_by(col(Phone.position), col(Phone.id))))


def correct_number(session: Writing, customer_id: int | None, called: str | None, right: str | None) -> None:
    """Mark the number that was called (the first one, if not said) as wrong; keep the right one as verified today."""
    if customer_id is None:
        return
    known = {phone.e164: phone.state for phone in phones_of(session, customer_id)}
    dialled = called or next((number for number, state in known.items() if state != WRONG), None)
    number = valid_phone(right, "new_phone").e164 if right else None
    if dialled in known and dialled != number:
        set_phone_state(session, CALL, customer_id, dialled, WRONG)
    if number is not None:
        _keep(session, customer_id, number)


def add_number(session: Writing, actor: Actor, customer_id: int, written: str, field: str = "new_phone") -> None:
    """A number that somebody has found out, verified today.

    Raises Invalid naming the field for what is no telephone number.
    """
    if not actor.may(WORK):
        raise Forbidden(WORK)
    customer_for(session, actor, customer_id)
    _keep(session, customer_id, valid_phone(written, field).e164)


def add_number_for_call(session: Writing, actor: Actor, follow_up_id: int, written: str) -> None:
    """The same for the customer of a follow-up, by whoever is to call him."""
    found = locked(session, actor, [follow_up_id], WORK)[0]
    if found.customer_id is None:
        raise NotFound
    _keep(session, found.customer_id, valid_phone(written, "found_phone").e164)


def numbers_to_correct(session: Session, actor: Actor, after: int = 0, limit: int = 50) -> list[NumberToCorrect]:
    """Customers without a usable number who were called in vain or wait for a call, by id."""
    query = select(Customer.id, Customer.name, Customer.owner_id).where(
        without_usable_number(), visible(CUSTOMER, actor), col(Customer.id) > after
    )
    found = session.exec(query.order_by(col(Customer.id)).limit(limit)).all()
    wrong = _wrong_numbers(session, [row[0] for row in found if row[0] is not None])
    return [
        NumberToCorrect(id_, name, owner_id, tuple(wrong.get(id_, ())))
        for id_, name, owner_id in found
        if id_ is not None
    ]


def without_usable_number() -> ColumnElement[bool]:
    """Of customers: none of their numbers is usable, and one was found wrong or a follow-up waits."""
    customer, phone, follow_up = table_of(Customer), table_of(Phone), table_of(FollowUp)
    usable = exists().where(phone.c.customer_id == customer.c.id, phone.c.state != WRONG)
    wrong = exists().where(phone.c.customer_id == customer.c.id, phone.c.state == WRONG)
    waiting = exists().where(follow_up.c.customer_id == customer.c.id, follow_up.c.state == OPEN)
    return and_(customer.c.state == "active", ~usable, or_(wrong, waiting))


def _wrong_numbers(session: Session, customer_ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(Phone.customer_id, Phone.e164).where(col(Phone.customer_id).in_(customer_ids), Phone.state == WRONG)
    found: dict[int, list[str]] = {}
    for customer_id, e164 in session.exec(query.order_by(col(Phone.position))):
        found.setdefault(customer_id, []).append(e164)
    return found


def _keep(session: Writing, customer_id: int, number: str) -> None:
    add_phones(session, {customer_id: [number]})
    set_phone_state(session, CALL, customer_id, number, VERIFIED)
