"""Telephones, other names and tags of a customer, replaced as a whole: what stays keeps its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, update
from sqlmodel import col, select

from customary.customers.inputs import NewPhone, tidy
from customary.customers.models import CustomerTag, OtherName, Phone
from customary.customers.phones import STATES, valid_phone
from customary.database.transaction import Writing

Difference = tuple[object, object] | None  # before and after, None where nothing changes
UNTRACKED = {"synchronize_session": False}


def replace_phones(session: Writing, customer_id: int, phones: Sequence[NewPhone]) -> Difference:
    """Give the customer these telephones in this order."""
    query = select(Phone).where(Phone.customer_id == customer_id).order_by(col(Phone.position), col(Phone.id))
    there = {phone.e164: phone for phone in session.exec(query)}
    before = [_shown(phone) for phone in there.values()]
    wanted = _wanted(customer_id, phones, there)
    after = [[row["e164"], row["kind"], row["state"]] for row in wanted.values()]
    if before == after:
        return None
    gone = [phone.id for e164, phone in there.items() if e164 not in wanted]
    if gone:
        session.execute(delete(Phone).where(col(Phone.id).in_(gone)).execution_options(**UNTRACKED))
    for e164, row in wanted.items():
        if e164 in there:
            same = col(Phone.id) == there[e164].id
            session.execute(update(Phone).where(same).values(**row).execution_options(**UNTRACKED))
        else:
            session.execute(insert(Phone), [row])
    return before, after


def _wanted(customer_id: int, phones: Iterable[NewPhone], there: Mapping[str, Phone]) -> dict[str, dict[str, object]]:
    wanted: dict[str, dict[str, object]] = {}
    for phone in phones:
        read = valid_phone(phone.number)
        known = there.get(read.e164)
        row = {
            "customer_id": customer_id,
            "e164": read.e164,
            "kind": phone.kind or (known.kind if known else read.kind),
            "state": phone.state or (known.state if known else STATES[0]),
        }
        wanted.setdefault(read.e164, {**row, "position": len(wanted)})
    return wanted


def _shown(phone: Phone) -> list[object]:
    return [phone.e164, phone.kind, phone.state]


def replace_names(session: Writing, customer_id: int, names: Sequence[str]) -> Difference:
    """Let these be the customer's other names."""
    query = select(OtherName.name).where(OtherName.customer_id == customer_id).order_by(col(OtherName.id))
    before, after = list(session.exec(query)), tidy(names)
    if set(before) == set(after):
        return None
    gone = col(OtherName.customer_id) == customer_id, col(OtherName.name).not_in(after)
    session.execute(delete(OtherName).where(*gone).execution_options(**UNTRACKED))
    new = [{"customer_id": customer_id, "name": name} for name in after if name not in before]
    if new:
        session.execute(insert(OtherName), new)
    return before, after


def replace_tags(session: Writing, customer_id: int, tags: Sequence[str]) -> Difference:
    """Let these be the customer's tags."""
    query = select(CustomerTag.tag).where(CustomerTag.customer_id == customer_id).order_by(col(CustomerTag.tag))
    before, after = list(session.exec(query)), sorted(tidy(tags))
    if before == after:
        return None
    gone = col(CustomerTag.customer_id) == customer_id, col(CustomerTag.tag).not_in(after)
    session.execute(delete(CustomerTag).where(*gone).execution_options(**UNTRACKED))
    new = [{"customer_id": customer_id, "tag": tag} for tag in after if tag not in before]
    if new:
        session.execute(insert(CustomerTag), new)
    return before, after
