"""The rows, columns and figures that a day and a month have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from customary.sdk import Chart, Highlight, ReportColumn, texts

from customary_ktv.reports.hours import ByDay, busy, hours, of_weekday, spoken_hour
from customary_ktv.reports.rounding import share
from customary_ktv.reports.summary import CardLine, Counted, Summary

_ = texts("ktv")

Row = dict[str, Any]  # a value for each column

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))

LINES = (
    ReportColumn("tier_id", _("Tier"), "integer", for_programs=True),
    ReportColumn("line", _("Card")),
    ReportColumn("rooms", _("Sittings"), "integer"),
    ReportColumn("amount", _("Amount"), "money"),
    ReportColumn("average", _("Average"), "money"),
    ReportColumn("share_of_rooms", _("Share of rooms"), "percent", digits=1),
    ReportColumn("share_of_revenue", _("Share of revenue"), "percent", digits=1),
)


def rows_of(summary: Summary) -> list[Row]:
    whole = summary.whole
    return [
        {"tier_id": line.tier_id, "line": line.name, **figures_of(summary.line(line), whole)} for line in summary.lines
    ]


def figures_of(counted: Counted, whole: Counted) -> Row:
    return {
        "rooms": counted.sittings,
        "amount": counted.amount,
        "average": counted.average,
        "share_of_rooms": share(counted.sittings, whole.sittings),
        "share_of_revenue": share(counted.amount, whole.amount),
    }


def bookings_link(day: date, line: CardLine | None = None) -> str:
    """The list of the bookings that were counted."""
    card = {} if line is None else {"line": line.tier_id or "none"}
    return "/ktv/bookings?" + urlencode({"day": day.isoformat(), "sittings": 1, **card})


def above(summary: Summary, prefix: str, available: Any, occupied: Any) -> list[Highlight]:
    """The figures of the whole; none of a span of which nothing is known. `available`, `occupied` are titles."""
    whole, known = summary.whole, bool(summary.days)

    def figure(name: str, title: Any, value: Any, kind: Any = "integer") -> Highlight:
        return Highlight(title, value if known else None, kind, name=name)

    return [
        figure("rooms", _("Sittings"), whole.sittings),
        figure("amount", _("Amount"), whole.amount, "money"),
        figure("average", _("Average"), whole.average, "money"),
        figure("occupancy", _("Occupancy"), summary.occupancy, "percent"),
        figure(f"{prefix}_occupied", occupied, summary.occupied),
        figure(f"{prefix}_available", available, summary.available),
        figure("not_consumed", _("Cancelled or not come"), whole.not_consumed),
    ]


def shares(summary: Summary) -> Chart:
    """Of each line, its share of the rooms and of the revenue, in per cent."""
    whole = summary.whole
    counted = [summary.line(line) for line in summary.lines]

    def series(of: Callable[[Counted], int]) -> list[float]:
        return [100 * (share(of(one), of(whole)) or 0) for one in counted]

    return Chart(
        title=_("The lines"),
        subtitle=_("shares in %"),
        labels=[line.name for line in summary.lines],
        series=[
            (_("Share of rooms"), series(lambda one: one.sittings)),
            (_("Share of revenue"), series(lambda one: one.amount)),
        ],
        kind="grouped",
        colours=(1, 2),
    )


def heat_of_day(by_day: ByDay, on: date) -> Chart:
    """The hours of one day above those of the weekdays."""
    places, of_week = busy(by_day), heat(by_day)
    own: list[float | None] = [by_day[on][place] for place in places]
    return replace(of_week, series=[(_("This day"), own), *of_week.series])


def heat(by_day: ByDay) -> Chart:
    """Rooms in use by weekday and hour."""
    places, names = busy(by_day), hours()
    of_week = [(title, [of_weekday(by_day, day, place) for place in places]) for day, title in enumerate(WEEKDAYS)]
    return Chart(
        title=_("Rooms in use"),
        subtitle=_("by hour; a weekday is the average of its days"),
        labels=[spoken_hour(names[place]) for place in places],
        series=of_week,
        kind="heat",
    )
