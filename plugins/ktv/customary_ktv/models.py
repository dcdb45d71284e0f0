"""Rooms, member cards and their tiers, bookings, and what is known of a customer as a guest."""

from datetime import date, datetime
from typing import Any

from customary.sdk import Id, Json, Money, PluginModel, UtcDateTime, plugin_registry
from sqlalchemy import Index
from sqlmodel import Field


class KtvModel(PluginModel, registry=plugin_registry()):
    """Base of this plugin's tables."""


class Room(KtvModel, table=True):
    """A room that is let; one out of use is not available from `out_from` to `out_until`, either of which may be open."""

    __tablename__ = "ktv_room"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    number: str = Field(unique=True)  # in capitals, without 房 or 包厢 behind it
    type: str = ""
    seats: int | None = None
    minimum_spend: int | None = Field(default=None, sa_type=Money)
    floor: str = ""
    state: str = "open"  # open, out_of_use
    out_from: date | None = None
    out_until: date | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Tier(KtvModel, table=True):
    """A tier of member cards. Which tiers there are, and their order, is data: a higher rank is the better card."""

    __tablename__ = "ktv_tier"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str = Field(unique=True)
    rank: int
    validity: str = "unlimited"  # of a new card: until, unlimited, span
    months: int | None = None  # of a span
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class TierName(KtvModel, table=True):
    """What a tier is called on sheets: whatever begins with it means the tier."""

    __tablename__ = "ktv_tier_name"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str = Field(unique=True)  # in capitals, without spaces
    tier_id: int = Field(sa_type=Id, foreign_key="ktv_tier.id", index=True)


class Card(KtvModel, table=True):
    """A member card. It belongs to the customer whose first telephone is the card's, as soon as there is one."""

    __tablename__ = "ktv_card"
    __table_args__ = (
        Index("ix_ktv_card_customer", "customer_id", "id"),
        Index("ix_ktv_card_phone", "phone"),
        Index("ix_ktv_card_valid_until", "valid_until", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    number: str = Field(unique=True)
    tier_id: int = Field(sa_type=Id, foreign_key="ktv_tier.id", index=True)
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    holder: str = ""
    phone: str = ""  # E.164, or empty
    phone_written: str = ""
    issued_on: date | None = None
    validity: str = "unlimited"  # until a date, unlimited, a span of months from the issue
    months: int | None = None
    valid_until: date | None = None  # the last day, of a span too; NULL: unlimited
    opening_balance: int = Field(default=0, sa_type=Money)  # stored value when the card was entered here
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Booking(KtvModel, table=True):
    """A room for a guest on a business day, with the seven things that are recorded of each.

    Times are minutes after midnight of the business day: past midnight is 1440 and more.
    """

    __tablename__ = "ktv_booking"
    __table_args__ = (
        Index("ix_ktv_booking_day", "day", "id"),
        Index("ix_ktv_booking_customer", "customer_id", "day", "id"),
        Index("ix_ktv_booking_room", "room_id", "day"),
        Index("ix_ktv_booking_phone", "phone", "day"),
        Index("ix_ktv_booking_card_number", "card_number"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    # Business day, room, arrival: one booking of each. A cancelled one gives its key up to the next.
    key: str | None = Field(default=None, unique=True)
    day: date  # the business day, set once
    room_id: int = Field(sa_type=Id, foreign_key="ktv_room.id")
    arrival: int | None = None
    departure: int | None = None
    state: str = "booked"  # booked, consumed, cancelled, no_show
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    name: str = ""
    phone: str = ""  # E.164 of the first, or empty
    phone_written: str = ""  # what is no telephone number
    birthday: str = ""  # as written
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    birth_lunar: bool = False
    amount: int = Field(default=0, sa_type=Money)
    consumption: str = ""  # the consumption type as written
    card: str = ""  # the card's type as written
    tier_id: int | None = Field(default=None, sa_type=Id, foreign_key="ktv_tier.id", index=True)  # NULL: no member
    card_number: str = ""
    opinion: str = ""
    # The customer's standing requests when it was taken and those for it alone: text, state (open, done, not_done), reason, by.
    requests: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    requests_open: int = 0
    note: str = ""
    row: int = 0  # the place on the day's sheet; 0 for one that was taken here
    origin: str = ""  # "import" for what came out of a file
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Profile(KtvModel, table=True):
    """A customer's birthday: as it stands in his file, else as it was last seen on a booking. Worked out, never edited."""

    __tablename__ = "ktv_profile"
    __table_args__ = (
        Index("ix_ktv_profile_birthday", "birth_lunar", "birth_month", "birth_day"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id", unique=True)
    birth_year: int | None = None
    birth_month: int  # of the lunar year where `birth_lunar`
    birth_day: int
    birth_lunar: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)


class GuestFile(KtvModel, table=True):
    """What somebody has entered about a customer as a guest: what a visit may come to, a birthday that bookings do not overrule."""

    __tablename__ = "ktv_guest_file"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id", unique=True)
    standard: int | None = Field(default=None, sa_type=Money)
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    birth_lunar: bool = False
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class StandingRequest(KtvModel, table=True):
    """What a customer always wants; each new booking of his asks for it."""

    __tablename__ = "ktv_standing_request"
    __table_args__ = (Index("ix_ktv_standing_request_customer", "customer_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    text: str
    ended_on: date | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Sheet(KtvModel, table=True):
    """A day's sheet of bookings has come in; once a correction has, the sheet that it corrects changes nothing any more."""

    __tablename__ = "ktv_sheet"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)  # the day, 2026-10-15
    day: date = Field(unique=True)
    corrected: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
