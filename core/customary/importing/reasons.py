"""The reasons for which a row is refused or a warning given, in words; a plugin adds its own beside them."""

from __future__ import annotations

from collections.abc import Mapping

from customary.plugins.text import Text, texts

_ = texts("importing")

REASONS: Mapping[str, Text] = {
    "bad_date": _("This is no date of the calendar. Write it like 2026-03-05."),
    "bad_time": _("This is no time of day. Write it like 18:30."),
    "bad_number": _("This is no number. Write it in digits, like 12000."),
    "bad_amount": _("This is no amount of money. Write it in digits, like 1280.50."),
    "bad_phone": _("This is no complete telephone number. Write a mobile number, or a landline with its area code."),
    "missing_name": _("The name is missing."),
    "no_phone": _("There is no telephone number."),
    "duplicate_row": _("The same row stands further up in the file."),
}


def in_words(reason: str, own: Mapping[str, Text] | None = None) -> Text | str:
    """A code without words is shown as it is."""
    return (own or {}).get(reason) or REASONS.get(reason) or reason
