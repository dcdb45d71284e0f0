"""The mileage estimate drawn: readings, the line to the next limit, and between when and when it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from customary.sdk import Text, charts, spoken_day, spoken_number, texts
from markupsafe import Markup

from customary_automotive.estimate import Estimate
from customary_automotive.rows import VisitRow

_ = texts("automotive")

MONTHS_SHOWN = 30
MONTHS_AHEAD = 12


@dataclass(frozen=True)
class Limit:
    """A distance that is waited for, and what it is."""

    km: int
    name: Text


@dataclass(frozen=True)
class _Months:
    """The months from the left edge to the right one."""

    first: date
    count: int

    def x(self, day: date) -> float:
        """The place of a day, in months from the left edge."""
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        return min(self.count - 0.02, max(0.02, months + (day.day - 1) / 31))

    def labels(self) -> list[str]:
        numbers = (self.first.year * 12 + self.first.month - 1 + step for step in range(self.count))
        return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def mileage_chart(told: Estimate, delivered_on: date | None, visits: Sequence[VisitRow], limit: Limit) -> Markup | None:
    """None where there is nothing to draw: no reading and no delivery, or a limit that is never reached."""
    days = told.days_of(limit.km)
    if days is None or told.known.last is None:
        return None
    read = [(row.day, row.km) for row in visits if row.km is not None and row.km_believed and row.day <= told.on]
    known = [*([(delivered_on, 0)] if delivered_on else []), *read]
    months = _months(min(day for day, _km in known), told.on, days[2])
    shown = [point for point in known if point[0] >= months.first] or known[-1:]
    ignored = [
        (row.day, row.km)
        for row in visits
        if row.km is not None and not row.km_believed and months.first <= row.day <= told.on
    ]
    reached = _("{km} km about {day}", km=spoken_number(limit.km), day=spoken_day(days[1]))
    now = _("today, about {km}", km=spoken_number(told.km.likely))
    return charts.estimate(
        months.labels(),
        [charts.Point(months.x(day), km, _reading(day, km)) for day, km in shown],
        charts.Point(months.x(told.on), told.km.likely, now),
        charts.Goal(
            limit=limit.km,
            x=months.x(days[1]),
            earliest=months.x(days[0]),
            latest=months.x(days[2]),
            name=_named(limit),
            tip=reached,
        ),
        _(
            "Readings and estimate: {km} km about {day}, {earliest} at the earliest, {latest} at the latest",
            km=spoken_number(limit.km),
            day=spoken_day(days[1]),
            earliest=spoken_day(days[0]),
            latest=spoken_day(days[2]),
        ),
        ignored=[charts.Point(months.x(day), km, _not_believed(day, km)) for day, km in ignored],
        ignored_name=_("not believed"),
    )


def _months(first: date, on: date, latest: date) -> _Months:
    left = max(first, on - timedelta(MONTHS_SHOWN * 30)).replace(day=1)
    right = max(on, min(latest, on + timedelta(MONTHS_AHEAD * 30)))
    return _Months(left, (right.year - left.year) * 12 + right.month - left.month + 2)


def _named(limit: Limit) -> Text:
    return _("{name}: {km} km", name=limit.name, km=spoken_number(limit.km))


def _reading(day: date, km: int) -> Text:
    return _("{day}: {km} km", day=spoken_day(day), km=spoken_number(km))


def _not_believed(day: date, km: int) -> Text:
    return _("{day}: a reading of {km} km is not believed", day=spoken_day(day), km=spoken_number(km))
