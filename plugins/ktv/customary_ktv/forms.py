"""The forms of bookings, cards and rooms: how they are filled, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from customary.sdk import FieldError, Form, Invalid, Text, minor_units, texts, typed_amount, whole_number

from customary_ktv.rows import BookingRow, CardRow, RoomRow, at

_ = texts("ktv")

BOOKING_FIELDS: Mapping[str, Text] = {
    "day": _("Business day"),
    "room_id": _("Room"),
    "arrival": _("Arrival"),
    "departure": _("Departure"),
    "name": _("Customer name"),
    "phone": _("Telephone"),
    "birthday": _("Birthday"),
    "state": _("State"),
    "amount": _("Amount"),
    "consumption": _("Consumption type"),
    "tier_id": _("Card type"),
    "card_number": _("Card number"),
    "opinion": _("Opinion"),
    "note": _("Note"),
}
CARD_FIELDS: Mapping[str, Text] = {
    "number": _("Card number"),
    "tier_id": _("Card type"),
    "holder": _("Holder"),
    "phone": _("Telephone"),
    "issued_on": _("Issued on"),
    "validity": _("Validity"),
    "valid_until": _("Valid until"),
    "months": _("Months"),
    "opening_balance": _("Stored value"),
}
ROOM_FIELDS: Mapping[str, Text] = {
    "number": _("Room number"),
    "type": _("Room type"),
    "seats": _("Seats"),
    "minimum_spend": _("Minimum spend"),
    "floor": _("Floor"),
    "state": _("State"),
    "out_from": _("Out of use from"),
    "out_until": _("Out of use until"),
}
MONEY_FIELDS: Mapping[str, Text] = {
    "amount": _("Amount"),
    "bonus": _("Bonus"),
    "points": _("Points"),
    "booking_id": _("Booking"),
    "expires_on": _("Can be used until"),
    "bonus_expires_on": _("Bonus can be used until"),
    "note": _("Note"),
}
DAYS = frozenset({"day", "issued_on", "valid_until", "out_from", "out_until", "expires_on", "bonus_expires_on"})
TIMES = frozenset({"arrival", "departure"})
NUMBERS = frozenset({"room_id", "tier_id", "months", "seats", "points", "booking_id"})
AMOUNTS = frozenset({"amount", "opening_balance", "minimum_spend", "bonus"})


def form_of(row: BookingRow | CardRow | RoomRow, fields: Mapping[str, Text]) -> Form:
    """The form as the row stands."""
    return Form.of({name: _shown(name, getattr(row, name)) for name in fields})


def _shown(name: str, value: Any) -> object:  # a column value
    if name in TIMES:
        return at(value)
    if name in AMOUNTS and value is not None:
        return typed_amount(value) if value else ""
    return value


def said(form: Form, fields: Mapping[str, Text]) -> dict[str, Any]:  # facts of several types
    """The facts that the form says, of those that it has. Raises Invalid that names each that cannot be read."""
    errors: list[FieldError] = []
    facts: dict[str, Any] = {}
    for name in fields:
        if name in form.values:
            try:
                facts[name] = _read(name, form.value(name).strip())
            except ValueError:
                errors.append(FieldError(name, "unreadable", HOW_TO_WRITE[_kind(name)]))
    if errors:
        raise Invalid(errors)
    return facts


def _kind(name: str) -> str:
    return "day" if name in DAYS else "time" if name in TIMES else "amount" if name in AMOUNTS else "number"


def _read(name: str, written: str) -> object:
    if name in DAYS:
        return date.fromisoformat(written) if written else None
    if name in TIMES:
        return _minutes(written) if written else None
    if name in AMOUNTS:
        return minor_units(written)
    if name in NUMBERS:
        number = whole_number(written)
        if written and number is None:
            raise ValueError(written)
        return number
    return written


def _minutes(written: str) -> int:
    hours, _colon, minutes = written.partition(":")
    if not (hours.isdecimal() and minutes[:2].isdecimal()) or int(hours) > 23 or int(minutes[:2]) > 59:
        raise ValueError(written)
    return int(hours) * 60 + int(minutes[:2])


HOW_TO_WRITE = {
    "day": _("Enter a day, as 2026-11-23."),
    "time": _("Enter a time, as 19:30."),
    "amount": _("Enter an amount, like 680.00."),
    "number": _("Enter a whole number."),
}
