"""Rooms, bookings and member cards as lists, pages and the API show them."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from customary.sdk import Text, texts

from customary_ktv.told import BOOKING_STATES, VALIDITY_WORDS

_ = texts("ktv")

DAY = 1440  # minutes

STATES: dict[str, tuple[Text, str]] = {
    "booked": (BOOKING_STATES["booked"], "info"),
    "consumed": (BOOKING_STATES["consumed"], "ok"),
    "cancelled": (BOOKING_STATES["cancelled"], ""),
    "no_show": (BOOKING_STATES["no_show"], "warn"),
}
VALIDITIES = VALIDITY_WORDS
# The usual words of sheets, in the reader's language; what else is written stays as it is.
USUAL = {
    "小包": _("Small room"),
    "中包": _("Middle room"),
    "大包": _("Large room"),
    "豪华包": _("Luxury room"),
    "总统包": _("Presidential room"),
    "酒水": _("Drinks"),
    "欢唱套餐": _("Singing package"),
    "计时": _("By the hour"),
    "商务宴请": _("Business entertainment"),
    "生日派对": _("Birthday party"),
    "团购": _("Group deal"),
    "取消": _("Cancelled"),
    "未到": _("Did not come"),
    "免单": _("Free of charge"),
}
CONSUMPTIONS = ("欢唱套餐", "计时", "酒水", "生日派对", "商务宴请", "团购", "免单")


def usual(word: str) -> Text | str:
    """What a sheet says, in the reader's words where it is usual."""
    return USUAL.get(word, word)


class RoomRow(msgspec.Struct, frozen=True):
    """A room; `available` says whether it can be let on the day that was asked about."""

    id: int
    number: str
    type: str
    seats: int | None
    minimum_spend: int | None
    floor: str
    state: str
    out_from: date | None
    out_until: date | None
    version: int
    available: bool

    @property
    def type_words(self) -> Text | str:
        return usual(self.type)


class Request(msgspec.Struct, frozen=True):
    """A special request of a booking: open, done, or not done for a reason."""

    text: str
    state: str = "open"
    reason: str = ""
    by: str = ""


class BookingRow(msgspec.Struct, frozen=True):
    """A booking; times are minutes after midnight of its business day, 1440 and more behind midnight."""

    id: int
    day: date
    room_id: int
    room: str
    arrival: int | None
    departure: int | None
    state: str
    customer_id: int | None
    name: str
    phone: str
    phone_written: str
    birthday: str
    amount: int
    consumption: str
    card: str
    tier_id: int | None
    tier: str | None
    card_number: str
    opinion: str
    requests: list[Request]
    requests_open: int
    note: str
    version: int
    standard: int | None  # what a visit of the customer may come to

    @property
    def over_standard(self) -> bool:
        """KTV-08: the visit came to more than it may."""
        return self.standard is not None and self.amount > self.standard

    @property
    def state_words(self) -> tuple[Text, str]:
        return STATES[self.state]

    @property
    def consumption_words(self) -> Text | str:
        return usual(self.consumption)

    @property
    def times(self) -> str:
        return f"{at(self.arrival)}–{at(self.departure)}" if self.departure is not None else at(self.arrival)

    @property
    def called(self) -> str:
        """Whom it is for: the name, else the telephone."""
        return self.name or self.phone or self.phone_written


class CardRow(msgspec.Struct, frozen=True):
    """A member card; `valid_until` is its last day, null for one without end."""

    id: int
    number: str
    tier_id: int
    tier: str
    customer_id: int | None
    holder: str
    phone: str
    phone_written: str
    issued_on: date | None
    validity: str
    months: int | None
    valid_until: date | None
    opening_balance: int
    version: int

    def is_valid(self, day: date) -> bool:
        return self.valid_until is None or self.valid_until >= day


def at(minutes: int | None) -> str:
    """The time on the clock.

    >>> at(1530)
    '01:30'
    """
    return "" if minutes is None else f"{minutes % DAY // 60:02}:{minutes % 60:02}"


def requests_of(stored: list[dict[str, Any]]) -> list[Request]:
    return msgspec.convert(stored, list[Request])
