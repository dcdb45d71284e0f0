"""What follows when an import, a correction or an undoing has written rows or taken them away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from customary.sdk import Event, Settled, Writing, emit, portions, table_of
from customary.sdk.sql import one_of
from sqlalchemy import select

from customary_ktv.access import BOOKING, CARD, ROOM
from customary_ktv.derived import link_cards, reckon_birthdays
from customary_ktv.events import (
    BookingsChanged,
    BookingsRemoved,
    BookingsTaken,
    CardsChanged,
    CardsIssued,
    CardsRemoved,
    RoomsChanged,
    RoomsEntered,
    RoomsRemoved,
)
from customary_ktv.models import Booking, Card

Events = tuple[type[Event], type[Event], type[Event]]  # for new, changed, removed rows


def settle_rooms(session: Writing, rows: Settled, batch: str) -> None:
    _tell(session, rows, batch, ROOM, (RoomsEntered, RoomsChanged, RoomsRemoved), lambda _id: ())


def settle_cards(session: Writing, rows: Settled, batch: str) -> None:
    """Link the cards concerned to customers."""
    now = _now(session, Card, ("phone", "customer_id"), rows.all)
    link_cards(session, [row["phone"] for row in now.values()], batch)
    owners = _values(rows, now, "customer_id")
    _tell(session, rows, batch, CARD, (CardsIssued, CardsChanged, CardsRemoved), lambda id_: owners.get(id_, ()))


def settle_bookings(session: Writing, rows: Settled, batch: str) -> None:
    """Reckon the birthdays of the customers concerned. Their cards find them by the customers' own events."""
    customers = _values(rows, _now(session, Booking, ("customer_id",), rows.all), "customer_id")
    reckon_birthdays(session, [one for ids in customers.values() for one in ids])
    events = (BookingsTaken, BookingsChanged, BookingsRemoved)
    _tell(session, rows, batch, BOOKING, events, lambda id_: customers.get(id_, ()))


def _now(
    session: Writing, model: type[Card] | type[Booking], names: Sequence[str], ids: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    columns = table_of(model).c
    query = select(columns.id, *(columns[name] for name in names)).where(one_of(columns.id, list(ids)))
    return {row["id"]: dict(row) for row in session.execute(query).mappings()}


def _values(rows: Settled, now: Mapping[int, Mapping[str, Any]], name: str) -> dict[int, tuple[Any, ...]]:
    """What a column held before and holds now, by row; nothing where it is empty."""
    found: dict[int, tuple[Any, ...]] = {}
    for id_ in {*rows.all, *rows.removed}:
        both = (rows.before.get(id_, {}).get(name), now[id_][name] if id_ in now else None)
        found[id_] = tuple(dict.fromkeys(value for value in both if value not in (None, "")))
    return found


def _tell(
    session: Writing,
    rows: Settled,
    batch: str,
    record: str,
    events: Events,
    customers: Callable[[int], Sequence[int]],
) -> None:
    taken, changed, removed = events
    for event, all_ids in ((taken, rows.created), (changed, rows.updated), (removed, rows.removed)):
        # A row has two customers at most: before and now.
        for ids in portions(all_ids, 500):
            whose = tuple(dict.fromkeys(one for id_ in ids for one in customers(id_)))
            changes = {id_: _change(rows, id_) for id_ in ids} if event is changed else {}
            emit(session, event(record=record, ids=ids, customers=whose, batch=batch, changes=changes))


def _change(rows: Settled, id_: int) -> dict[str, tuple[object, object]]:
    after = rows.after.get(id_, {})
    return {name: (value, after.get(name)) for name, value in rows.before.get(id_, {}).items()}
