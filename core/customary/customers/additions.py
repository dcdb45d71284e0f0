"""What is added to customers who are there already: a number or another spelling met in a file or on the phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import col, select

from customary.customers.access import RECORD, customer_for
from customary.customers.events import CustomersChanged
from customary.customers.matching import names_of
from customary.customers.models import Customer, OtherName, Phone
from customary.customers.phones import STATES, valid_phone
from customary.database import clock
from customary.database.events import portions
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, NotFound
from customary.plugins.text import texts

_ = texts("customers")


def keep_other_names(session: Writing, met: Mapping[int, Sequence[str]]) -> int:
    """Keep the names under which customers were met, those that are not known yet; answers how many were new."""
    known, added = names_of(session, list(met)), 0
    for portion in portions(met):
        rows: list[dict[str, Any]] = [
            {"customer_id": customer_id, "name": name}
            for customer_id in portion
            for name in dict.fromkeys(name.strip() for name in met[customer_id])
            if name and name not in known.get(customer_id, ())
        ]
        if rows:
            session.execute(insert(OtherName), rows)
            _touched(session, tuple(dict.fromkeys(row["customer_id"] for row in rows)), "other_names")
            added += len(rows)
    return added


def add_phones(session: Writing, met: Mapping[int, Sequence[str]]) -> int:
    """Append telephones that the customers do not have yet; answers how many were new.

    Raises Invalid for one that is no telephone number.
    """
    added = 0
    for portion in portions(met):
        query = select(Phone.customer_id, Phone.e164).where(one_of(col(Phone.customer_id), portion))
        there = set(session.exec(query))
        last = select(Phone.customer_id, func.max(Phone.position)).where(one_of(col(Phone.customer_id), portion))
        positions = dict(session.execute(last.group_by(col(Phone.customer_id))).all())
        rows: list[dict[str, Any]] = []
        for customer_id in portion:
            for read in dict.fromkeys(valid_phone(number) for number in met[customer_id]):
                if (customer_id, read.e164) not in there:
                    positions[customer_id] = positions.get(customer_id, -1) + 1
                    row = {"customer_id": customer_id, "e164": read.e164, "kind": read.kind}
                    rows.append({**row, "position": positions[customer_id], "state": "unverified"})
        if rows:
            session.execute(insert(Phone), rows)
            _touched(session, tuple(dict.fromkeys(row["customer_id"] for row in rows)), "phones")
            added += len(rows)
    return added


def set_phone_state(session: Writing, actor: Actor, customer_id: int, e164: str, state: str) -> None:
    """Say that a number is verified, or wrong; a wrong one moves behind the others. For who may see the customer: a call proves it.

    Raises NotFound if the customer has no such number or the actor may not see him.
    """
    if state not in STATES:
        raise Conflict(_("Choose one of the kinds and states of a number."))
    customer_for(session, actor, customer_id)
    phones = select(Phone).where(Phone.customer_id == customer_id).order_by(col(Phone.position), col(Phone.id))
    mine = list(session.exec(phones))
    phone = next((one for one in mine if one.e164 == e164), None)
    if phone is None:
        raise NotFound
    before, phone.state = phone.state, state
    phone.verified_on = clock.today() if state == "verified" else phone.verified_on
    for position, one in enumerate(sorted(mine, key=lambda one: one.state == "wrong")):
        one.position = position
        session.add(one)
    session.flush()
    if before != state:
        _touched(session, (customer_id,), "phones", {customer_id: {"phones": ([[e164, before]], [[e164, state]])}})


def _touched(
    session: Writing,
    ids: tuple[int, ...],
    field: str,
    changes: Mapping[int, Mapping[str, tuple[object, object]]] | None = None,
) -> None:
    session.execute(
        update(Customer)
        .where(one_of(col(Customer.id), ids))
        .values(version=Customer.version + 1, updated_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    emit(session, CustomersChanged(record=RECORD, ids=ids, customers=ids, fields=(field,), changes=changes or {}))
