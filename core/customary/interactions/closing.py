"""Changing follow-ups and saying so: each change raises the version and becomes a line of the audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import col, select

from customary.database import clock
from customary.database.events import Change
from customary.database.transaction import Writing, emit
from customary.interactions.events import FollowUpsClosed, RecordsResumed, RecordsStopped
from customary.interactions.models import FollowUp, StoppedRecord
from customary.interactions.states import OPEN, WITHDRAWN

Changes = dict[int, dict[str, Change]]


def change(follow_up: FollowUp, **values: object) -> dict[str, Change]:
    """Set the values; what has really changed, with before and after."""
    changes: dict[str, Change] = {}
    for name, value in values.items():
        before = getattr(follow_up, name)
        if before != value:
            changes[name] = (before, value)
            setattr(follow_up, name, value)
    follow_up.version += 1
    return changes


def ids_of(follow_ups: Iterable[FollowUp]) -> tuple[int, ...]:
    return tuple(one.id for one in follow_ups if one.id is not None)


def customers_of(follow_ups: Iterable[FollowUp]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.customer_id for one in follow_ups if one.customer_id is not None))


def close(
    session: Writing,
    follow_ups: Sequence[FollowUp],
    state: str,
    day: date,
    reason: str = "",
    effect: str = "",
    outcome: str = "",
) -> None:
    """Close open follow-ups, one event for each rule."""
    changes = {
        one.id: change(
            one, state=state, reason=reason, closed_at=clock.now(), closed_day=day, closed_by_id=session.actor.staff_id
        )
        for one in follow_ups
        if one.id is not None
    }
    for rule, about in dict.fromkeys((one.rule, one.record) for one in follow_ups):
        closed = [one for one in follow_ups if (one.rule, one.record) == (rule, about)]
        emit(
            session,
            FollowUpsClosed(
                ids=ids_of(closed),
                customers=customers_of(closed),
                changes={key: changes[key] for key in ids_of(closed)},
                state=state,
                day=day,
                reason=reason,
                effect=effect,
                outcome=outcome,
                rule=rule,
                about=about,
                about_ids=tuple(one.record_id for one in closed),
            ),
        )


def stop_record(
    session: Writing, record: str, record_id: int, reason: str, day: date | None = None, customer_id: int | None = None
) -> None:
    """Raise no reminder for this row any more, and withdraw those that are open. Twice does no harm."""
    when = day or clock.today()
    if session.get(StoppedRecord, (record, record_id)) is None:
        session.add(StoppedRecord(record=record, record_id=record_id, reason=reason, day=when))
        session.flush()
        customers = () if customer_id is None else (customer_id,)
        emit(session, RecordsStopped(record=record, ids=(record_id,), customers=customers, reason=reason))
    waiting = select(FollowUp).where(FollowUp.record == record, FollowUp.record_id == record_id, FollowUp.state == OPEN)
    left = list(session.exec(waiting.order_by(col(FollowUp.id)).with_for_update()))
    if left:
        close(session, left, WITHDRAWN, when, reason)


def resume_record(session: Writing, record: str, record_id: int) -> None:
    """Let reminders be raised for this row again."""
    stopped = session.get(StoppedRecord, (record, record_id))
    if stopped is not None:
        session.delete(stopped)
        session.flush()
        emit(session, RecordsResumed(record=record, ids=(record_id,)))
