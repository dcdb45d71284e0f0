"""What may be said of a booking: each fact by itself, how they fit together, and whom it is for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from customary.sdk import (
    Actor,
    BadCell,
    FieldError,
    Invalid,
    NewCustomer,
    NewPhone,
    Text,
    Writing,
    create_customer,
    customer_for,
    customers_by_first_phone,
    read_phones,
    texts,
    visible,
)
from sqlmodel import col, select

from customary_ktv.access import ROOM
from customary_ktv.booking_facts import in_business_day
from customary_ktv.cells import Birthday, read_birthday, read_card_number
from customary_ktv.models import Booking, Room, Tier

_ = texts("ktv")

LONGEST: Mapping[str, int] = {
    "name": 100,
    "phone": 60,
    "birthday": 40,
    "consumption": 60,
    "card_number": 40,
    "opinion": 2000,
    "note": 2000,
}
STATES = ("booked", "consumed", "cancelled", "no_show")
LARGEST_AMOUNT = 10**15
EARLIEST, LATEST = date(1990, 1, 1), date(2150, 1, 1)

Values = Mapping[str, Any]  # facts of several types


def checked(
    session: Writing, actor: Actor, said: Values, birthday_said: bool = True, present: Booking | None = None
) -> dict[str, Any]:
    """The facts as they are kept. Raises Invalid that names each that cannot be."""
    values: dict[str, Any] = {
        "departure": None,
        "customer_id": None,
        "tier_id": None,
        "amount": 0,
        **dict.fromkeys(LONGEST, ""),
        **said,
    }
    errors: list[FieldError] = []
    for name, most in LONGEST.items():
        values[name] = str(values[name] or "").strip()
        if len(values[name]) > most:
            errors.append(FieldError(name, "too_long", _("{most} characters at most.", most=most)))
    values["amount"] = values["amount"] or 0
    values["card_number"] = read_card_number(values["card_number"]) or ""
    errors += _numbers(values)
    errors += _phone(values)
    if birthday_said:
        errors += _birthday(values)
    if errors:
        raise Invalid(errors)
    _refuse_unknown(session, actor, values, present)
    values["arrival"], values["departure"] = in_business_day(values["day"], values["arrival"], values["departure"])
    return values


def _numbers(values: Values) -> list[FieldError]:
    errors = []
    day = values.get("day")
    if day is None or not EARLIEST <= day < LATEST:
        errors.append(FieldError("day", "bad_date", _("Enter the business day.")))
    if values.get("room_id") is None:
        errors.append(FieldError("room_id", "required", _("Choose a room.")))
    if values.get("arrival") is None:
        errors.append(FieldError("arrival", "required", _("Enter when the guest comes.")))
    if values["state"] not in STATES:
        errors.append(FieldError("state", "bad_state", _("Choose the state of the booking.")))
    if not 0 <= values["amount"] <= LARGEST_AMOUNT:
        errors.append(FieldError("amount", "bad_amount", _("Enter an amount, like 680.00.")))
    return errors


def _phone(values: dict[str, Any]) -> list[FieldError]:
    try:
        values["phone"] = (read_phones(values["phone"]) or ("",))[0]
    except BadCell:
        return [FieldError("phone", "bad_phone", _("This is no telephone number."))]
    if not values["phone"] and not values["name"] and values["customer_id"] is None:
        return [FieldError("name", "required", _("Say whom the room is for."))]
    return []


def _birthday(values: dict[str, Any]) -> list[FieldError]:
    try:
        read = read_birthday(values["birthday"]) or Birthday("", 0, 0)
    except BadCell:
        return [FieldError("birthday", "bad_birthday", HOW_TO_WRITE_BIRTHDAYS)]
    values |= {
        "birthday": read.written,
        "birth_year": read.year,
        "birth_month": read.month or None,
        "birth_day": read.day or None,
        "birth_lunar": read.lunar,
    }
    return []


HOW_TO_WRITE_BIRTHDAYS: Text = _("Write it like 1988-05-08, 5月8日 or 农历八月十五.")


def _refuse_unknown(session: Writing, actor: Actor, values: Values, present: Booking | None) -> None:
    room_id, tier_id = values["room_id"], values["tier_id"]
    known = select(Room.id).where(col(Room.id) == room_id, visible(ROOM, actor))
    if (present is None or present.room_id != room_id) and session.exec(known).first() is None:
        raise Invalid.field("room_id", "unknown", _("There is no such room."))
    if tier_id is not None and session.get(Tier, tier_id) is None:
        raise Invalid.field("tier_id", "unknown", _("There is no such tier."))


def guest_of(session: Writing, actor: Actor, values: dict[str, Any]) -> int | None:
    """Whom the booking is for: the customer named, else the one with the telephone, else a new one; nobody without a telephone."""
    if values["customer_id"] is not None:
        customer = customer_for(session, actor, values["customer_id"])
        if customer.state != "active":
            raise Invalid.field(
                "customer_id", "gone", _("This customer is archived, merged or erased. Choose another.")
            )
        values["name"] = values["name"] or customer.name
        return customer.id
    phone = values["phone"]
    if not phone:
        return None
    known = customers_by_first_phone(session, [phone]).get(phone)
    if known is not None:
        return known
    return create_customer(session, actor, NewCustomer(values["name"] or phone, phones=(NewPhone(phone),)))
