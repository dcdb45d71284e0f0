"""Create customers, one or a hundred thousand."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from customary.customers.access import ASSIGN, EDIT, RECORD
from customary.customers.events import CustomersCreated
from customary.customers.inputs import NewCustomer, check, tidy
from customary.customers.models import Customer, CustomerTag, OtherName, Phone
from customary.customers.phones import STATES, valid_phone
from customary.customers.unique import check_external_ids
from customary.database import clock
from customary.database.bulk import insert_rows, reserve_ids
from customary.database.events import MOST, portions
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden
from customary.records.hours import plain_hours

Row = tuple[Any, ...]  # values of the columns, in their order

COLUMNS = (
    "kind",
    "name",
    "salutation",
    "owner_id",
    "owned_since",
    "state",
    "in_own_right",
    "email",
    "address",
    "note",
    "contact_hours",
    "external_id",
    "origin",
    "version",
    "created_at",
    "created_day",
    "updated_at",
)
PHONE_COLUMNS = ("customer_id", "e164", "kind", "position", "state")
AUDITED = ("kind", "name", "owner_id", "email", "address", "note", "external_id")


def create_customer(session: Writing, actor: Actor, new: NewCustomer) -> int:
    """Create one customer.

    Raises Invalid naming the fields that cannot be kept, Forbidden where the owner is not the actor's to choose,
    Conflict if the external id is taken.
    """
    check(new)
    return create_customers(session, actor, [new])[0]


def create_customers(session: Writing, actor: Actor, rows: Iterable[NewCustomer]) -> list[int]:
    """Create many, in the order given, in portions of 1,000; answers their ids. The rows are checked by who read them.

    Raises Invalid for a telephone number that is none, Forbidden for an owner that is not the actor's to choose.
    """
    if not actor.may(EDIT):
        raise Forbidden(EDIT)
    batch = secrets.token_hex(8)
    created: list[int] = []
    for portion in portions(rows, MOST):
        created += _create(session, actor, portion, batch)
    return created


def _create(session: Writing, actor: Actor, portion: Sequence[NewCustomer], batch: str) -> list[int]:
    check_external_ids(session, [new.external_id for new in portion if new.external_id])
    ids = reserve_ids(session, Customer, len(portion))
    rows = [(id_, *_values(actor, new)) for id_, new in zip(ids, portion, strict=True)]
    insert_rows(session, Customer, ("id", *COLUMNS), rows)
    insert_rows(session, Phone, PHONE_COLUMNS, chain.from_iterable(map(phone_rows, ids, portion)))
    insert_rows(session, OtherName, ("customer_id", "name"), chain.from_iterable(map(_names, ids, portion)))
    insert_rows(session, CustomerTag, ("customer_id", "tag"), chain.from_iterable(map(_tags, ids, portion)))
    found = tuple(ids)
    changes = {ids[0]: _audited(rows[0][1:])} if len(ids) == 1 else {}
    created = CustomersCreated(
        record=RECORD, ids=found, customers=found, batch=batch, origin=portion[0].origin, changes=changes
    )
    emit(session, created)
    return ids


def _values(actor: Actor, new: NewCustomer) -> Row:
    owner_id = actor.staff_id if new.owner_id == "me" else new.owner_id
    if owner_id != actor.staff_id and not actor.may(ASSIGN):
        raise Forbidden(ASSIGN)
    now, today = clock.now(), clock.today()
    return (
        new.kind,
        new.name.strip(),
        new.salutation,
        owner_id,
        today if owner_id is not None else None,
        "active",
        new.in_own_right,
        new.email.strip(),
        new.address.strip(),
        new.note.strip(),
        plain_hours(new.contact_hours),
        new.external_id or None,
        new.origin,
        1,
        now,
        today,
        now,
    )


def phone_rows(customer_id: int, new: NewCustomer) -> Iterator[Row]:
    """The rows of a new customer's telephones; a number written twice is kept once."""
    seen: set[str] = set()
    for phone in new.phones:
        read = valid_phone(phone.number)
        if read.e164 not in seen:
            yield customer_id, read.e164, phone.kind or read.kind, len(seen), phone.state or STATES[0]
            seen.add(read.e164)


def _names(customer_id: int, new: NewCustomer) -> list[Row]:
    return [(customer_id, name) for name in tidy(new.other_names) if name != new.name.strip()]


def _tags(customer_id: int, new: NewCustomer) -> list[Row]:
    return [(customer_id, tag) for tag in tidy(new.tags)]


def _audited(values: Row) -> Mapping[str, tuple[object, object]]:
    said = dict(zip(COLUMNS, values, strict=True))
    return {name: (None, said[name]) for name in AUDITED if said[name] not in (None, "")}
