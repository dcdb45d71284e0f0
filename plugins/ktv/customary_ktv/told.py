"""What the audit calls the fields of this plugin's rows, and how it tells their values."""

from __future__ import annotations

from collections.abc import Mapping

from customary.sdk import Text, Told, texts

from customary_ktv.access import CUSTOMER, ROOM, TIER

_ = texts("ktv")

BOOKING_STATES: Mapping[str, Text] = {
    "booked": _("booked"),
    "consumed": _("consumed"),
    "cancelled": _("cancelled"),
    "no_show": _("did not come"),
}
VALIDITY_WORDS: Mapping[str, Text] = {
    "until": _("until a day"),
    "unlimited": _("unlimited"),
    "span": _("a span from the issue"),
}
BIRTH: Mapping[str, Told] = {
    "birth_year": Told(_("Year of birth")),
    "birth_month": Told(_("Month of birth")),
    "birth_day": Told(_("Day of birth")),
    "birth_lunar": Told(_("Lunar birthday")),
}
ROOM_TOLD: Mapping[str, Told] = {
    "number": Told(_("Room number")),
    "type": Told(_("Room type")),
    "seats": Told(_("Seats")),
    "minimum_spend": Told(_("Minimum spend"), money=True),
    "floor": Told(_("Floor")),
    "state": Told(_("State"), {"open": _("in use"), "out_of_use": _("out of use")}),
    "out_from": Told(_("Out of use from")),
    "out_until": Told(_("Out of use until")),
}
CARD_TOLD: Mapping[str, Told] = {
    "number": Told(_("Card number")),
    "tier_id": Told(_("Card type"), of=TIER),
    "customer_id": Told(_("Customer"), of=CUSTOMER),
    "holder": Told(_("Holder")),
    "phone": Told(_("Telephone")),
    "phone_written": Told(_("Telephone as written")),
    "issued_on": Told(_("Issued on")),
    "validity": Told(_("Validity"), VALIDITY_WORDS),
    "months": Told(_("Months")),
    "valid_until": Told(_("Valid until")),
    "opening_balance": Told(_("Stored value"), money=True),
}
BOOKING_TOLD: Mapping[str, Told] = {
    "key": Told(_("Day, room and arrival")),
    "day": Told(_("Business day")),
    "room_id": Told(_("Room"), of=ROOM),
    "arrival": Told(_("Arrival, in minutes after midnight")),
    "departure": Told(_("Departure, in minutes after midnight")),
    "state": Told(_("State"), BOOKING_STATES),
    "customer_id": Told(_("Customer"), of=CUSTOMER),
    "name": Told(_("Customer name")),
    "phone": Told(_("Telephone")),
    "phone_written": Told(_("Telephone as written")),
    "birthday": Told(_("Birthday")),
    **BIRTH,
    "amount": Told(_("Amount"), money=True),
    "consumption": Told(_("Consumption type")),
    "card": Told(_("Card type as written")),
    "tier_id": Told(_("Card type"), of=TIER),
    "card_number": Told(_("Card number")),
    "opinion": Told(_("Opinion")),
    "requests": Told(_("Special requests")),
    "requests_open": Told(_("Open requests")),
    "note": Told(_("Note")),
    "row": Told(_("Row of the sheet")),
    "origin": Told(_("Origin")),
}
GUEST_TOLD: Mapping[str, Told] = {
    "customer_id": Told(_("Customer"), of=CUSTOMER),
    "standard": Told(_("Consumption standard"), money=True),
    **BIRTH,
}
REQUEST_TOLD: Mapping[str, Told] = {
    "customer_id": Told(_("Customer"), of=CUSTOMER),
    "text": Told(_("Standing request")),
    "ended_on": Told(_("Ended on")),
}
