"""Why a line of a file is refused, or worth a look, in words."""

from __future__ import annotations

from customary.sdk import texts

_ = texts("ktv")

MISSING_NUMBER = _("The number is missing.")
BAD_STATE = _("This is no state of a room. Write 正常 or 停用.")
MISSING_DAY = _(
    "The business day is missing. Write it in the row, or name the file by its day, like bookings_2026-10-15.xlsx."
)
UNKNOWN_ROOM = _("There is no room of this number. Import the rooms first, or correct it.")
UNKNOWN_CARD = _("There is no tier of this name. Correct it, or leave it empty for a customer without a card.")
MISSING_AMOUNT = _(
    "The amount is missing. It may be empty only where nobody came, the booking was cancelled or was free."
)
BAD_BIRTHDAY = _("This is no birthday, so none was noted.")
DAY_CORRECTED = _("A correction of this day has come in already and stands; this row changes nothing.")
NO_ISSUE = _("The card is valid for a span from its issue, whose day is missing.")
