"""What the core may say of this plugin's rows, and what one may be allowed to do with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from customary.sdk import EVERYBODY, LEADING, Permission, Record, texts
from sqlalchemy import String, cast

from customary_ktv.access import (
    BOOKING,
    CARD,
    CARDS,
    EDIT,
    EDIT_CARDS,
    EDIT_ROOMS,
    FIGURES,
    GUEST_FILE,
    LEDGER,
    POST,
    PROFILE,
    REQUEST,
    ROOM,
    ROOMS,
    SHEET,
    TAKE_BACK,
    TIER,
    VIEW,
)
from customary_ktv.ledger_records import LEDGER_RECORDS
from customary_ktv.models import Booking, Card, GuestFile, Profile, Room, Sheet, StandingRequest, Tier
from customary_ktv.timeline import BOOKINGS

_ = texts("ktv")

ALL: tuple[tuple[str, Literal["all"]], ...] = tuple((role, "all") for role, _scope in EVERYBODY)
LEADERS: tuple[tuple[str, Literal["all"]], ...] = tuple((role, "all") for role, _scope in LEADING)

BIRTHDAY = ("birth_year", "birth_month", "birth_day", "birth_lunar")


def fill_guest_file(winner: Mapping[str, Any], loser: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the file of two guests who are one takes over: the standard and the birthday (as a whole) that it lacks."""
    filled = {"standard": loser["standard"]} if winner["standard"] is None else {}
    if winner["birth_month"] is None and loser["birth_month"] is not None:
        filled |= {name: loser[name] for name in BIRTHDAY}
    return filled


RECORDS = (
    Record(
        key=ROOM,
        title=_("Room"),
        plural=_("Rooms"),
        model=Room,
        view=ROOMS,
        label=lambda room: room.number,
        url="/ktv/rooms/{id}",
        icon="music",
    ),
    Record(
        key=TIER,
        title=_("Tier"),
        plural=_("Tiers"),
        model=Tier,
        view=ROOMS,
        label=lambda tier: tier.name,
        icon="medal",
    ),
    Record(
        key=CARD,
        title=_("Member card"),
        plural=_("Member cards"),
        model=Card,
        view=CARDS,
        label=lambda card: card.number,
        url="/ktv/members/{id}",
        customer="customer_id",
        icon="credit-card",
        search=("number", "phone"),
        personal=("holder", "phone", "phone_written"),
    ),
    Record(
        key=BOOKING,
        title=_("Booking"),
        plural=_("Bookings"),
        model=Booking,
        view=VIEW,
        label=lambda booking: cast(booking.day, String) + " " + booking.name,
        url="/ktv/bookings/{id}",
        customer="customer_id",
        icon="music",
        personal=("name", "phone", "phone_written", "birthday", "opinion", "note"),
        timeline=BOOKINGS,
    ),
    Record(
        key=PROFILE,
        title=_("Birthday"),
        plural=_("Birthdays"),
        model=Profile,
        view=VIEW,
        label=lambda profile: cast(profile.id, String),
        customer="customer_id",
        customer_nullable=False,
        icon="cake",
        on_merge="winner",
        personal=("birth_year", "birth_month", "birth_day"),
    ),
    Record(
        key=GUEST_FILE,
        title=_("Guest"),
        plural=_("Guests"),
        model=GuestFile,
        view=VIEW,
        label=lambda guest: cast(guest.id, String),
        customer="customer_id",
        customer_nullable=False,
        icon="user",
        on_merge=fill_guest_file,
        personal=("birth_year", "birth_month", "birth_day"),
    ),
    Record(
        key=REQUEST,
        title=_("Standing request"),
        plural=_("Standing requests"),
        model=StandingRequest,
        view=VIEW,
        label=lambda request: request.text,
        customer="customer_id",
        customer_nullable=False,
        icon="pin",
        personal=("text",),
    ),
    Record(
        key=SHEET,
        title=_("Sheet of a day"),
        plural=_("Sheets of days"),
        model=Sheet,
        view=ROOMS,
        label=lambda sheet: sheet.key,
        icon="file",
    ),
    *LEDGER_RECORDS,
)

PERMISSIONS = (
    Permission(ROOMS, _("See rooms and tiers"), granted_to=ALL),
    Permission(EDIT_ROOMS, _("Change rooms"), granted_to=LEADERS),
    Permission(VIEW, _("See bookings"), granted_to=EVERYBODY),
    Permission(EDIT, _("Take and change bookings"), granted_to=EVERYBODY),
    Permission(CARDS, _("See member cards"), granted_to=EVERYBODY),
    Permission(EDIT_CARDS, _("Issue and change member cards"), granted_to=EVERYBODY),
    Permission(LEDGER, _("See stored value and points"), granted_to=EVERYBODY),
    Permission(POST, _("Top up cards, take payments from them, give and redeem points"), granted_to=EVERYBODY),
    Permission(TAKE_BACK, _("Refund payments and take entries back"), granted_to=LEADING),
    Permission(FIGURES, _("See the figures of the house"), False, LEADERS),
)
