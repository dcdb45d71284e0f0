"""What bookings tell on their customer's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import Timeline, TimelineEntry, spoken_money, texts
from sqlalchemy import Select, select
from sqlmodel import col

from customary_ktv.models import Booking, Room, Tier
from customary_ktv.rows import STATES, usual

_ = texts("ktv")


def _bookings() -> Select[Any]:
    columns: list[Any] = [  # of several types
        col(Booking.id).label("record_id"),
        col(Booking.id).label("entry_id"),
        col(Booking.customer_id),
        *(getattr(Booking, name) for name in ("day", "state", "amount", "consumption", "opinion")),
        col(Room.number).label("room"),
        col(Tier.name).label("tier"),
    ]
    return (
        select(*columns)
        .join_from(Booking, Room, col(Room.id) == col(Booking.room_id))
        .outerjoin(Tier, col(Tier.id) == col(Booking.tier_id))
    )


def _entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    words, tone = STATES[row["state"]]
    spent = [str(spoken_money(row["amount"]))] if row["state"] == "consumed" else []
    detail = (row["room"], *spent, str(usual(row["consumption"])), row["opinion"])
    chips: list[tuple[Any, str]] = [(words, tone)] if row["state"] != "consumed" else []  # words and tone
    return TimelineEntry(
        title=_("Room booking"),
        detail=" · ".join(part for part in detail if part),
        icon="music",
        tone="plug",
        chips=(*chips, *([(row["tier"], "")] if row["tier"] else [])),
    )


BOOKINGS = Timeline(_bookings, _entry)
