"""Clocks: how long a row may stay in its state. The due time is worked out on entering and stays, whatever is changed later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.plugins.contributions import Record
from customary.plugins.lifecycles import State
from customary.records.limits import amount_for
from customary.records.models import RecordClock
from customary.records.working_time import WorkingCalendar, working_calendar


def start_clock(
    session: Session, record: Record, row: Any, state: State, calendar: WorkingCalendar | None = None
) -> RecordClock | None:  # an instance of the record's model
    """Begin to count the time of a row in a state that has a limit."""
    now = clock.now()
    amount = amount_for(session, record, state, row, clock.business_day(now))
    if amount is None or state.limit is None:
        return None
    since: datetime = (getattr(row, state.limit.since) if state.limit.since else None) or now
    if state.limit.unit == "days":
        due_day = clock.business_day(since) + timedelta(days=amount)
        due_at = end_of_day(due_day)
    else:
        kept = calendar or working_calendar(session)
        due_at = kept.add_days(since, amount) if state.limit.unit == "working_days" else kept.add(since, amount)
        due_day = clock.business_day(due_at)
    started = RecordClock(
        record=record.key, record_id=row.id, state=state.key, started_at=since, due_at=due_at, due_day=due_day
    )
    session.add(started)
    return started


def stop_clock(session: Session, record_key: str, record_id: int) -> None:
    """The row leaves its state: what runs stops."""
    running = table_of(RecordClock)
    session.execute(
        update(running)
        .where(running.c.record == record_key, running.c.record_id == record_id, running.c.stopped_at.is_(None))
        .values(stopped_at=clock.now())
    )


def running_clock(session: Session, record_key: str, record_id: int) -> RecordClock | None:
    """The clock of the state in which a row stands."""
    query = select(RecordClock).where(
        RecordClock.record == record_key, RecordClock.record_id == record_id, col(RecordClock.stopped_at).is_(None)
    )
    return session.exec(query).first()


def end_of_day(day: date) -> datetime:
    """The last second of a business day."""
    hours, minutes = (int(part) for part in current().settings.day_start.split(":"))
    start = datetime.combine(day + timedelta(days=1), time(hours, minutes), tzinfo=clock.zone())
    return start.astimezone(UTC) - timedelta(seconds=1)
