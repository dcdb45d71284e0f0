"""What happens to rooms, cards, bookings, and to what is known of guests."""

from __future__ import annotations

from dataclasses import dataclass

from customary.sdk import Event, texts

_ = texts("ktv")


@dataclass(frozen=True, kw_only=True)
class RoomsEntered(Event):
    """Rooms were entered; `ids` are theirs."""

    title = _("Rooms entered")


@dataclass(frozen=True, kw_only=True)
class RoomsChanged(Event):
    """Facts of rooms were changed, such as when they are out of use; `ids` are theirs."""

    title = _("Rooms changed")


@dataclass(frozen=True, kw_only=True)
class RoomsRemoved(Event):
    """Rooms that an import had entered were taken back; `ids` were theirs."""

    title = _("Rooms taken back")


@dataclass(frozen=True, kw_only=True)
class CardsIssued(Event):
    """Member cards were entered; `ids` are theirs."""

    title = _("Member cards entered")


@dataclass(frozen=True, kw_only=True)
class CardsChanged(Event):
    """Facts of member cards were changed; `ids` are theirs."""

    title = _("Member cards changed")


@dataclass(frozen=True, kw_only=True)
class CardsRemoved(Event):
    """Member cards that an import had entered were taken back; `ids` were theirs."""

    title = _("Member cards taken back")


@dataclass(frozen=True, kw_only=True)
class CardsLinked(Event):
    """Member cards have found the customers whose telephone they bear, or lost them; `ids` are theirs."""

    title = _("Member cards linked to customers")


@dataclass(frozen=True, kw_only=True)
class BookingsTaken(Event):
    """Bookings were entered; `ids` are theirs."""

    title = _("Bookings entered")


@dataclass(frozen=True, kw_only=True)
class BookingsChanged(Event):
    """Facts of bookings were changed, cancelling included; `ids` are theirs."""

    title = _("Bookings changed")


@dataclass(frozen=True, kw_only=True)
class BookingsRemoved(Event):
    """Bookings that a correction no longer names, or whose import was undone, are gone; `ids` were theirs."""

    title = _("Bookings removed")


@dataclass(frozen=True, kw_only=True)
class GuestFilesChanged(Event):
    """What is kept of customers as guests was changed: consumption standard, birthday; `ids` are of their files."""

    title = _("Guest files changed")


@dataclass(frozen=True, kw_only=True)
class StandingRequestsChanged(Event):
    """Standing requests of customers were entered or ended; `ids` are theirs."""

    title = _("Standing requests changed")
