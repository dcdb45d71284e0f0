"""What is meant by an available room, a consumed booking, a card line: said once, for pages and reports alike."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, not_, or_
from sqlmodel import col

from customary_ktv.models import Booking, Card, Room

CONSUMED = "consumed"
NOT_CONSUMED = ("cancelled", "no_show")

Day = date | SQLColumnExpression[date]


def available(room: type[Room], day: Day) -> ColumnElement[bool]:
    """The room can be let on the day: in use, or not yet or no longer out of it. `room` may be an alias."""
    out = and_(
        col(room.state) == "out_of_use",
        or_(col(room.out_from).is_(None), col(room.out_from) <= day),
        or_(col(room.out_until).is_(None), col(room.out_until) >= day),
    )
    return not_(out)


def consumed(booking: type[Booking]) -> ColumnElement[bool]:
    """Counts in rooms (sittings), averages and occupancy; one without charge counts at 0."""
    return col(booking.state) == CONSUMED


def not_consumed(booking: type[Booking]) -> ColumnElement[bool]:
    """Cancelled, or nobody came."""
    return col(booking.state).in_(NOT_CONSUMED)


def line(booking: type[Booking]) -> SQLColumnExpression[int | None]:
    """The card line: the id of the tier written on the booking, whatever the card's number says; NULL for ordinary customers."""
    return col(booking.tier_id)


def valid(card: type[Card], day: Day) -> ColumnElement[bool]:
    """The card can be used on the day, its last one too."""
    return or_(col(card.valid_until).is_(None), col(card.valid_until) >= day)
