"""Follow-ups of two customers who became one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from customary.customers.access import RECORD
from customary.customers.merge_journal import MergeJournal
from customary.customers.models import Customer
from customary.database import clock
from customary.database.models import table_of
from customary.database.transaction import Writing
from customary.interactions.assignment import follow_customers
from customary.interactions.closing import close
from customary.interactions.models import FollowUp
from customary.interactions.states import OPEN, SUPERSEDED

TABLE = table_of(FollowUp)


def supersede_left_behind(session: Writing, journal: MergeJournal, loser_id: int) -> None:
    """The winner has had the same contact asked for, or made, in the same cycle: the loser's is not wanted as well."""
    waiting = select(FollowUp).where(FollowUp.record == RECORD, FollowUp.record_id == loser_id, FollowUp.state == OPEN)
    left = list(session.exec(waiting.order_by(col(FollowUp.id))))
    if left:
        _noted(session, journal, left, lambda: close(session, left, SUPERSEDED, clock.today()))


def follow_merged_customers(session: Session, journal: MergeJournal, winner_id: int) -> None:
    """The open calls go to the owner of the customer, if he has one; without one they stay with who has them."""
    owner_id = session.exec(select(Customer.owner_id).where(Customer.id == winner_id)).one()
    if owner_id is None:
        return
    others = select(FollowUp).where(
        FollowUp.customer_id == winner_id,
        FollowUp.state == OPEN,
        col(FollowUp.assignee_id).is_distinct_from(owner_id),
    )
    moving = list(session.exec(others.order_by(col(FollowUp.id))))
    _noted(session, journal, moving, lambda: follow_customers(session, [winner_id], owner_id))


def _noted(session: Session, journal: MergeJournal, rows: Sequence[FollowUp], change: Callable[[], None]) -> None:
    before = {row.id: _values(row) for row in rows}
    change()
    session.flush()
    for row in rows:
        after = _values(row)
        names = [name for name, value in after.items() if before[row.id][name] != value and name != "version"]
        if names:
            journal.changed(
                TABLE, [row.id], {name: before[row.id][name] for name in names}, {name: after[name] for name in names}
            )


def _values(row: FollowUp) -> dict[str, Any]:  # column values
    return {column.name: getattr(row, column.name) for column in TABLE.columns}
