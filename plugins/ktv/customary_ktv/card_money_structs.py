"""Stored value and points as they come in over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from customary_ktv.structs import MinorUnits

Points = Annotated[int, msgspec.Meta(ge=1, le=10**13)]
Why = Annotated[str, msgspec.Meta(max_length=500)]
Key = Annotated[
    str, msgspec.Meta(max_length=60, description="Yours: sent again with the same, nothing is entered twice.")
]


class TopUpIn(msgspec.Struct, forbid_unknown_fields=True):
    """Stored value that is paid in."""

    amount: MinorUnits
    expires_on: Annotated[date | None, msgspec.Meta(description="The last day on which it can be used.")] = None
    bonus: MinorUnits = 0
    bonus_expires_on: date | None = None
    note: Why = ""
    key: Key = ""


class PaymentIn(msgspec.Struct, forbid_unknown_fields=True):
    """A booking that is paid from stored value; it is paid from a card once."""

    booking_id: int
    amount: MinorUnits
    note: Why = ""


class PointsIn(msgspec.Struct, forbid_unknown_fields=True):
    """Points that are earned."""

    points: Points
    expires_on: date | None = None
    note: Why = ""
    key: Key = ""


class RedeemIn(msgspec.Struct, forbid_unknown_fields=True):
    """Points that are given for something."""

    points: Points
    note: Why = ""
    key: Key = ""


class RefundIn(msgspec.Struct, forbid_unknown_fields=True):
    """How much of a payment is given back; all that is left of it if no amount is said."""

    amount: MinorUnits | None = None
    note: Why = ""


class ReversalIn(msgspec.Struct, forbid_unknown_fields=True):
    """Why an entry is taken back."""

    note: Why


class PostedOut(msgspec.Struct):
    """The entry that was made, and what can be used afterwards."""

    entry_id: int
    available: int
