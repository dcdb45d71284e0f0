"""Accounts: those of a holder, which are locked before anything leaves them, and those of the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from customary.sdk import Writing, clock, emit, portions, table_of
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from customary_ktv.ledger.events import ACCOUNT, AccountsOpened
from customary_ktv.ledger.models import Account

Unit = Literal["money", "points"]
UNITS: tuple[Unit, ...] = ("money", "points")
HouseAccount = Literal["opening", "received", "bonus", "sales", "expired", "issued", "redeemed"]


def holder_key(holder_id: int, unit: Unit) -> str:
    return f"card:{holder_id}:{unit}"


def open_accounts(
    session: Writing, holders: Sequence[int], customers: tuple[int, ...] = (), batch: str | None = None
) -> None:
    """Both accounts of each holder, where he has none yet."""
    keys = {holder_key(one, unit): (one, unit) for one in dict.fromkeys(holders) for unit in UNITS}
    for portion in portions(keys.items(), 1000):
        made = _insert(session, [(key, unit, holder) for key, (holder, unit) in portion])
        if made:
            emit(session, AccountsOpened(record=ACCOUNT, ids=made, customers=customers, batch=batch))


def locked(session: Writing, holder_id: int, unit: Unit) -> int:
    """The id of the holder's account; until the end of the transaction nobody else can post to it."""
    query = select(Account.id).where(col(Account.key) == holder_key(holder_id, unit)).with_for_update()
    found = session.exec(query).first()
    if found is None:
        open_accounts(session, [holder_id])
        found = session.exec(query).one()
    assert found is not None  # a primary key
    return found


def lock_all(session: Writing, account_ids: Sequence[int]) -> None:
    """Lock several accounts, in an order that cannot bring two transactions to wait for each other."""
    query = select(Account.id).where(col(Account.id).in_(account_ids)).order_by(col(Account.id))
    session.exec(query.with_for_update()).all()


def of_house(session: Writing, unit: Unit, name: HouseAccount) -> int:
    """The id of one of the house's own accounts."""
    key = f"house:{unit}:{name}"
    query = select(Account.id).where(col(Account.key) == key)
    found = session.exec(query).first()
    if found is None:
        # Two may want it first at the same moment: the second waits, and finds the other's.
        _insert(session, [(key, unit, None)])
        found = session.exec(query).one()
    assert found is not None  # a primary key
    return found


def _insert(session: Writing, rows: Sequence[tuple[str, str, int | None]]) -> tuple[int, ...]:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    now = clock.now()
    values = [{"key": key, "unit": unit, "holder_id": holder, "created_at": now} for key, unit, holder in rows]
    table = table_of(Account)
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=["key"]).returning(table.c.id)
    return tuple(session.scalars(statement.values(values)))
