"""What is counted of complaints: each by the day on which it was received, for who is responsible for it now.

Late is one that stood in any of its steps for longer than it may. Won back is told of closed ones alone.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, not_, select

from customary.complaints.models import Complaint
from customary.complaints.words import CLOSED, RECORD, VIEW
from customary.database import clock
from customary.database.models import table_of
from customary.plugins.rules import Metric
from customary.plugins.text import Text, texts
from customary.records.models import RecordClock

_ = texts("complaints")

Columns = Any  # the columns of a subquery: names known only here


def complaint_facts() -> Select[Any]:
    """One row for each complaint."""
    c, clocks = table_of(Complaint).c, table_of(RecordClock).c
    late = exists().where(
        clocks.record == RECORD,
        clocks.record_id == c.id,
        func.coalesce(clocks.stopped_at, clock.now()) > clocks.due_at,
    )
    return select(
        c.id.label("record_id"),
        c.received_day.label("day"),
        c.staff_id,
        c.team_id,
        c.customer_id,
        c.cause,
        c.severity,
        c.channel,
        c.state,
        c.won_back,
        late.label("late"),
    )


def _count(name: str, title: Text, counts: Any = None, good: Any = "up") -> Metric:  # as Metric has them
    return Metric(f"core.complaints_{name}", title, RECORD, VIEW, rows=complaint_facts, counts=counts, good=good)


def _share(name: str, title: Text, part: str, whole: str) -> Metric:
    of = (f"core.complaints_{part}", f"core.complaints_{whole}")
    return Metric(f"core.complaints_{name}", title, RECORD, VIEW, measure="ratio", of=of)


def _won_back(row: Columns) -> ColumnElement[bool]:
    won: ColumnElement[bool] = (row.state == CLOSED) & row.won_back
    return won


METRICS = (
    _count("received", _("Complaints received"), good="down"),
    _count("open", _("Complaints open"), lambda row: row.state != CLOSED, "down"),
    _count("closed", _("Complaints closed"), lambda row: row.state == CLOSED),
    _count("late", _("Complaints that were late in a step"), lambda row: row.late, "down"),
    _count("in_time", _("Complaints in time in every step"), lambda row: not_(row.late)),
    _count("won_back", _("Complainants won back"), _won_back),
    _share("in_time_rate", _("Complaints in time"), "in_time", "received"),
    _share("win_back_rate", _("Win-back rate"), "won_back", "closed"),
)
