"""What is left of the lots of an account, and which of them is used first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from customary.sdk import Conflict, Text, texts
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.ledger.models import Lot, Posting

_ = texts("ktv")


@dataclass(frozen=True)
class LotLeft:
    """A lot of which something is left."""

    id: int
    source: str
    expires_on: date | None
    left: int

    def lapsed(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today


def lots_of(session: Session, account_id: int) -> list[LotLeft]:
    """Those of which something is left, the first to expire first; what never expires comes last."""
    left = func.sum(col(Posting.amount))
    query = (
        select(col(Lot.id), col(Lot.source), col(Lot.expires_on), left)
        .join(Posting, col(Posting.lot_id) == col(Lot.id))
        .where(col(Lot.account_id) == account_id)
        .group_by(col(Lot.id), col(Lot.source), col(Lot.expires_on))
        .having(left > 0)
        .order_by(col(Lot.expires_on).is_(None), col(Lot.expires_on), col(Lot.id))
    )
    rows: Iterable[Any] = session.execute(query)
    return [LotLeft(id_, source, expires_on, int(n)) for id_, source, expires_on, n in rows]


def drawn(lots: Iterable[LotLeft], amount: int, today: date, lacking: Text | None = None) -> Mapping[int, int]:
    """How much of which lot is used for an amount, as moves. Raises Conflict if there is not enough."""
    moves: dict[int, int] = {}
    wanted = amount
    for lot in lots:
        if wanted and not lot.lapsed(today):
            moves[lot.id] = -min(lot.left, wanted)
            wanted += moves[lot.id]
    if wanted:
        raise Conflict(lacking or _("There is not enough on the card for that."))
    return moves
