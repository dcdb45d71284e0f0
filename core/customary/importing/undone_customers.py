"""A customer row is never deleted: those that an import made, and that nobody has used since, are emptied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy import select as sql_select
from sqlmodel import Session

from customary.customers.models import Customer, OtherName, Phone
from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.importing.models import ImportJournal
from customary.importing.undone_rows import Undone, kept, needed_by_others, rows_now

OWN = frozenset({"customary_phone", "customary_customer_name"})
BLANK = dict.fromkeys(("salutation", "email", "address", "note", "contact_hours"), "")


def empty_customers(
    session: Session, entries: Sequence[ImportJournal], derived: frozenset[tuple[str, str]] = frozenset()
) -> Undone:
    """Take back new customers, except those who were changed since or have something else by now, `derived` columns apart."""
    table, undone = table_of(Customer), Undone()
    ids = [entry.row_id for entry in entries]
    now = rows_now(session, table, ids)
    phones, names = _values(session, Phone, "e164", ids), _values(session, OtherName, "name", ids)
    needed = needed_by_others(session, table, ids, OWN, derived)
    for entry in entries:
        row, after = now[entry.row_id], entry.after or {}
        changed = (
            any(row[name] != value for name, value in {**BLANK, **_said(after), "state": "active"}.items())
            or phones[entry.row_id] != set(after["phones"])
            or names[entry.row_id] != set(after["other_names"])
        )
        if changed or entry.row_id in needed:
            undone.kept.append(kept(session, table, entry, changed))
        else:
            undone.removed.append(entry.row_id)
            undone.customers.append(entry.row_id)
    _empty(session, undone.removed)
    return undone


def _said(after: Mapping[str, Any]) -> dict[str, Any]:  # column values
    return {name: after[name] for name in ("name", "owner_id", "kind")}


def _values(
    session: Session, model: type[Phone] | type[OtherName], column: str, ids: Sequence[int]
) -> dict[int, set[str]]:
    columns = table_of(model).c
    found: dict[int, set[str]] = defaultdict(set)
    for customer_id, value in session.execute(
        sql_select(columns.customer_id, columns[column]).where(one_of(columns.customer_id, ids))
    ):
        found[customer_id].add(value)
    return found


def _empty(session: Session, ids: Sequence[int]) -> None:
    for model in (Phone, OtherName):
        table = table_of(model)
        session.execute(delete(table).where(one_of(table.c.customer_id, ids)))
    customers = table_of(Customer)
    session.execute(
        update(customers)
        .where(one_of(customers.c.id, ids))
        .values(
            **BLANK,
            name="",
            owner_id=None,
            owned_since=None,
            state="erased",
            version=customers.c.version + 1,
            updated_at=clock.now(),
        )
    )
