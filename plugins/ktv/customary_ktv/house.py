"""Rooms, bookings and member cards, for somebody who looks for them: each page in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from customary.sdk import Actor, BadCell, NotFound, clock, read_phones, visible
from customary.sdk.sql import starts_with
from sqlalchemy import Boolean, ColumnElement, Select, and_, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.access import BOOKING, CARD, ROOM
from customary_ktv.figures import available, consumed, line, valid
from customary_ktv.models import Booking, Card, GuestFile, Room, Tier
from customary_ktv.rows import BookingRow, CardRow, RoomRow, requests_of

LARGEST_ID = 2**63 - 1
SOON = 30  # days in which a card is about to end
MOST_OF_A_DAY = 500

CardView = Literal["all", "valid", "ending", "ended", "unlinked"]
CARD_VIEWS: tuple[CardView, ...] = ("all", "valid", "ending", "ended", "unlinked")


def _rooms(actor: Actor, day: date) -> Select[Any]:
    names = [name for name in RoomRow.__struct_fields__ if name != "available"]
    columns: list[Any] = [
        *(getattr(Room, name) for name in names),
        type_coerce(available(Room, day), Boolean).label("available"),
    ]
    return select(*columns).where(visible(ROOM, actor))


def rooms_on(session: Session, actor: Actor, day: date) -> list[RoomRow]:
    """All rooms of the house, with whether each can be let on the day."""
    found = session.execute(_rooms(actor, day).order_by(col(Room.floor), col(Room.number)))
    return [RoomRow(*row) for row in found]


def room(session: Session, actor: Actor, room_id: int, day: date | None = None) -> RoomRow:
    """Raises NotFound for a room that is hidden from the actor."""
    if room_id > LARGEST_ID:
        raise NotFound
    found = session.execute(_rooms(actor, day or clock.today()).where(col(Room.id) == room_id)).first()
    if found is None:
        raise NotFound
    return RoomRow(*found)


def tiers(session: Session) -> list[tuple[int, str]]:
    """Id and name of each tier, the lowest first."""
    found: Iterable[Any] = session.execute(select(col(Tier.id), col(Tier.name)).order_by(col(Tier.rank)))
    return [(id_, name) for id_, name in found]


def _bookings(actor: Actor) -> Select[Any]:
    of_others = {"room": Room.number, "tier": Tier.name, "standard": GuestFile.standard}
    columns: list[Any] = [of_others.get(name) or getattr(Booking, name) for name in BookingRow.__struct_fields__]
    return (
        select(*columns)
        .join_from(Booking, Room, col(Room.id) == col(Booking.room_id))
        .outerjoin(Tier, col(Tier.id) == col(Booking.tier_id))
        .outerjoin(GuestFile, col(GuestFile.customer_id) == col(Booking.customer_id))
        .where(visible(BOOKING, actor))
    )


def _booking_rows(rows: Iterable[Any]) -> list[BookingRow]:
    names = BookingRow.__struct_fields__
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return [BookingRow(**{**values, "requests": requests_of(values["requests"])}) for values in found]


def bookings_on(session: Session, actor: Actor, day: date) -> list[BookingRow]:
    """The bookings of a business day, in order of arrival."""
    query = _bookings(actor).where(col(Booking.day) == day)
    return _booking_rows(session.execute(query.order_by(col(Booking.arrival), col(Booking.id)).limit(MOST_OF_A_DAY)))


@dataclass(frozen=True)
class BookingFilter:
    """What a list of bookings is narrowed to."""

    day: date | None = None
    customer_id: int | None = None
    text: str = ""  # a telephone or the number of a card
    sittings: bool = False  # only what counts as one
    line: str = ""  # the id of a tier, or "none" for ordinary customers


def bookings(
    session: Session, actor: Actor, wanted: BookingFilter, after: tuple[date, int] | None = None, limit: int = 50
) -> list[BookingRow]:
    """A page, the latest day first; `after` is day and id of the last one seen. One more than `limit` if there are more."""
    query = _bookings(actor)
    if wanted.day is not None:
        query = query.where(col(Booking.day) == wanted.day)
    if wanted.customer_id is not None:
        query = query.where(col(Booking.customer_id) == wanted.customer_id)
    if wanted.sittings:
        query = query.where(consumed(Booking))
    if wanted.line:
        query = query.where(line(Booking).is_(None) if wanted.line == "none" else line(Booking) == int(wanted.line))
    if wanted.text:
        number = wanted.text.replace(" ", "").upper()
        query = query.where(or_(col(Booking.phone) == _phone(wanted.text), col(Booking.card_number) == number))
    if after is not None:
        day, id_ = after
        query = query.where(or_(col(Booking.day) < day, and_(col(Booking.day) == day, col(Booking.id) < id_)))
    found = session.execute(query.order_by(col(Booking.day).desc(), col(Booking.id).desc()).limit(limit + 1))
    return _booking_rows(found)


def booking(session: Session, actor: Actor, booking_id: int) -> BookingRow:
    """Raises NotFound for a booking that is hidden from the actor."""
    if booking_id > LARGEST_ID:
        raise NotFound
    found = _booking_rows(session.execute(_bookings(actor).where(col(Booking.id) == booking_id)))
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True)
class CardFilter:
    """What a list of member cards is narrowed to."""

    text: str = ""  # a part of the number, a telephone or a holder's name
    view: CardView = "all"
    tier_id: int | None = None
    customer_id: int | None = None


def _cards(actor: Actor) -> Select[Any]:
    columns: list[Any] = [Tier.name if name == "tier" else getattr(Card, name) for name in CardRow.__struct_fields__]
    return select(*columns).join_from(Card, Tier, col(Tier.id) == col(Card.tier_id)).where(visible(CARD, actor))


def cards(
    session: Session, actor: Actor, wanted: CardFilter, after: int | None = None, limit: int = 50
) -> list[CardRow]:
    """A page, the newest first; one more than `limit` says that there are more."""
    query = _cards(actor).where(*_narrowed(wanted))
    if after is not None:
        query = query.where(col(Card.id) < after)
    return [CardRow(*row) for row in session.execute(query.order_by(col(Card.id).desc()).limit(limit + 1))]


def card(session: Session, actor: Actor, card_id: int) -> CardRow:
    """Raises NotFound for a card that is hidden from the actor."""
    if card_id > LARGEST_ID:
        raise NotFound
    found = session.execute(_cards(actor).where(col(Card.id) == card_id)).first()
    if found is None:
        raise NotFound
    return CardRow(*found)


def _narrowed(wanted: CardFilter) -> list[ColumnElement[bool]]:
    today = clock.today()
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        number = wanted.text.replace(" ", "").upper()
        conditions.append(
            or_(
                starts_with(col(Card.number), number),
                col(Card.phone) == _phone(wanted.text),
                col(Card.holder) == wanted.text,
            )
        )
    if wanted.tier_id is not None:
        conditions.append(col(Card.tier_id) == wanted.tier_id)
    if wanted.customer_id is not None:
        conditions.append(col(Card.customer_id) == wanted.customer_id)
    if wanted.view == "valid":
        conditions.append(valid(Card, today))
    if wanted.view == "ending":
        conditions.append(col(Card.valid_until).between(today, today + timedelta(SOON)))
    if wanted.view == "ended":
        conditions.append(col(Card.valid_until) < today)
    if wanted.view == "unlinked":
        conditions.append(col(Card.customer_id).is_(None))
    return conditions


def _phone(text: str) -> str:
    """The telephone number that somebody looks for as it is kept; what is none finds nothing."""
    try:
        return (read_phones(text) or ("–",))[0]
    except BadCell:
        return "–"
