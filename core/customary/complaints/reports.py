"""Reports of complaints: short, cheap, fast by cause; the causes as a Pareto chart; the time of each step.

Complaints are those received in the period. Hours run from the receipt to the last resolution, on the clock. The 90th percentile
is the smallest number of hours within which at least nine of ten were resolved. Cost is compensation and other cost together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlmodel import Session

from customary.complaints.lifecycle import LIFECYCLE
from customary.complaints.models import Complaint
from customary.complaints.settings import causes
from customary.complaints.words import CLOSED, RECORD, VIEW
from customary.database import clock
from customary.database.models import table_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.rules import Chart, Highlight, Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts
from customary.records.models import RecordClock, RecordMove
from customary.roles.gate import visible

_ = texts("complaints")

UNKNOWN = _("not known yet")
Row = dict[str, Any]  # values of each column's kind


@dataclass(frozen=True)
class ComplaintsAsked:
    """Received in which period."""

    from_: date = report_parameter(_("From"), lambda: clock.today().replace(day=1))
    to_: date = report_parameter(_("To"), clock.today)

    def __post_init__(self) -> None:
        if self.to_ < self.from_:
            raise Invalid.field("to", "before_from", _("The last day lies before the first."))

    def link(self, **narrowed: str) -> str:
        """The list of the complaints behind a number."""
        period = {"received_from": self.from_.isoformat(), "received_to": self.to_.isoformat()}
        return "/complaints?" + urlencode({"view": "list", **period, **narrowed})


@dataclass(frozen=True)
class Told:
    """What the reports look at of one complaint."""

    cause: str | None
    state: str
    received_at: datetime
    resolved_at: datetime | None
    hand_offs: int
    compensation: int | None
    cost: int | None
    won_back: bool | None

    @property
    def hours(self) -> float | None:
        if self.resolved_at is None:
            return None
        return (self.resolved_at - self.received_at).total_seconds() / 3600

    @property
    def paid(self) -> int:
        return (self.compensation or 0) + (self.cost or 0)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest of the values that at least this share of them does not exceed.

    >>> percentile([3, 1, 2, 10], 0.9), percentile(list(range(1, 11)), 0.9), percentile([], 0.9)
    (10, 9, None)
    """
    ordered = sorted(values)
    return ordered[-int(-len(ordered) * share // 1) - 1] if ordered else None


def complaints_by_cause(session: Session, actor: Actor, asked: ComplaintsAsked) -> Table:
    """Two statements: the complaints, and the list of causes."""
    told = _told(session, actor, asked)
    words = dict(causes(session))
    grouped: dict[str | None, list[Told]] = defaultdict(list)
    for one in told:
        grouped[one.cause].append(one)
    keys = sorted(grouped, key=lambda key: (key is None, -len(grouped[key]), key or ""))
    rows = [{"cause": key or "", **_figures(grouped[key])} for key in keys]
    total = _figures(told)
    return Table(
        columns=_columns(words),
        rows=rows,
        totals=total if told else None,
        links={(place, "number"): asked.link(cause=key) for place, key in enumerate(keys) if key},
        total_links={"number": asked.link()} if told else {},
        highlights=_highlights(total),
    )


def complaint_causes(session: Session, actor: Actor, asked: ComplaintsAsked) -> Table:
    """The causes by how often they led to a complaint, what they come to together, and the chart of it (CORE-40)."""
    words = dict(causes(session))
    counted: dict[str, int] = defaultdict(int)
    for one in _told(session, actor, asked):
        if one.cause:
            counted[one.cause] += 1
    keys = sorted(counted, key=lambda key: (-counted[key], key))
    whole, so_far = sum(counted.values()), 0
    rows: list[Row] = []
    for place, key in enumerate(keys, start=1):
        so_far += counted[key]
        share, cumulated = round(counted[key] / whole, 4), round(so_far / whole, 4)
        rows.append({"rank": place, "cause": key, "number": counted[key], "share": share, "cumulated": cumulated})
    sums = [sum(counted[key] for key in keys[: place + 1]) for place in range(len(keys))]
    chart = Chart(
        title=_("Causes"),
        subtitle=_("number by cause, and added up from the most frequent on"),
        labels=[words.get(key, key) for key in keys],
        series=[(_("Number"), [counted[key] for key in keys]), (_("Added up"), sums)],
        kind="pareto",
        colours=(1, 4),
    )
    return Table(
        columns=(
            ReportColumn("rank", _("Rank"), "integer"),
            ReportColumn("cause", _("Cause"), words=lambda key: words.get(key, key)),
            ReportColumn("number", _("Number"), "integer", good="down"),
            ReportColumn("share", _("Share"), "percent"),
            ReportColumn("cumulated", _("Added up"), "percent"),
        ),
        rows=rows,
        links={(place, "number"): asked.link(cause=key) for place, key in enumerate(keys)},
        charts=[chart] if keys else [],
    )


def complaint_steps(session: Session, actor: Actor, asked: ComplaintsAsked) -> Table:
    """How long complaints stood in each step, in working time, and how many of them for too long (CORE-33)."""
    c, moves, clocks = table_of(Complaint).c, table_of(RecordMove).c, table_of(RecordClock).c
    wanted = (c.received_day.between(asked.from_, asked.to_), visible(RECORD, actor, c))
    left = (
        select(moves.source, moves.worked_minutes)
        .select_from(table_of(RecordMove).join(table_of(Complaint), c.id == moves.record_id))
        .where(moves.record == RECORD, moves.source.is_not(None), moves.worked_minutes.is_not(None), *wanted)
    )
    late = (
        select(clocks.state)
        .select_from(table_of(RecordClock).join(table_of(Complaint), c.id == clocks.record_id))
        .where(clocks.record == RECORD, *wanted)
        .where((clocks.stopped_at > clocks.due_at) | (clocks.stopped_at.is_(None) & (clocks.due_at < clock.now())))
    )
    minutes: dict[str, list[float]] = defaultdict(list)
    for source, worked in session.execute(left):
        minutes[source].append(worked / 60)
    overdue: dict[str, int] = defaultdict(int)
    for (state,) in session.execute(late):
        overdue[state] += 1
    steps = [state for state in LIFECYCLE.states if not state.final]
    titles = {state.key: state.title for state in steps}
    rows: list[Row] = [
        {
            "step": state.key,
            "number": len(minutes[state.key]),
            "average": _mean(minutes[state.key]),
            "percentile": _rounded(percentile(minutes[state.key], 0.9)),
            "late": overdue[state.key],
        }
        for state in steps
    ]
    drawn = [row for row in rows if row["number"]]
    chart = Chart(
        title=_("Working hours per step"),
        labels=[titles[row["step"]] for row in drawn],
        series=[(_("Average"), [row["average"] for row in drawn])],
        kind="grouped",
    )
    return Table(
        columns=(
            ReportColumn("step", _("Step"), words=lambda key: titles.get(key, key)),
            ReportColumn("number", _("Times left"), "integer"),
            ReportColumn("average", _("Average working hours"), "number"),
            ReportColumn("percentile", _("90th percentile"), "number"),
            ReportColumn("late", _("Late"), "integer", good="down"),
        ),
        rows=rows,
        charts=[chart] if drawn else [],
    )


def _told(session: Session, actor: Actor, asked: ComplaintsAsked) -> list[Told]:
    c = table_of(Complaint).c
    query = select(*(c[name] for name in Told.__dataclass_fields__)).where(
        c.received_day.between(asked.from_, asked.to_), visible(RECORD, actor, c)
    )
    return [Told(**row._mapping) for row in session.execute(query)]


def _figures(told: Sequence[Told]) -> Row:
    hours = [one.hours for one in told if one.hours is not None]
    closed = [one for one in told if one.state == CLOSED]
    paid = sum(one.paid for one in told)
    return {
        "number": len(told),
        "resolved": len(hours),
        "hours": _mean(hours),
        "percentile": _rounded(percentile(hours, 0.9)),
        "hand_offs": _mean([one.hand_offs for one in told]),
        "cost": paid,
        "average_cost": round(paid / len(told)) if told else None,
        "closed": len(closed),
        "won_back": round(sum(bool(one.won_back) for one in closed) / len(closed), 4) if closed else None,
    }


def _columns(words: Mapping[str, Text | str]) -> tuple[ReportColumn, ...]:
    return (
        ReportColumn("cause", _("Cause"), words=lambda key: words.get(key, key) if key else UNKNOWN),
        ReportColumn("number", _("Received"), "integer", good="down"),
        ReportColumn("resolved", _("Resolved"), "integer"),
        ReportColumn("hours", _("Average hours"), "number"),
        ReportColumn("percentile", _("90th percentile (hours)"), "number"),
        ReportColumn("hand_offs", _("Average hand-offs"), "number"),
        ReportColumn("cost", _("Cost"), "money"),
        ReportColumn("average_cost", _("Average cost"), "money"),
        ReportColumn("closed", _("Closed"), "integer"),
        ReportColumn("won_back", _("Won back"), "percent"),
    )


def _highlights(total: Row) -> tuple[Highlight, ...]:
    return (
        Highlight(_("Received"), total["number"]),
        Highlight(_("Short: hand-offs"), total["hand_offs"], "number"),
        Highlight(_("Cheap: cost"), total["cost"], "money"),
        Highlight(_("Fast: hours"), total["hours"], "number"),
        Highlight(_("Won back"), total["won_back"], "percent"),
    )


def _mean(values: Sequence[float]) -> float | None:
    return _rounded(sum(values) / len(values)) if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 2)


REPORTS = (
    Report(
        "core.complaints",
        _("Complaints: short, cheap, fast"),
        VIEW,
        ComplaintsAsked,
        complaints_by_cause,
        subtitle=_("Hand-offs, cost and hours to the resolution, by cause"),
        icon="alert",
    ),
    Report(
        "core.complaint_causes",
        _("Causes of complaints"),
        VIEW,
        ComplaintsAsked,
        complaint_causes,
        subtitle=_("The few causes that most complaints come from"),
        icon="chart",
    ),
    Report(
        "core.complaint_steps",
        _("Complaints: time per step"),
        VIEW,
        ComplaintsAsked,
        complaint_steps,
        subtitle=_("In working time, for each time that a step was left"),
        icon="clock",
    ),
)
