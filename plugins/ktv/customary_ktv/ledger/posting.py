"""The one way into the journal: balanced entries, whose lots never fall below nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from customary.sdk import Conflict, Writing, clock, emit, table_of, texts
from sqlalchemy import func, insert, select
from sqlmodel import col

from customary_ktv.ledger.accounts import HouseAccount, Unit, of_house
from customary_ktv.ledger.events import ENTRY, EntriesPosted
from customary_ktv.ledger.models import Entry, Lot, Posting

_ = texts("ktv")

LARGEST = 10**13  # of one entry

Leg = tuple[int, int | None, int]  # account, lot, amount


@dataclass(frozen=True)
class NewLot:
    """An amount that comes in, from which of the house's accounts, and the last day on which it can be used."""

    amount: int
    source: str
    against: HouseAccount
    expires_on: date | None = None


@dataclass(frozen=True)
class Said:
    """What is written beside an entry."""

    note: str = ""
    key: str | None = None
    booking_id: int | None = None
    reverses_id: int | None = None
    payment_id: int | None = None
    customers: tuple[int, ...] = ()
    batch: str | None = None


def post(
    session: Writing,
    account_id: int,
    unit: Unit,
    kind: str,
    said: Said,
    lots: Sequence[NewLot] = (),
    moves: Mapping[int, int] | None = None,
    against: HouseAccount = "sales",
) -> int:
    """An entry of a locked account: new lots, and `moves` in or out of lots that are there, against an account of the house.

    Raises Conflict if a lot would hold less than nothing.
    """
    moves = {lot: amount for lot, amount in (moves or {}).items() if amount}
    legs: list[Leg] = [(account_id, lot, amount) for lot, amount in moves.items()]
    if moves and (total := sum(moves.values())):
        legs.append((of_house(session, unit, against), None, -total))
    return post_legs(session, account_id, unit, kind, said, lots, legs)


def post_legs(
    session: Writing,
    account_id: int,
    unit: Unit,
    kind: str,
    said: Said,
    lots: Sequence[NewLot],
    legs: Iterable[Leg],
) -> int:
    """The same with both sides given."""
    entry = Entry(
        key=said.key,
        account_id=account_id,
        kind=kind,
        day=clock.today(),
        at=clock.now(),
        booking_id=said.booking_id,
        reverses_id=said.reverses_id,
        payment_id=said.payment_id,
        note=said.note,
        by=str(session.actor.label),
    )
    session.add(entry)
    session.flush()
    assert entry.id is not None  # flushed
    all_legs = list(legs)
    for new in lots:
        lot = Lot(
            account_id=account_id,
            entry_id=entry.id,
            source=new.source,
            amount=new.amount,
            expires_on=new.expires_on,
        )
        session.add(lot)
        session.flush()
        all_legs += [(account_id, lot.id, new.amount), (of_house(session, unit, new.against), None, -new.amount)]
    _write(session, entry.id, all_legs)
    emit(
        session,
        EntriesPosted(record=ENTRY, ids=(entry.id,), kind=kind, customers=said.customers, batch=said.batch),
    )
    return entry.id


def _write(session: Writing, entry_id: int, legs: Sequence[Leg]) -> None:
    if not legs or sum(amount for _account, _lot, amount in legs) != 0:
        raise ValueError(f"the postings of an entry must come to nothing: {legs}")
    rows = [{"entry_id": entry_id, "account_id": account, "lot_id": lot, "amount": n} for account, lot, n in legs]
    session.execute(insert(table_of(Posting)), rows)
    drawn = [lot for _account, lot, amount in legs if lot is not None and amount < 0]
    if drawn:
        left = select(col(Posting.lot_id)).where(col(Posting.lot_id).in_(drawn)).group_by(col(Posting.lot_id))
        if session.execute(left.having(func.sum(col(Posting.amount)) < 0)).first() is not None:
            raise Conflict(_("There is not enough left for that: part of it has been used already."))
