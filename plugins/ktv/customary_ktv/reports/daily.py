"""The summary of a day: how full the rooms were, and what each line spent (KTV-28 to KTV-32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from customary.sdk import Actor, Chart, Report, Table, clock, report_parameter, texts
from sqlalchemy.orm import Session

from customary_ktv.access import FIGURES
from customary_ktv.reports.counting import summary_of
from customary_ktv.reports.hours import ByDay, busy, hours, rooms_by_hour, spoken_hour
from customary_ktv.reports.lines import LINES, above, bookings_link, figures_of, rows_of, shares

_ = texts("ktv")


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


@dataclass(frozen=True)
class DayAsked:
    """The business day."""

    day: date = report_parameter(_("Day"), yesterday)


def daily(session: Session, _actor: Actor, asked: DayAsked) -> Table:
    """Five statements. A day of which nothing is known has no rows, and figures without value."""
    day = asked.day
    summary = summary_of(session, day, day)
    figures = above(summary, "rooms", _("Rooms available"), _("Rooms occupied"))
    if not summary.days:
        return Table(LINES, [], highlights=figures)
    whole = summary.whole
    rows = rows_of(summary)
    links = {
        (place, "rooms"): bookings_link(day, line) for place, line in enumerate(summary.lines) if rows[place]["rooms"]
    }
    return Table(
        LINES,
        rows,
        totals=figures_of(whole, whole),
        links=links,
        total_links={"rooms": bookings_link(day)} if whole.sittings else {},
        highlights=figures,
        charts=[shares(summary), by_hour(rooms_by_hour(session, day, day))] if whole.sittings else [],
    )


def by_hour(by_day: ByDay) -> Chart:
    """Rooms in use in each hour of the day."""
    places, names = busy(by_day), hours()
    ((_day, rooms),) = by_day.items()
    return Chart(
        title=_("Rooms in use"),
        subtitle=_("by hour"),
        labels=[spoken_hour(names[place]) for place in places],
        series=[(_("Rooms"), [rooms[place] for place in places])],
    )


DAILY = Report(
    key="ktv.daily_summary",
    title=_("Daily summary"),
    subtitle=_("How full the rooms were, and what each card spent"),
    permission=FIGURES,
    parameters=DayAsked,
    table=daily,
    scope="house",
    icon="calendar",
)
