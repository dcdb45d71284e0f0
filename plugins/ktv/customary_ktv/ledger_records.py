"""What the core may say of the ledger's rows: they are seen with the card that they are of."""

from __future__ import annotations

from typing import Any

from customary.sdk import Actor, Record, texts, visible
from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlmodel import col

from customary_ktv.access import CARD, LEDGER
from customary_ktv.ledger.events import ACCOUNT, ENTRY
from customary_ktv.ledger.models import Account, Entry
from customary_ktv.models import Card

_ = texts("ktv")


def of_cards_in_sight(account: Any, actor: Actor) -> ColumnElement[bool]:  # the class or an alias of it
    """The house's own accounts are in everybody's sight."""
    cards = select(col(Card.id)).where(visible(CARD, actor))
    return or_(account.holder_id.is_(None), account.holder_id.in_(cards))


def of_accounts_in_sight(entry: Any, actor: Actor) -> ColumnElement[bool]:  # the class or an alias of it
    found: ColumnElement[bool] = entry.account_id.in_(select(col(Account.id)).where(of_cards_in_sight(Account, actor)))
    return found


LEDGER_RECORDS = (
    Record(
        key=ACCOUNT,
        title=_("Account of a card"),
        plural=_("Accounts of cards"),
        model=Account,
        view=LEDGER,
        label=lambda account: account.key,
        icon="wallet",
        visible=of_cards_in_sight,
    ),
    Record(
        key=ENTRY,
        title=_("Entry of the ledger"),
        plural=_("Entries of the ledger"),
        model=Entry,
        view=LEDGER,
        label=lambda entry: entry.kind + " " + cast(entry.day, String),
        icon="list",
        visible=of_accounts_in_sight,
    ),
)
