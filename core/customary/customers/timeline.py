"""A customer's timeline: what every record has to tell about him, the latest first, each behind its own gate."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record, Timeline, TimelineEntry
from customary.plugins.text import Text
from customary.records.labels import link_of
from customary.roles.gate import visible

Place = tuple[datetime, str, int]
"""Where an entry stands: its moment, its record's key, its number among that record's entries."""


@dataclass(frozen=True)
class Told:
    """An entry as it stands on the page; `at` is None for what is known by the day alone."""

    place: Place
    day: date
    at: datetime | None
    entry: TimelineEntry
    title: Text
    icon: str
    url: str
    plugin: str


def timeline(
    session: Session, actor: Actor, customer_id: int, before: Place | None = None, limit: int = 20
) -> tuple[list[Told], Place | None]:
    """Entries from the latest on, or from `before` on, and where to go on, None at the end.

    One statement for each record that has a timeline. Whether the customer himself may be seen is asked before.
    """
    sources = [
        _told(session, actor, record, record.timeline, customer_id, before, limit + 1)
        for record in current().registry.records.values()
        if record.timeline is not None and actor.may(record.view)
    ]
    merged = list(heapq.merge(*sources, key=lambda told: told.place, reverse=True))
    return merged[:limit], merged[limit - 1].place if len(merged) > limit else None


def _told(
    session: Session,
    actor: Actor,
    record: Record,
    source: Timeline,
    customer_id: int,
    before: Place | None,
    limit: int,
) -> list[Told]:
    rows, entity = source.source().subquery(), aliased(record.model)
    by_day = "at" not in rows.c
    when = rows.c.day if by_day else rows.c.at
    query = (
        select(rows)
        .join(entity, entity.id == rows.c.record_id)
        .where(rows.c.customer_id == customer_id, when.is_not(None), visible(record, actor, entity))
        .where(_before(record.key, rows.c.entry_id, when, by_day, before))
        .order_by(when.desc(), rows.c.entry_id.desc())
        .limit(limit)
    )
    return [_read(record, source, row, by_day) for row in session.execute(query).mappings()]


def _read(record: Record, source: Timeline, row: Any, by_day: bool) -> Told:  # a row of the source's own columns
    at = None if by_day else row["at"]
    moment = _noon(row["day"]) if at is None else at
    entry = source.entry(row)
    return Told(
        place=(moment, record.key, row["entry_id"]),
        day=row["day"] if at is None else clock.business_day(at),
        at=at,
        entry=entry,
        title=record.title,
        icon=entry.icon or record.icon,
        url=link_of(record.key, row["record_id"]) if entry.url is None else entry.url,
        plugin=current().registry.plugin_of(record.key),
    )


def _before(
    key: str,
    entry_id: ColumnElement[int],
    when: ColumnElement[Any],  # a day or a moment
    by_day: bool,
    place: Place | None,
) -> ColumnElement[bool]:
    """Entries stand in the order (moment, record, number) of all records together."""
    if place is None:
        return true()
    moment, other, number = place
    edge: date | datetime = moment
    if by_day:
        day = clock.local(moment).date()
        if _noon(day) != moment:
            return when <= (day if _noon(day) < moment else day - timedelta(days=1))
        edge = day
    same: ColumnElement[bool] = false() if key > other else true() if key < other else entry_id < number
    return or_(when < edge, and_(when == edge, same))


def _noon(day: date) -> datetime:
    """Where what is known by the day alone stands among what is known by the minute."""
    return datetime.combine(day, clock_time(12), clock.zone()).astimezone(clock.now().tzinfo)


def days_of(told: Sequence[Told]) -> list[tuple[date, list[Told]]]:
    """The entries under the days they are counted on."""
    days: list[tuple[date, list[Told]]] = []
    for one in told:
        if not days or days[-1][0] != one.day:
            days.append((one.day, []))
        days[-1][1].append(one)
    return days
