"""What is on a card when it is entered, and what follows when that is mended or the card is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customary.sdk import Rejected, Writing, clock, emit, portions, table_of, texts
from sqlalchemy import func, insert, select
from sqlmodel import col

from customary_ktv.ledger.accounts import holder_key, locked, of_house, open_accounts
from customary_ktv.ledger.events import ENTRY, EntriesPosted
from customary_ktv.ledger.lots import drawn, lots_of
from customary_ktv.ledger.models import Account, Entry, Lot, Posting
from customary_ktv.ledger.posting import NewLot, Said, post

_ = texts("ktv")

AT_ONCE = 500


def open_with(
    session: Writing, amounts: Mapping[int, int], customers: tuple[int, ...] = (), batch: str | None = None
) -> None:
    """Accounts for cards that were entered, with the stored value that was on each."""
    open_accounts(session, list(amounts), customers, batch)
    for portion in portions([(one, amount) for one, amount in amounts.items() if amount > 0], AT_ONCE):
        _open(session, dict(portion), customers, batch)


def _open(session: Writing, amounts: Mapping[int, int], customers: tuple[int, ...], batch: str | None) -> None:
    keys = {holder_key(holder, "money"): amount for holder, amount in amounts.items()}
    found = session.execute(select(col(Account.id), col(Account.key)).where(col(Account.key).in_(keys)))
    accounts = [(id_, keys[key]) for id_, key in found]
    at, day, by = clock.now(), clock.today(), str(session.actor.label)
    entries = _insert(
        session,
        Entry,
        [
            {"account_id": account, "kind": "opening", "day": day, "at": at, "by": by, "note": ""}
            for account, _amount in accounts
        ],
    )
    rows = [(entry, account, amount) for entry, (account, amount) in zip(entries, accounts, strict=True)]
    lots = _insert(
        session,
        Lot,
        [{"account_id": account, "entry_id": entry, "source": "opening", "amount": n} for entry, account, n in rows],
    )
    house = of_house(session, "money", "opening")
    postings = [
        side
        for lot, (entry, account, amount) in zip(lots, rows, strict=True)
        for side in (
            {"entry_id": entry, "account_id": account, "lot_id": lot, "amount": amount},
            {"entry_id": entry, "account_id": house, "lot_id": None, "amount": -amount},
        )
    ]
    session.execute(insert(table_of(Posting)), postings)
    emit(
        session,
        EntriesPosted(record=ENTRY, ids=tuple(entries), kind="opening", customers=customers, batch=batch),
    )


def _insert(session: Writing, model: type[Entry] | type[Lot], rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
    statement = insert(table_of(model)).returning(table_of(model).c.id, sort_by_parameter_order=True)
    return session.scalars(statement, list(rows)).all()


def correct(
    session: Writing, holder_id: int, difference: int, customers: tuple[int, ...] = (), batch: str | None = None
) -> None:
    """More or less was on the card than had been entered. Raises Rejected if the difference has been spent."""
    account = locked(session, holder_id, "money")
    said = Said(customers=customers, batch=batch)
    if difference > 0:
        post(session, account, "money", "correction", said, [NewLot(difference, "correction", "opening")])
    elif difference < 0:
        lots = lots_of(session, account)
        if sum(one.left for one in lots if not one.lapsed(clock.today())) < -difference:
            raise Rejected(_("What was on the card has been used already. Give payments back first."))
        moves = drawn(lots, -difference, clock.today())
        post(session, account, "money", "correction", said, moves=moves, against="opening")


def close(session: Writing, holders: Sequence[int], customers: tuple[int, ...] = (), batch: str | None = None) -> None:
    """Cards were taken back: so is what was on them. Raises Rejected if a card has been used meanwhile."""
    ours = col(Account.holder_id).in_(holders)
    used = select(col(Entry.id)).join(Account, col(Account.id) == col(Entry.account_id))
    if session.scalar(used.where(ours, col(Entry.kind) != "opening").limit(1)) is not None:
        raise Rejected(_("Stored value or points of these cards have been used. Such cards cannot be taken back."))
    left = (
        select(col(Account.holder_id), func.sum(col(Posting.amount)))
        .join(Posting, col(Posting.account_id) == col(Account.id))
        .where(ours)
        .group_by(col(Account.holder_id))
    )
    for holder_id, amount in session.execute(left).all():
        correct(session, holder_id, -int(amount), customers, batch)
