"""Stored value and points of a card, for who may see the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from customary.sdk import Actor, Conflict, NotFound, Writing, texts
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv import house
from customary_ktv.figures import NOT_CONSUMED
from customary_ktv.ledger import movements
from customary_ktv.ledger.accounts import Unit
from customary_ktv.ledger.balances import Balance, LedgerLine, balance, lines
from customary_ktv.ledger.models import Account, Entry
from customary_ktv.ledger.posting import Said
from customary_ktv.rows import CardRow

_ = texts("ktv")

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class TopUp:
    """Paid in, with the bonus that goes with it, and when each ends."""

    amount: int
    expires_on: date | None = None
    bonus: int = 0
    bonus_expires_on: date | None = None


def balance_of(session: Session, actor: Actor, card_id: int, unit: Unit) -> Balance:
    """Raises NotFound for a card that is hidden from the actor."""
    return balance(session, house.card(session, actor, card_id).id, unit)


def lines_of(
    session: Session, actor: Actor, card_id: int, unit: Unit, before: int | None = None, limit: int = 50
) -> list[LedgerLine]:
    """The postings of a card's account with the running balance, the latest first; one more than `limit` if there are more."""
    return lines(session, balance_of(session, actor, card_id, unit).account_id, before, limit)


def top_up(session: Writing, actor: Actor, card_id: int, what: TopUp, note: str = "", key: str = "") -> int:
    """The entry's id. The same `key` again is the same entry."""
    card = house.card(session, actor, card_id)
    return movements.top_up(
        session,
        card.id,
        what.amount,
        _said(card, note, key),
        expires_on=what.expires_on,
        bonus=what.bonus,
        bonus_expires_on=what.bonus_expires_on,
    )


def pay(session: Writing, actor: Actor, card_id: int, booking_id: int, amount: int, note: str = "") -> int:
    """The entry's id. A booking is paid from a card once; asked for again, it is the same entry."""
    card = house.card(session, actor, card_id)
    booking = house.booking(session, actor, booking_id)
    if booking.state in NOT_CONSUMED:
        raise Conflict(_("This booking was cancelled. There is nothing to pay."))
    return movements.pay(session, card.id, amount, booking.id, _said(card, note))


def refund(
    session: Writing, actor: Actor, card_id: int, entry_id: int, amount: int | None = None, note: str = ""
) -> int:
    """Give back a payment, or a part of it; the new entry's id."""
    card = _card_of_entry(session, actor, card_id, entry_id)
    return movements.refund(session, entry_id, amount, _said(card, note))


def reverse(session: Writing, actor: Actor, card_id: int, entry_id: int, note: str) -> int:
    """Take an entry back; the new entry's id."""
    card = _card_of_entry(session, actor, card_id, entry_id)
    return movements.reverse(session, entry_id, _said(card, note))


def earn(
    session: Writing,
    actor: Actor,
    card_id: int,
    points: int,
    expires_on: date | None = None,
    note: str = "",
    key: str = "",
) -> int:
    """The entry's id. The same `key` again is the same entry."""
    card = house.card(session, actor, card_id)
    return movements.earn(session, card.id, points, _said(card, note, key), expires_on)


def redeem(session: Writing, actor: Actor, card_id: int, points: int, note: str = "", key: str = "") -> int:
    """The entry's id. The same `key` again is the same entry."""
    card = house.card(session, actor, card_id)
    return movements.redeem(session, card.id, points, _said(card, note, key))


def unit_of(session: Session, entry_id: int) -> Unit:
    """Whether an entry is about money or points."""
    query = select(col(Account.unit)).join(Entry, col(Entry.account_id) == col(Account.id))
    return "money" if session.scalar(query.where(col(Entry.id) == entry_id)) == "money" else "points"


def _card_of_entry(session: Session, actor: Actor, card_id: int, entry_id: int) -> CardRow:
    card = house.card(session, actor, card_id)
    if entry_id > LARGEST_ID:
        raise NotFound
    query = select(col(Account.holder_id)).join(Entry, col(Entry.account_id) == col(Account.id))
    if session.scalar(query.where(col(Entry.id) == entry_id)) != card.id:
        raise NotFound
    return card


def _said(card: CardRow, note: str, key: str = "") -> Said:
    customers = () if card.customer_id is None else (card.customer_id,)
    return Said(note.strip(), key or None, customers=customers)
