"""Entries of the ledger and lots in words."""

from __future__ import annotations

from customary.sdk import Text, texts

_ = texts("ktv")

KINDS: dict[str, Text] = {
    "opening": _("Opening balance"),
    "top_up": _("Top-up"),
    "payment": _("Payment"),
    "refund": _("Refund"),
    "expiry": _("Expired"),
    "earned": _("Points earned"),
    "redeemed": _("Points redeemed"),
    "reversal": _("Taken back"),
    "correction": _("Correction of the opening balance"),
}
SOURCES: dict[str, Text] = {
    "opening": _("Opening balance"),
    "principal": _("Paid in"),
    "bonus": _("Bonus"),
    "points": _("Points"),
    "correction": _("Correction"),
}
UNITS: dict[str, Text] = {"money": _("Stored value"), "points": _("Points")}
