"""The audit: what happened, by whom, when, and what it changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, cast
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import StoredChange, StoredEvent, table_of
from customary.database.portable import Predicate
from customary.plugins.actor import Actor
from customary.plugins.text import Text
from customary.roles.audit_words import kinds, labels_in, title_of, told_of, worded

VIEW = "core.audit.view"
MOST_CHANGES = 40


@dataclass(frozen=True)
class AuditFilter:
    """Which events: of a colleague, a record (and one row of it), a business day."""

    staff_id: int | None = None
    record: str | None = None
    record_id: int | None = None
    day: date | None = None


@dataclass(frozen=True)
class AuditChange:
    """A field of a row, before and after, any JSON values; and the three of them as one reads them."""

    record_id: int
    field: str
    before: Any
    after: Any
    title: Text | str
    was: object
    now: object


@dataclass(frozen=True)
class AuditLine:
    """An event. `ids` are rows of `record`; `link` leads to the row if it is one and has a page."""

    id: int
    at: datetime
    name: str
    record: str
    ids: list[int]
    actor: str
    actor_kind: str
    staff_id: int | None
    payload: dict[str, Any]  # JSON values
    changes: list[AuditChange] = field(default_factory=list)

    @property
    def title(self) -> Text | str:
        kind = kinds().get(self.name)
        return (kind.title if kind else None) or self.name

    @property
    def record_title(self) -> Text | str:
        record = current().registry.records.get(self.record)
        kind = kinds().get(self.name)
        return record.title if record else (kind.what if kind else None) or self.record

    @property
    def link(self) -> str | None:
        record = current().registry.records.get(self.record)
        return record.url.format(id=self.ids[0]) if record and record.url and len(self.ids) == 1 else None


def audit_page(
    session: Session, actor: Actor, wanted: AuditFilter, limit: int, before: int | None = None
) -> list[AuditLine]:
    """So many events, the newest first, before the one with this id; with their changes, in words.

    Two statements, and one more for each kind of record that the changes name by id.
    """
    actor.must(VIEW)
    events = _filtered(wanted)
    if before is not None:
        events = events.where(col(StoredEvent.id) < before)
    rows = session.execute(events.order_by(col(StoredEvent.id).desc()).limit(limit)).all()
    lines = {row.id: AuditLine(*row) for row in rows}
    changes = select(StoredChange).where(col(StoredChange.event_id).in_(list(lines))).order_by(col(StoredChange.id))
    kept: dict[int, list[StoredChange]] = defaultdict(list)
    for change in session.exec(changes):
        if len(kept[change.event_id]) < MOST_CHANGES:
            kept[change.event_id].append(change)
    _tell(session, lines, kept)
    return list(lines.values())


def _tell(session: Session, lines: Mapping[int, AuditLine], kept: Mapping[int, Sequence[StoredChange]]) -> None:
    """Put the changes into their lines, in words."""
    values = [
        (lines[key].name, one.field, lines[key].record, one.before, one.after)
        for key, some in kept.items()
        for one in some
    ]
    known = labels_in(session, values)
    for key, some in kept.items():
        line = lines[key]
        for one in some:
            told = told_of(line.name, one.field, line.record)
            title = title_of(line.name, one.field, line.record, line.payload)
            was, now = worded(told, one.before, known), worded(told, one.after, known)
            line.changes.append(AuditChange(one.record_id, one.field, one.before, one.after, title, was, now))


class _Holds(Predicate):
    """Whether a JSON list of numbers holds one."""

    inherit_cache = True
    sqlite = "EXISTS (SELECT 1 FROM json_each({0}) WHERE value = {1})"
    postgresql = "({0} @> to_jsonb({1}))"


def _filtered(wanted: AuditFilter) -> Select[Any]:  # ten columns
    event = table_of(StoredEvent).c
    columns = (event.id, event.at, event.name, event.record, event.ids, event.actor_label, event.actor_kind)
    events = sql_select(*columns, event.staff_id, event.payload)
    if wanted.staff_id is not None:
        events = events.where(event.staff_id == wanted.staff_id)
    if wanted.record:
        events = events.where(event.record == wanted.record)
    if wanted.record_id is not None:
        events = events.where(_Holds(event.ids, cast(wanted.record_id, BigInteger)))
    if wanted.day is not None:
        start, end = start_of(wanted.day), start_of(wanted.day + timedelta(days=1))
        events = events.where(event.at >= start, event.at < end)
    return events


def start_of(day: date) -> datetime:
    """The instant at which a business day begins."""
    hours, minutes = current().settings.day_start.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), clock.zone())
