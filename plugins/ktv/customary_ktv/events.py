"""What happens to rooms, cards, bookings, and to what is known of guests."""

from __future__ import annotations

from dataclasses import dataclass

from customary.sdk import Event, texts

from customary_ktv.told import BOOKING_TOLD, CARD_TOLD, GUEST_TOLD, REQUEST_TOLD, ROOM_TOLD

_ = texts("ktv")


@dataclass(frozen=True, kw_only=True)
class RoomsEntered(Event):
    """Rooms were entered; `ids` are theirs."""

    title = _("Rooms entered")
    told = ROOM_TOLD


@dataclass(frozen=True, kw_only=True)
class RoomsChanged(Event):
    """Facts of rooms were changed, such as when they are out of use; `ids` are theirs."""

    title = _("Rooms changed")
    told = ROOM_TOLD


@dataclass(frozen=True, kw_only=True)
class RoomsRemoved(Event):
    """Rooms that an import had entered were taken back; `ids` were theirs."""

    title = _("Rooms taken back")
    told = ROOM_TOLD


@dataclass(frozen=True, kw_only=True)
class CardsIssued(Event):
    """Member cards were entered; `ids` are theirs."""

    title = _("Member cards entered")
    told = CARD_TOLD


@dataclass(frozen=True, kw_only=True)
class CardsChanged(Event):
    """Facts of member cards were changed; `ids` are theirs."""

    title = _("Member cards changed")
    told = CARD_TOLD


@dataclass(frozen=True, kw_only=True)
class CardsRemoved(Event):
    """Member cards that an import had entered were taken back; `ids` were theirs."""

    title = _("Member cards taken back")
    told = CARD_TOLD


@dataclass(frozen=True, kw_only=True)
class CardsLinked(Event):
    """Member cards have found the customers whose telephone they bear, or lost them; `ids` are theirs."""

    title = _("Member cards linked to customers")
    told = CARD_TOLD


@dataclass(frozen=True, kw_only=True)
class BookingsTaken(Event):
    """Bookings were entered; `ids` are theirs."""

    title = _("Bookings entered")
    told = BOOKING_TOLD


@dataclass(frozen=True, kw_only=True)
class BookingsChanged(Event):
    """Facts of bookings were changed, cancelling included; `ids` are theirs."""

    title = _("Bookings changed")
    told = BOOKING_TOLD


@dataclass(frozen=True, kw_only=True)
class BookingsRemoved(Event):
    """Bookings that a correction no longer names, or whose import was undone, are gone; `ids` were theirs."""

    title = _("Bookings removed")
    told = BOOKING_TOLD


@dataclass(frozen=True, kw_only=True)
class GuestFilesChanged(Event):
    """What is kept of customers as guests was changed: consumption standard, birthday; `ids` are of their files."""

    title = _("Guest files changed")
    told = GUEST_TOLD


@dataclass(frozen=True, kw_only=True)
class StandingRequestsChanged(Event):
    """Standing requests of customers were entered or ended; `ids` are theirs."""

    title = _("Standing requests changed")
    told = REQUEST_TOLD
