"""Rows that stand in a state for too long: noticed once, and told to whoever stands above the responsible person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session, col

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit, transaction, unchanged
from customary.plugins.actor import system
from customary.plugins.contributions import Record
from customary.records.events import RecordOverdue
from customary.records.models import RecordClock
from customary.roles.models import Staff, Team

JOB = "core.overdue_records"
AT_ONCE = 500


def flag_overdue_records(_payload: Mapping[str, Any] = {}) -> None:  # JSON values, never changed
    """Job: notice what is late. Each clock is noticed once, however often this runs."""
    while True:
        with transaction(system(JOB)) as session:
            found = flag_overdue(session, AT_ONCE)
        if found < AT_ONCE:
            return


def flag_overdue(session: Writing, limit: int) -> int:
    """Flag the clocks that have run out and escalate them one level; how many there were."""
    clocks = table_of(RecordClock)
    query = (
        select(clocks.c.id, clocks.c.record, clocks.c.record_id, clocks.c.state)
        .where(
            clocks.c.stopped_at.is_(None),
            clocks.c.due_at < clock.now(),
            clocks.c.overdue_at.is_(None),
            one_of(clocks.c.record, sorted(current().registry.records)),
        )
        .order_by(clocks.c.due_at, clocks.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    late = session.execute(query).all()
    if not late:
        unchanged(session)
        return 0
    told = _told(session, late)
    for superior in {told.get(one.id) for one in late}:
        ids = [one.id for one in late if told.get(one.id) == superior]
        session.execute(
            update(clocks).where(one_of(clocks.c.id, ids)).values(overdue_at=clock.now(), escalated_to_id=superior)
        )
    _say(session, late, told)
    return len(late)


@dataclass(frozen=True)
class Lines:
    """Who reports to whom, and which team stands below which; of those at work."""

    superiors: Mapping[int, int]
    teams: Mapping[int, int]
    leads: Mapping[int, tuple[int, ...]]  # of a team, whom most of its members report to first
    parents: Mapping[int, int | None]

    def above(self, staff_id: int | None, team_id: int | None) -> int | None:
        """One level up: the superior of the responsible person, else the lead of the team, else of the team above it."""
        if staff_id is not None and staff_id in self.superiors:
            return self.superiors[staff_id]
        team, seen = team_id if team_id is not None else self.teams.get(staff_id or 0), set[int]()
        while team is not None and team not in seen:
            for lead in self.leads.get(team, ()):
                if lead != staff_id:
                    return lead
            seen.add(team)
            team = self.parents.get(team)
        return None


def reporting_lines(session: Session) -> Lines:
    """Two statements, whatever the number of rows that are late."""
    staff, teams = table_of(Staff).c, table_of(Team).c
    people = session.execute(select(staff.id, staff.team_id, staff.superior_id).where(staff.active)).all()
    at_work = {one.id for one in people}
    counted: dict[int, Counter[int]] = defaultdict(Counter)
    for one in people:
        if one.team_id is not None and one.superior_id in at_work:
            counted[one.team_id][one.superior_id] += 1
    return Lines(
        superiors={one.id: one.superior_id for one in people if one.superior_id in at_work},
        teams={one.id: one.team_id for one in people if one.team_id is not None},
        leads={team: tuple(lead for lead, _number in found.most_common()) for team, found in counted.items()},
        parents={one.id: one.parent_id for one in session.execute(select(teams.id, teams.parent_id))},
    )


def _told(session: Session, late: Sequence[Row[Any]]) -> dict[int, int]:
    """Whom to tell, by clock: one statement for each kind of record among the late ones."""
    lines = reporting_lines(session)
    told: dict[int, int] = {}
    for record, clocks in _by_record(late):
        rows = _responsible(session, record, [one.record_id for one in clocks])
        for one in clocks:
            superior = lines.above(*rows.get(one.record_id, (None, None)))
            if superior is not None:
                told[one.id] = superior
    return told


def _responsible(session: Session, record: Record, ids: Sequence[int]) -> dict[int, tuple[int | None, int | None]]:
    """The person and the team in charge of each row."""
    model = record.model
    columns = [getattr(model, name) if name else None for name in (record.owner, record.team)]
    query: Any = select(model.id, *(column for column in columns if column is not None)).where(
        one_of(col(model.id), ids)
    )
    found = {}
    for row_id, *values in session.execute(query):
        owner = values.pop(0) if record.owner else None
        found[row_id] = (owner, values.pop(0) if record.team else None)
    return found


def _say(session: Writing, late: Sequence[Row[Any]], told: Mapping[int, int]) -> None:
    for record, clocks in _by_record(late):
        for state in sorted({one.state for one in clocks}):
            here = [one for one in clocks if one.state == state]
            emit(
                session,
                RecordOverdue(
                    record=record.key,
                    ids=tuple(one.record_id for one in here),
                    state=state,
                    escalated_to=tuple(sorted({told[one.id] for one in here if one.id in told})),
                ),
            )


def _by_record(late: Iterable[Row[Any]]) -> list[tuple[Record, list[Row[Any]]]]:
    grouped: dict[str, list[Row[Any]]] = defaultdict(list)
    for one in late:
        grouped[one.record].append(one)
    return [(current().registry.records[key], rows) for key, rows in sorted(grouped.items())]
