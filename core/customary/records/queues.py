"""A queue made of a record's lifecycle: the rows that stand in some of its states, due when their clock says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, literal, null, select

from customary.database.models import table_of
from customary.plugins.contributions import Record
from customary.records.models import RecordClock
from customary.records.ways import lifecycle_of


def rows_in_states(record: Record, states: Sequence[str]) -> Select[Any]:
    """The SELECT of a Queue: `Queue(..., source=lambda: rows_in_states(COMPLAINT, ("received", "accepted")))`.

    `due` and `due_at` are those of the running clock; assignee, department and party those that the record names.
    """
    rows, clocks = table_of(record.model), table_of(RecordClock)
    running = and_(clocks.c.record == record.key, clocks.c.record_id == rows.c.id, clocks.c.stopped_at.is_(None))
    state = rows.c[lifecycle_of(record).column]
    return (
        select(
            literal(record.key).label("record"),
            rows.c.id.label("record_id"),
            _column(rows, record.customer).label("customer_id"),
            record.label(rows.c).label("label"),
            clocks.c.due_day.label("due"),
            clocks.c.due_at,
            _column(rows, record.owner).label("assignee_id"),
            _column(rows, record.team).label("team_id"),
            _column(rows, record.party).label("party_id"),
            state.label("state"),
        )
        .select_from(rows.outerjoin(clocks, running))
        .where(state.in_(list(states)))
    )


def _column(rows: Any, name: str | None) -> ColumnElement[Any]:  # a table; a column, or a NULL of the type of an id
    return rows.c[name] if name else cast(null(), BigInteger)
