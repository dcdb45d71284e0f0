"""What happens in the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from customary.sdk import Event, texts

_ = texts("ktv")

ACCOUNT, ENTRY = "ktv.account", "ktv.entry"


@dataclass(frozen=True, kw_only=True)
class AccountsOpened(Event):
    """Accounts of cards were opened; `ids` are theirs."""

    title = _("Accounts opened")


@dataclass(frozen=True, kw_only=True)
class EntriesPosted(Event):
    """Stored value or points came, went or were taken back; `ids` are of the entries, all of this kind."""

    title = _("Entries of stored value and points")
    kind: str
