"""What comes in over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

Minutes = Annotated[int, msgspec.Meta(ge=0, lt=2880, description="After midnight of the business day.")]
MinorUnits = Annotated[int, msgspec.Meta(ge=0, le=10**15, description="In minor units of the currency.")]
Word = Annotated[str, msgspec.Meta(max_length=100)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]
BookingState = Literal["booked", "consumed", "cancelled", "no_show"]


class RoomIn(msgspec.Struct, forbid_unknown_fields=True):
    """A room as entered."""

    number: Word
    type: Word = ""
    seats: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None
    minimum_spend: MinorUnits | None = None
    floor: Word = ""
    state: Literal["open", "out_of_use"] = "open"
    out_from: date | None = None
    out_until: date | None = None


class RoomPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change; what is left out stays."""

    number: Word | UnsetType = UNSET
    type: Word | UnsetType = UNSET
    seats: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | UnsetType | None = UNSET
    minimum_spend: MinorUnits | UnsetType | None = UNSET
    floor: Word | UnsetType = UNSET
    state: Literal["open", "out_of_use"] | UnsetType = UNSET
    out_from: date | UnsetType | None = UNSET
    out_until: date | UnsetType | None = UNSET


class BookingIn(msgspec.Struct, forbid_unknown_fields=True):
    """A booking as taken. Without a customer it is for the one with the telephone, who is made if there is none."""

    day: date
    room_id: int
    arrival: Minutes
    departure: Minutes | None = None
    customer_id: int | None = None
    name: Word = ""
    phone: Word = ""
    birthday: Annotated[str, msgspec.Meta(description="1988-05-08, 5月8日 or 农历八月十五.")] = ""
    amount: MinorUnits = 0
    consumption: Word = ""
    tier_id: Annotated[int | None, msgspec.Meta(description="The card line; null: an ordinary customer.")] = None
    card_number: Word = ""
    opinion: Note = ""
    note: Note = ""
    state: BookingState = "booked"
    requests: Annotated[list[Annotated[str, msgspec.Meta(max_length=300)]], msgspec.Meta(max_length=20)] = []


class BookingPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change; what is left out stays."""

    day: date | UnsetType = UNSET
    room_id: int | UnsetType = UNSET
    arrival: Minutes | UnsetType = UNSET
    departure: Minutes | UnsetType | None = UNSET
    customer_id: int | UnsetType | None = UNSET
    name: Word | UnsetType = UNSET
    phone: Word | UnsetType = UNSET
    birthday: Word | UnsetType = UNSET
    amount: MinorUnits | UnsetType = UNSET
    consumption: Word | UnsetType = UNSET
    tier_id: int | UnsetType | None = UNSET
    card_number: Word | UnsetType = UNSET
    opinion: Note | UnsetType = UNSET
    note: Note | UnsetType = UNSET
    state: BookingState | UnsetType = UNSET


class CancelIn(msgspec.Struct, forbid_unknown_fields=True):
    """Cancelled, or nobody came."""

    no_show: bool = False


class AnswerIn(msgspec.Struct, forbid_unknown_fields=True):
    """A special request was done, or was not for a reason."""

    done: bool
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class CardIn(msgspec.Struct, forbid_unknown_fields=True):
    """A member card as issued; it finds the customer with its telephone by itself."""

    number: Word
    tier_id: int
    holder: Word = ""
    phone: Word = ""
    issued_on: date | None = None
    validity: Literal["until", "unlimited", "span"] = "unlimited"
    months: Annotated[int, msgspec.Meta(ge=1, le=1200)] | None = None
    valid_until: date | None = None
    opening_balance: MinorUnits = 0


class CardPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change; what is left out stays."""

    number: Word | UnsetType = UNSET
    tier_id: int | UnsetType = UNSET
    holder: Word | UnsetType = UNSET
    phone: Word | UnsetType = UNSET
    issued_on: date | UnsetType | None = UNSET
    validity: Literal["until", "unlimited", "span"] | UnsetType = UNSET
    months: Annotated[int, msgspec.Meta(ge=1, le=1200)] | UnsetType | None = UNSET
    valid_until: date | UnsetType | None = UNSET
    opening_balance: MinorUnits | UnsetType = UNSET


class TierOut(msgspec.Struct):
    """A tier of member cards."""

    id: int
    name: str


class GuestIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is kept of a customer as a guest."""

    standard: Annotated[MinorUnits | None, msgspec.Meta(description="What a visit may come to; null: no limit.")] = None
    birthday: Annotated[
        str | None, msgspec.Meta(description="Overrules bookings; empty takes it back, null leaves it.")
    ] = None


class RequestIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a customer always wants."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


def given(data: msgspec.Struct, *left_out: str) -> dict[str, Any]:  # facts of several types
    """The facts that were sent."""
    names = (name for name in data.__struct_fields__ if name not in left_out)
    return {name: value for name in names if (value := getattr(data, name)) is not UNSET}
