"""What happens to a holder's account: topping up, paying, giving back, points, and taking an entry back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from customary.sdk import Conflict, Invalid, NotFound, Writing, clock, texts
from sqlalchemy import func, select
from sqlmodel import col

from customary_ktv.ledger.accounts import Unit, lock_all, locked
from customary_ktv.ledger.lots import drawn, lots_of
from customary_ktv.ledger.models import Account, Entry, Lot, Posting
from customary_ktv.ledger.posting import LARGEST, NewLot, Said, post, post_legs

_ = texts("ktv")

LONGEST_NOTE = 500
LONGEST_KEY = 100


def top_up(
    session: Writing,
    holder_id: int,
    amount: int,
    said: Said,
    *,
    expires_on: date | None = None,
    bonus: int = 0,
    bonus_expires_on: date | None = None,
) -> int:
    """Stored value is paid in, perhaps with a bonus that ends on its own day; the entry's id."""
    _check("amount", amount, said, expires_on)
    if bonus:
        _check("bonus", bonus, said, bonus_expires_on, "bonus_expires_on")
    account = locked(session, holder_id, "money")
    said = _keyed(said, f"top_up:{account}")
    lots = [NewLot(amount, "principal", "received", expires_on)]
    if bonus:
        lots.append(NewLot(bonus, "bonus", "bonus", bonus_expires_on))
    return _once(session, account, "top_up", said, amount + bonus) or post(
        session, account, "money", "top_up", said, lots
    )


def pay(session: Writing, holder_id: int, amount: int, booking_id: int, said: Said) -> int:
    """A booking is paid from stored value, what expires first first; asked for again, it is the same entry.

    Raises Conflict if there is not enough, or if the booking was paid from this card with another amount.
    """
    _check("amount", amount, said)
    account = locked(session, holder_id, "money")
    paid = list(
        session.scalars(
            select(Entry)
            .where(col(Entry.account_id) == account, col(Entry.booking_id) == booking_id)
            .where(col(Entry.kind) == "payment")
        )
    )
    taken_back = set(session.scalars(select(col(Entry.reverses_id)).where(col(Entry.account_id) == account)))
    for one in paid:
        if one.id is not None and one.id not in taken_back:
            _same_amount(session, one.id, account, -amount)
            return one.id
    said = Said(said.note, f"booking:{booking_id}:{account}:{len(paid)}", booking_id, customers=said.customers)
    moves = drawn(lots_of(session, account), amount, clock.today())
    return post(session, account, "money", "payment", said, moves=moves, against="sales")


def refund(session: Writing, entry_id: int, amount: int | None, said: Said) -> int:
    """Give back a payment or a part of it, to the lots that it was taken from; all that is left of it if no amount is said."""
    entry, account = _locked_entry(session, entry_id)
    if entry.kind != "payment":
        raise Conflict(_("Only a payment can be given back."))
    taken = _taken(session, entry_id, account)
    left = sum(taken.values())
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise Conflict(_("No more can be given back than was paid."))
    _check("amount", wanted, said)
    order: Sequence[Any] = session.scalars(
        select(col(Lot.id)).where(col(Lot.id).in_(taken)).order_by(col(Lot.expires_on).is_(None), col(Lot.expires_on))
    ).all()
    moves: dict[int, int] = {}
    for lot in reversed(order):  # what was used last comes back first
        moves[lot] = min(taken[lot], wanted)
        wanted -= moves[lot]
    said = Said(said.note, None, entry.booking_id, payment_id=entry_id, customers=said.customers)
    return post(session, account, "money", "refund", said, moves=moves, against="sales")


def earn(session: Writing, holder_id: int, points: int, said: Said, expires_on: date | None = None) -> int:
    """Points are earned; the entry's id."""
    _check("points", points, said, expires_on)
    account = locked(session, holder_id, "points")
    said = _keyed(said, f"earned:{account}")
    lots = [NewLot(points, "points", "issued", expires_on)]
    return _once(session, account, "earned", said, points) or post(session, account, "points", "earned", said, lots)


def redeem(session: Writing, holder_id: int, points: int, said: Said) -> int:
    """Points are given for something. Raises Conflict if there are not enough."""
    _check("points", points, said)
    account = locked(session, holder_id, "points")
    said = _keyed(said, f"redeemed:{account}")
    again = _once(session, account, "redeemed", said, -points)
    if again is not None:
        return again
    moves = drawn(lots_of(session, account), points, clock.today(), _("There are not enough points for that."))
    return post(session, account, "points", "redeemed", said, moves=moves, against="redeemed")


