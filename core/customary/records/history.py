"""The history of a row: who moved it, when, from where to where, with which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.transaction import Writing
from customary.plugins.actor import Actor
from customary.plugins.text import Text
from customary.records.fields import plain_values
from customary.records.models import RecordMove
from customary.records.row import Held, hold
from customary.records.ways import state_title
from customary.records.working_time import WorkingCalendar, working_calendar


@dataclass(frozen=True)
class MoveRow:
    """A move in words. `transition` is empty for the first one, `event` names what moved the row by itself."""

    id: int
    at: datetime
    transition: str
    title: Text | str
    source: str | None
    source_title: Text | str
    target: str
    target_title: Text | str
    staff_id: int | None
    author: str
    event: str
    values: tuple[tuple[str, Text | str, Any], ...]  # name, title, JSON value
    note: str
    worked_minutes: int | None
    minutes: int | None


def write_move(
    session: Writing,
    held: Held,
    source: str | None,
    transition: str,
    values: Mapping[str, Any],  # each of its field's kind
    note: str,
    event: str = "",
    approval_id: int | None = None,
    calendar: WorkingCalendar | None = None,
) -> RecordMove:
    """One line of history; how long the row stood in `source` is measured here, once."""
    now = clock.now()
    since = None if source is None else last_moved(session, held.record.key, held.id)
    written = RecordMove(
        record=held.record.key,
        record_id=held.id,
        at=now,
        day=clock.business_day(now),
        transition=transition,
        source=source,
        target=held.state,
        staff_id=session.actor.staff_id,
        author=session.actor.label,
        event=event,
        approval_id=approval_id,
        values=plain_values(values),
        note=note,
        worked_minutes=None if since is None else (calendar or working_calendar(session)).between(since, now),
        minutes=None if since is None else int((now - since).total_seconds()) // 60,
    )
    session.add(written)
    return written


def last_moved(session: Session, record_key: str, record_id: int) -> datetime | None:
    """Since when a row stands where it stands; None for one that came with its state from elsewhere."""
    query = select(RecordMove.at).where(RecordMove.record == record_key, RecordMove.record_id == record_id)
    return session.exec(query.order_by(col(RecordMove.id).desc()).limit(1)).first()


def moves_of(session: OrmSession, actor: Actor, record_key: str, record_id: int) -> list[MoveRow]:
    """All moves of a row, the latest first. Raises NotFound for a row that is hidden from the actor."""
    return moves_of_held(session, hold(session, actor, record_key, record_id))


def moves_of_held(session: OrmSession, held: Held) -> list[MoveRow]:
    query = select(RecordMove).where(RecordMove.record == held.record.key, RecordMove.record_id == held.id)
    found = session.execute(query.order_by(col(RecordMove.id).desc())).scalars()
    return [_row(held, move) for move in found]


def _row(held: Held, move: RecordMove) -> MoveRow:
    assert move.id is not None  # read from the database
    transition = held.lifecycle.transition(move.transition)
    titles = {field.name: field.title for field in transition.needs} if transition else {}
    asked_for = sorted(move.values, key=lambda name: [*titles, name].index(name))
    return MoveRow(
        id=move.id,
        at=move.at,
        transition=move.transition,
        title=transition.title if transition else move.transition,
        source=move.source,
        source_title="" if move.source is None else state_title(held.lifecycle, move.source),
        target=move.target,
        target_title=state_title(held.lifecycle, move.target),
        staff_id=move.staff_id,
        author=move.author,
        event=move.event,
        values=tuple((name, titles.get(name, name), move.values[name]) for name in asked_for),
        note=move.note,
        worked_minutes=move.worked_minutes,
        minutes=move.minutes,
    )
