"""The files that this plugin can take in."""

from __future__ import annotations

from customary_ktv.booking_import import bookings
from customary_ktv.member_import import members
from customary_ktv.room_import import rooms

IMPORTERS = (rooms, members, bookings)