def reverse(session: Writing, entry_id: int, said: Said) -> int:
    """Take an entry back by its opposite. Raises Conflict if it was taken back before, or what came with it is used."""
    entry, account = _locked_entry(session, entry_id)
    if not said.note.strip():
        raise Invalid.field("note", "required", _("Say why the entry is taken back."))
    _check_note(said)
    if entry.reverses_id is not None:
        raise Conflict(_("What took an entry back cannot be taken back itself. Enter it anew."))
    if session.scalar(select(col(Entry.id)).where(col(Entry.reverses_id) == entry_id)) is not None:
        raise Conflict(_("This entry was taken back already."))
    if entry.kind == "payment" and sum(_taken(session, entry_id, account).values()) != -_sum(
        session, entry_id, account
    ):
        raise Conflict(_("Part of this payment was given back. Take that back first."))
    legs = session.execute(
        select(col(Posting.account_id), col(Posting.lot_id), -col(Posting.amount)).where(
            col(Posting.entry_id) == entry_id
        )
    )
    payment = entry_id if entry.kind == "payment" else entry.payment_id
    opposite = Said(said.note, None, entry.booking_id, entry_id, payment, said.customers)
    return post_legs(session, account, _unit(session, account), "reversal", opposite, (), [tuple(one) for one in legs])


def _locked_entry(session: Writing, entry_id: int) -> tuple[Entry, int]:
    """Raises NotFound for an entry that is not there."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound
    lock_all(session, [entry.account_id])
    return entry, entry.account_id


def _unit(session: Writing, account: int) -> Unit:
    return "money" if session.get_one(Account, account).unit == "money" else "points"


def _taken(session: Writing, payment_id: int, account: int) -> dict[int, int]:
    """What a payment took of each lot and has not been given back."""
    query = (
        select(col(Posting.lot_id), func.sum(col(Posting.amount)))
        .join(Entry, col(Entry.id) == col(Posting.entry_id))
        .where((col(Entry.id) == payment_id) | (col(Entry.payment_id) == payment_id))
        .where(col(Posting.account_id) == account)
        .group_by(col(Posting.lot_id))
    )
    return {lot: -int(total) for lot, total in session.execute(query) if total}


def _sum(session: Writing, entry_id: int, account: int) -> int:
    query = select(func.sum(col(Posting.amount))).where(
        col(Posting.entry_id) == entry_id, col(Posting.account_id) == account
    )
    return int(session.execute(query).scalar_one() or 0)


def _keyed(said: Said, prefix: str) -> Said:
    return Said(said.note, f"{prefix}:{said.key}" if said.key else None, said.booking_id, customers=said.customers)


def _once(session: Writing, account: int, kind: str, said: Said, amount: int) -> int | None:
    """The entry of this key, if there is one; None for a first time."""
    if said.key is None:
        return None
    found = session.scalar(select(col(Entry.id)).where(col(Entry.key) == said.key, col(Entry.kind) == kind))
    if found is not None:
        _same_amount(session, found, account, amount)
    return found


def _same_amount(session: Writing, entry_id: int, account: int, amount: int) -> None:
    if _sum(session, entry_id, account) != amount:
        raise Conflict(_("This was entered already, with another amount. Take that entry back first."))


def _check(name: str, amount: int, said: Said, expires_on: date | None = None, day: str = "expires_on") -> None:
    if not 0 < amount <= LARGEST:
        words = _("Enter a whole number.") if name == "points" else _("Enter an amount, like 680.00.")
        raise Invalid.field(name, "bad_amount", words)
    if expires_on is not None and expires_on < clock.today():
        raise Invalid.field(day, "past", _("The last day must not be past."))
    _check_note(said)


def _check_note(said: Said) -> None:
    if len(said.note) > LONGEST_NOTE:
        raise Invalid.field("note", "too_long", _("{most} characters at most.", most=LONGEST_NOTE))
    if said.key is not None and len(said.key) > LONGEST_KEY:
        raise Invalid.field("key", "too_long", _("{most} characters at most.", most=LONGEST_KEY))
