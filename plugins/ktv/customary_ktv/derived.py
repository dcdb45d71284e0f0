"""What follows from bookings and telephones by itself: whose birthday is when, and whose a card is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from customary.sdk import Writing, clock, customers_by_first_phone, emit, first_phones, portions, table_of
from customary.sdk.sql import one_of
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import col

from customary_ktv.access import CARD
from customary_ktv.events import CardsLinked
from customary_ktv.models import Booking, Card, GuestFile, Profile

BIRTH = ("birth_year", "birth_month", "birth_day", "birth_lunar")

Values = Mapping[str, Any]  # column values


def reckon_birthdays(session: Writing, customer_ids: Iterable[int]) -> None:
    """A customer's birthday is the one in his file, else the last one seen, in order of day and then of row."""
    for ids in portions(sorted(set(customer_ids))):
        wanted = {**_last_seen(session, ids), **_in_files(session, ids)}
        profiles = table_of(Profile)
        query = select(profiles).where(one_of(profiles.c.customer_id, ids))
        known: dict[int, Any] = {row["customer_id"]: row for row in session.execute(query).mappings()}
        new = [values for customer_id, values in wanted.items() if customer_id not in known]
        if new:
            session.execute(insert(profiles), [{**values, "created_at": clock.now()} for values in new])
        _write_changes(
            session, [values for key, values in wanted.items() if key in known and _differs(values, known[key])]
        )
        lost = [key for key in known if key not in wanted]
        if lost:
            session.execute(delete(profiles).where(one_of(profiles.c.customer_id, lost)))


def _differs(values: Values, stored: Any) -> bool:
    return any(values[name] != stored[name] for name in BIRTH)


def _write_changes(session: Writing, rows: Sequence[Values]) -> None:
    if not rows:
        return
    table = table_of(Profile)
    statement = (
        update(table)
        .where(table.c.customer_id == bindparam("whose"))
        .values({name: bindparam(f"new_{name}") for name in BIRTH})
    )
    session.connection().execute(
        statement, [{"whose": row["customer_id"], **{f"new_{name}": row[name] for name in BIRTH}} for row in rows]
    )


def _last_seen(session: Writing, ids: Sequence[int]) -> dict[int, Values]:
    latest = (col(Booking.day).desc(), col(Booking.row).desc(), col(Booking.id).desc())
    place = func.row_number().over(partition_by=col(Booking.customer_id), order_by=latest)
    columns: list[Any] = [col(Booking.customer_id), *(getattr(Booking, name) for name in BIRTH)]
    seen = (
        select(*columns, place.label("place"))
        .where(one_of(col(Booking.customer_id), ids), col(Booking.birth_month).is_not(None))
        .subquery()
    )
    return _by_customer(session.execute(select(seen).where(seen.c.place == 1)).mappings())


def _in_files(session: Writing, ids: Sequence[int]) -> dict[int, Values]:
    columns: list[Any] = [col(GuestFile.customer_id), *(getattr(GuestFile, name) for name in BIRTH)]
    query = select(*columns).where(one_of(col(GuestFile.customer_id), ids), col(GuestFile.birth_month).is_not(None))
    return _by_customer(session.execute(query).mappings())


def _by_customer(rows: Iterable[Any]) -> dict[int, Values]:
    return {row["customer_id"]: {name: row[name] for name in ("customer_id", *BIRTH)} for row in rows}


def link_cards_of(session: Writing, customer_ids: Sequence[int], batch: str | None = None) -> None:
    """Customers are new, or their telephones are others: the cards that bear these, and those that they had."""
    cards = table_of(Card).c
    had = session.scalars(select(cards.phone).where(one_of(cards.customer_id, list(customer_ids))))
    link_cards(session, {*had, *first_phones(session, list(customer_ids)).values()}, batch)


def link_cards(session: Writing, phones: Iterable[str], batch: str | None = None) -> None:
    """A card is the customer's whose first telephone it bears; without one it is nobody's."""
    cards = table_of(Card)
    for numbers in portions(sorted({phone for phone in phones if phone})):
        query = select(cards.c.id, cards.c.phone, cards.c.customer_id).where(one_of(cards.c.phone, numbers))
        found = session.execute(query).all()
        owners = customers_by_first_phone(session, [phone for _id, phone, _owner in found])
        moved = {id_: (owner, owners.get(phone)) for id_, phone, owner in found if owner != owners.get(phone)}
        if not moved:
            continue
        statement = update(cards).where(cards.c.id == bindparam("card_id")).values(customer_id=bindparam("owner_id"))
        session.connection().execute(
            statement, [{"card_id": id_, "owner_id": now} for id_, (_was, now) in moved.items()]
        )
        customers = tuple(dict.fromkeys(owner for pair in moved.values() for owner in pair if owner is not None))
        changes = {id_: {"customer_id": pair} for id_, pair in moved.items()}
        emit(
            session,
            CardsLinked(record=CARD, ids=tuple(moved), customers=customers[:1000], batch=batch, changes=changes),
        )
