"""What one may be allowed to do in a KTV house."""

ROOMS = "ktv.rooms.view"
EDIT_ROOMS = "ktv.rooms.edit"
VIEW = "ktv.bookings.view"
EDIT = "ktv.bookings.edit"
CARDS = "ktv.cards.view"
EDIT_CARDS = "ktv.cards.edit"
FIGURES = "ktv.figures.view"

CUSTOMER = "core.customer"
ROOM, TIER, CARD, BOOKING = "ktv.room", "ktv.tier", "ktv.card", "ktv.booking"
PROFILE, GUEST_FILE, REQUEST, SHEET = "ktv.profile", "ktv.guest_file", "ktv.standing_request", "ktv.sheet"
