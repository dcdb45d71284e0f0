"""What accounts come to: worked out from the postings, and nowhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from customary.sdk import clock
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from customary_ktv.ledger.accounts import Unit, holder_key
from customary_ktv.ledger.lots import LotLeft, lots_of
from customary_ktv.ledger.models import Account, Entry, Lot, Posting

SOON = 30  # days


class Balance(msgspec.Struct, frozen=True):
    """What a holder has of one unit: `available` can be used today, `ending` ends within thirty days."""

    account_id: int | None
    unit: str
    available: int
    ending: int
    lots: list[LotLeft]

    @property
    def first(self) -> LotLeft | None:
        """What ends first."""
        return next((one for one in self.lots if one.expires_on is not None), None)


class LedgerLine(msgspec.Struct, frozen=True):
    """A posting of an account, with the lot that it moved and what the account came to afterwards."""

    id: int
    entry_id: int
    kind: str
    day: date
    at: datetime
    amount: int
    balance: int
    source: str
    expires_on: date | None
    booking_id: int | None
    note: str
    by: str
    reverses_id: int | None
    reversed: bool


def balance(session: Session, holder_id: int, unit: Unit) -> Balance:
    """A holder without an account has nothing."""
    account = session.scalar(select(col(Account.id)).where(col(Account.key) == holder_key(holder_id, unit)))
    today = clock.today()
    lots = [] if account is None else [one for one in lots_of(session, account) if not one.lapsed(today)]
    soon = today + timedelta(SOON)
    ending = sum(one.left for one in lots if one.expires_on is not None and one.expires_on <= soon)
    return Balance(account, unit, sum(one.left for one in lots), ending, lots)


def lines(session: Session, account_id: int | None, before: int | None = None, limit: int = 50) -> list[LedgerLine]:
    """A page of an account with the running balance, the latest first; one more than `limit` says that there are more."""
    if account_id is None:
        return []
    running = func.sum(col(Posting.amount)).over(order_by=col(Posting.id))
    sums = (
        select(col(Posting.id).label("id"), running.label("balance"))
        .where(col(Posting.account_id) == account_id)
        .subquery()
    )
    back = aliased(Entry)
    query = (
        select(
            col(Posting.id),
            col(Posting.entry_id),
            col(Entry.kind),
            col(Entry.day),
            col(Entry.at),
            col(Posting.amount),
            sums.c.balance,
            func.coalesce(col(Lot.source), ""),
            col(Lot.expires_on),
            col(Entry.booking_id),
            col(Entry.note),
            col(Entry.by),
            col(Entry.reverses_id),
            col(back.id).is_not(None),
        )
        .join(sums, sums.c.id == col(Posting.id))
        .join(Entry, col(Entry.id) == col(Posting.entry_id))
        .outerjoin(Lot, col(Lot.id) == col(Posting.lot_id))
        .outerjoin(back, col(back.reverses_id) == col(Entry.id))
        .order_by(col(Posting.id).desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(col(Posting.id) < before)
    found = [LedgerLine(*row) for row in session.execute(query)]
    return [msgspec.structs.replace(one, balance=int(one.balance), reversed=bool(one.reversed)) for one in found]


def faults(session: Session) -> list[str]:
    """What is wrong in the ledger, in the words of the job that goes over it; empty when it comes out even."""
    total, amount = func.sum(col(Posting.amount)), col(Posting.amount)
    checks: dict[str, Select[Any]] = {
        "entries whose postings do not come to nothing": _number(
            select(col(Posting.entry_id)).group_by(col(Posting.entry_id)).having(func.sum(amount) != 0)
        ),
        "units whose accounts do not come to nothing": _number(
            select(col(Account.unit))
            .join(Posting, col(Posting.account_id) == col(Account.id))
            .group_by(col(Account.unit))
            .having(func.sum(amount) != 0)
        ),
        "lots that hold less than nothing, or more than came in": _number(
            select(col(Lot.id))
            .join(Posting, col(Posting.lot_id) == col(Lot.id))
            .group_by(col(Lot.id), col(Lot.amount))
            .having((total < 0) | (total > col(Lot.amount)))
        ),
        "postings of holders outside of any lot": _number(
            select(col(Posting.id)).join(
                Account,
                and_(col(Account.id) == col(Posting.account_id), col(Account.holder_id).is_not(None)),
            ).where(col(Posting.lot_id).is_(None))
        ),
    }  # fmt: skip
    found = {words: session.execute(query).scalar_one() for words, query in checks.items()}
    return [f"{number} {words}" for words, number in found.items() if number]


def _number(query: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(query.subquery())
