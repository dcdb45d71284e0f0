"""What has expired is taken off the accounts every day, and the ledger is gone over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from customary.sdk import Job, Writing, clock, system, texts, transaction
from sqlalchemy import func, select
from sqlmodel import col

from customary_ktv.ledger.accounts import Unit, lock_all
from customary_ktv.ledger.balances import faults
from customary_ktv.ledger.lots import lots_of
from customary_ktv.ledger.models import Account, Lot, Posting
from customary_ktv.ledger.posting import Said, post

_ = texts("ktv")

AT_ONCE = 100
JOB = "ktv.expire_lots"


def expire(session: Writing, today: date, after: int = 0) -> int | None:
    """Take off what has expired on some accounts behind `after`; the last of them, None if there was none."""
    query = (
        select(col(Lot.account_id))
        .join(Posting, col(Posting.lot_id) == col(Lot.id))
        .where(col(Lot.expires_on) < today, col(Lot.account_id) > after)
        .group_by(col(Lot.account_id), col(Lot.id))
        .having(func.sum(col(Posting.amount)) > 0)
    ).subquery()
    ids: list[int] = list(
        session.scalars(select(query.c.account_id).distinct().order_by(query.c.account_id).limit(AT_ONCE))
    )
    if not ids:
        return None
    lock_all(session, ids)
    found = session.execute(select(col(Account.id), col(Account.unit)).where(col(Account.id).in_(ids)))
    units = {row.id: row.unit for row in found}
    for account in ids:
        # Read again: another may have paid with it until the lock was ours.
        moves = {one.id: -one.left for one in lots_of(session, account) if one.lapsed(today)}
        if moves:
            unit: Unit = "money" if units[account] == "money" else "points"
            post(session, account, unit, "expiry", Said(), moves=moves, against="expired")
    return ids[-1]


def expire_all(_payload: Mapping[str, Any]) -> None:  # JSON
    """Raises RuntimeError, which the page of jobs shows, if the ledger does not come out even."""
    actor, last = system(str(_("Expiry of stored value")), "zh"), 0
    while True:
        with transaction(actor) as session:
            after = expire(session, clock.today(), last)
            wrong = faults(session) if after is None else []
        if after is None:
            break
        last = after
    if wrong:
        raise RuntimeError("; ".join(wrong))


JOBS = (Job(JOB, _("Expiry of stored value and points"), expire_all, daily_at="00:10", lease=600),)
