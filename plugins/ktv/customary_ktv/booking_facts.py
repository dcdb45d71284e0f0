"""What a line of reception's sheet says of a booking."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from customary.sdk import Draft, Line, business_day, clock

from customary_ktv.cells import Birthday
from customary_ktv.reasons import MISSING_AMOUNT, MISSING_DAY
from customary_ktv.written import as_written

DAY = 1440  # minutes
CANCELLED, NO_SHOW = ("取消", "已取消", "退订", "cancelled", "canceled"), ("未到", "未到店", "no-show", "no show")
FREE = ("免单", "免费", "free")


def state_of(consumption: str) -> str:
    """Cancelled and no-show are no consumption; what is free counts as one at 0."""
    word = consumption.casefold()
    return "cancelled" if word in CANCELLED else "no_show" if word in NO_SHOW else "consumed"


def may_lack_amount(consumption: str) -> bool:
    return state_of(consumption) != "consumed" or consumption.casefold() in FREE


def prepare(line: Line) -> None:
    """Put the day of the file's name where the row leaves it empty, and hours behind midnight into the business day."""
    values: dict[str, Any] = dict(line.values)  # by column
    unreadable = {problem.field for problem in line.problems}
    if values["day"] is None and "day" not in unreadable:
        values["day"] = line.context.day
        if values["day"] is None:
            line.reject("bad_date", "day", MISSING_DAY)
    if values["amount"] is None and "amount" not in unreadable and not may_lack_amount(values["consumption"] or ""):
        line.reject("bad_amount", "amount", MISSING_AMOUNT)
    if values["day"] is not None:
        values["arrival"], values["departure"] = in_business_day(values["day"], values["arrival"], values["departure"])
    # The place on the sheet decides which birthday was seen last, so it is part of what the line says.
    values["row"] = line.row
    line.values = values


def in_business_day(day: date, arrival: int | None, departure: int | None) -> tuple[int | None, int | None]:
    """Minutes after midnight of the business day: 01:30 of the night is 25:30, a departure comes after the arrival."""
    if arrival is not None and arrival < DAY and _belongs_to_day_before(day, arrival):
        arrival += DAY
    if departure is not None and arrival is not None:
        while departure < arrival:
            departure += DAY
    return arrival, departure


def _belongs_to_day_before(day: date, minutes: int) -> bool:
    at = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=clock.zone())
    return business_day(at) < day


def booking_key(day: date, room_id: int, arrival: int | None) -> str:
    """What makes two bookings the same: business day, room, arrival."""
    at = "" if arrival is None else f"{arrival % DAY // 60:02}:{arrival % 60:02}"
    return f"{day.isoformat()} {room_id} {at}"


def facts(
    line: Line, key: str, room_id: int, tier_id: int | None, guest: Draft | None, booking: Draft | None
) -> dict[str, Any]:
    """Column values. What was taken here keeps what the sheet leaves empty; what came from a sheet is as the sheet has it."""
    values, birthday = line.values, line.values["birthday"] or Birthday(as_written(line, "birthday"), 0, 0)
    consumption = values["consumption"] or ""
    told = {
        "key": key,
        "day": values["day"],
        "room_id": room_id,
        "arrival": values["arrival"],
        "departure": values["departure"],
        "state": state_of(consumption),
        "customer_id": guest.id if guest else None,
        "name": values["name"] or "",
        "phone": (values["phone"] or ("",))[0],
        "phone_written": as_written(line, "phone"),
        "birthday": birthday.written,
        "birth_year": birthday.year,
        "birth_month": birthday.month or None,
        "birth_day": birthday.day or None,
        "birth_lunar": birthday.lunar,
        "amount": values["amount"] or 0,
        "consumption": consumption,
        "card": values["card"] or "",
        "tier_id": tier_id,
        "card_number": values["card_number"] or "",
        "opinion": values["opinion"] or "",
    }
    if booking is None or booking["origin"] == "import":
        return told
    return {name: value for name, value in told.items() if value not in (None, "", False)}
