"""The summary of a month, from its bookings: the same lines, room days, and which days are missing (KTV-20, KTV-33)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from customary.sdk import (
    Actor,
    Chart,
    Highlight,
    Invalid,
    Report,
    ReportColumn,
    Table,
    clock,
    report_parameter,
    texts,
)
from sqlalchemy.orm import Session

from customary_ktv.access import FIGURES
from customary_ktv.reports.counting import summary_of
from customary_ktv.reports.daily import yesterday
from customary_ktv.reports.hours import rooms_by_hour
from customary_ktv.reports.lines import LINES, Row, above, figures_of, heat, rows_of, shares
from customary_ktv.reports.months import Month, month_of, read_month
from customary_ktv.reports.summary import Day, Summary, days_of

_ = texts("ktv")

MISSING = _("No sheet has come in")
BY = {"line": _("By card"), "day": _("By day")}


@dataclass(frozen=True)
class MonthAsked:
    """The month, and whether its rows are the lines or the days."""

    month: str = report_parameter(_("Month"), lambda: month_of(yesterday()).written, control="month")
    by: str = report_parameter(_("Rows"), "line", lambda _session, _actor: list(BY.items()))

    def __post_init__(self) -> None:
        read_month(self.month)
        if self.by not in BY:
            raise Invalid.field("by", "unknown", _("Rows are by line or by day."))


DAYS = (
    ReportColumn("day", _("Day"), "date"),
    ReportColumn("rooms", _("Sittings"), "integer"),
    ReportColumn("amount", _("Amount"), "money"),
    ReportColumn("average", _("Average"), "money"),
    ReportColumn("available", _("Rooms available"), "integer"),
    ReportColumn("occupied", _("Rooms occupied"), "integer"),
    ReportColumn("occupancy", _("Occupancy"), "percent", digits=1),
    ReportColumn("not_consumed", _("Cancelled or not come"), "integer"),
    ReportColumn("note", _("Note"), words=lambda note: MISSING if note == "missing" else note),
)


def monthly(session: Session, _actor: Actor, asked: MonthAsked) -> Table:
    """Five statements. Days of which nothing is known count nowhere, and are named."""
    month = read_month(asked.month)
    summary = summary_of(session, month.first, month.last)
    missing = summary.missing(clock.today())
    figures = _figures(summary, missing)
    if not summary.days:
        return Table(DAYS if asked.by == "day" else LINES, [], highlights=figures)
    charts = drawn(session, month, summary)
    if asked.by == "day":
        return _by_day(summary, missing, figures, charts)
    whole = summary.whole
    return Table(LINES, rows_of(summary), totals=figures_of(whole, whole), highlights=figures, charts=charts)


def _figures(summary: Summary, missing: Sequence[date]) -> list[Highlight]:
    known = len(summary.days)
    return [
        *above(summary, "room_days", _("Room days available"), _("Room days occupied")),
        Highlight(_("Days with data"), known, name="days"),
        Highlight(
            _("Missing days"),
            len(missing),
            detail=said(missing),
            tone="danger" if missing else "",
            detail_tone="danger" if missing else "",
            name="days_missing",
        ),
        Highlight(
            _("Which are missing"),
            ", ".join(day.isoformat() for day in missing),
            "text",
            name="missing_days",
            for_programs=True,
        ),
    ]


def said(days: Sequence[date]) -> str:
    """Days of one month, runs of them shortened: 3–5, 9."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(str(run[0].day) if len(run) == 1 else f"{run[0].day}–{run[-1].day}" for run in runs)


def _by_day(summary: Summary, missing: Sequence[date], figures: Sequence[Highlight], charts: Sequence[Chart]) -> Table:
    shown = sorted({*summary.days, *missing})
    rows = [_row(day, summary.days.get(day)) for day in shown]
    links = {(place, "rooms"): day_link(day) for place, day in enumerate(shown) if day in summary.days}
    whole = summary.whole
    totals = {
        "rooms": whole.sittings,
        "amount": whole.amount,
        "average": whole.average,
        "available": summary.available,
        "occupied": summary.occupied,
        "occupancy": summary.occupancy,
        "not_consumed": whole.not_consumed,
    }
    return Table(DAYS, rows, totals=totals, links=links, highlights=figures, charts=charts)


def _row(day: date, known: Day | None) -> Row:
    if known is None:
        return {"day": day, **dict.fromkeys((one.name for one in DAYS[1:-1]), None), "note": "missing"}
    whole = known.whole
    return {
        "day": day,
        "rooms": whole.sittings,
        "amount": whole.amount,
        "average": whole.average,
        "available": known.available,
        "occupied": known.occupied,
        "occupancy": known.occupancy,
        "not_consumed": whole.not_consumed,
        "note": "",
    }


def day_link(day: date) -> str:
    return f"/reports/ktv.daily_summary?day={day.isoformat()}"


def drawn(session: Session, month: Month, summary: Summary) -> list[Chart]:
    """Sittings of each line by day, shares, occupancy by day, and the hours of the week."""
    if not summary.whole.sittings:
        return []
    return [
        _course(summary),
        shares(summary),
        _occupancy(summary),
        heat(rooms_by_hour(session, month.first, month.last)),
    ]


def _course(summary: Summary) -> Chart:
    days = days_of(min(summary.days), max(summary.days))
    series = [
        (
            line.name,
            [
                known.lines[line.tier_id].sittings if line.tier_id in known.lines else 0
                for known in _known(summary, days)
            ],
        )
        for line in summary.lines
    ]
    return Chart(
        title=_("Sittings by day"), labels=[str(day.day) for day in days], series=series, colours=_colours(summary)
    )


def _occupancy(summary: Summary) -> Chart:
    """Of the days of which something is known, in per cent."""
    values = [100 * (known.occupancy or 0) for known in summary.days.values()]
    labels = [str(day.day) for day in summary.days]
    return Chart(
        title=_("Occupancy by day"), subtitle="%", labels=labels, series=[(_("Occupancy"), values)], kind="lines"
    )


def _known(summary: Summary, days: Sequence[date]) -> list[Day]:
    return [summary.days.get(day, Day()) for day in days]


def _colours(summary: Summary) -> list[int]:
    """The line without a card is grey, whatever its place."""
    return [*((place % 5) + 1 for place in range(len(summary.lines) - 1)), 6]


MONTHLY = Report(
    key="ktv.monthly_summary",
    title=_("Monthly summary"),
    subtitle=_("Worked out from the month's bookings, never from the days' averages"),
    permission=FIGURES,
    parameters=MonthAsked,
    table=monthly,
    scope="house",
    icon="calendar",
)
