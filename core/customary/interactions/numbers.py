"""Telephone numbers as the people who call find them: wrong, missing, corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select

from customary.customers.events import CUSTOMER, CustomersChanged
from customary.customers.models import Customer, Phone
from customary.customers.phones import ReadPhone, valid_phone
from customary.database import clock
from customary.database.events import Change
from customary.database.models import table_of
from customary.database.transaction import Writing, emit
from customary.interactions.follow_ups import WORK, locked
from customary.interactions.models import FollowUp
from customary.interactions.states import OPEN
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden, NotFound
from customary.roles.gate import visible

WRONG, VERIFIED = "wrong", "verified"


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
    phones = phones_of(session, customer_id)
    dialled = called or next((phone.e164 for phone in phones if phone.state != WRONG), None)
    changes: dict[str, Change] = {}
    for phone in phones:
        if phone.e164 == dialled and phone.state != WRONG and phone.e164 != right:
            changes[phone.e164] = (phone.state, WRONG)
            phone.state, phone.verified_on = WRONG, None
    if right is not None:
        changes |= _keep(session, customer_id, phones, valid_phone(right, "new_phone"))
    _say(session, customer_id, changes)


def add_number(session: Writing, actor: Actor, customer_id: int, written: str, field: str = "new_phone") -> None:
    """A number that somebody has found out: verified today, first in the list.

    Raises Invalid naming the field for what is no telephone number.
    """
    if not actor.may(WORK):
        raise Forbidden(WORK)
    found = session.exec(select(Customer.id).where(Customer.id == customer_id, visible(CUSTOMER, actor))).first()
    if found is None:
        raise NotFound
    number = valid_phone(written, field)
    _say(session, customer_id, _keep(session, customer_id, phones_of(session, customer_id), number))


def add_number_for_call(session: Writing, actor: Actor, follow_up_id: int, written: str) -> None:
    """The same for the customer of a follow-up, by whoever is to call him."""
    found = locked(session, actor, [follow_up_id], WORK)[0]
    if found.customer_id is None:
        raise NotFound
    number = valid_phone(written, "found_phone")
    _say(session, found.customer_id, _keep(session, found.customer_id, phones_of(session, found.customer_id), number))


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


def _keep(session: Writing, customer_id: int, phones: Sequence[Phone], right: ReadPhone) -> dict[str, Change]:
    known = next((phone for phone in phones if phone.e164 == right.e164), None)
    before = known.state if known else None
    if known is None:
        known = Phone(customer_id=customer_id, e164=right.e164, kind=right.kind)
        session.add(known)
    known.state, known.verified_on = VERIFIED, clock.today()
    known.position = min([phone.position for phone in phones], default=0) - (1 if phones else 0)
    return {right.e164: (before, f"{VERIFIED} {clock.today().isoformat()}")}


def _say(session: Writing, customer_id: int, changes: dict[str, Change]) -> None:
    if not changes:
        return
    session.flush()
    told = {customer_id: {f"phone {number}": change for number, change in changes.items()}}
    ids = (customer_id,)
    emit(session, CustomersChanged(record=CUSTOMER, ids=ids, customers=ids, fields=("phones",), changes=told))
