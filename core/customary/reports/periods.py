"""Spans of days, the usual ones by name, and how a span is cut for a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MOST_BARS = 31


@dataclass(frozen=True)
class Period:
    """Days from first to last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """What it is compared with: the month before if it is a whole month or begins one, else as many days before."""
        if self.first.day == 1 and self.last <= end_of_month(self.first):
            previous = month_of(self.first - timedelta(days=1))
            whole = self.last == end_of_month(self.first)
            return previous if whole else Period(previous.first, min(previous.last, previous.first + self._reach))
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def _reach(self) -> timedelta:
        return self.last - self.first


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), end_of_month(day))


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def first_of_bar(period: Period) -> Callable[[date], date]:
    """The day that a day is drawn under: itself, the Monday of its week or the first of its month, by how long the period is."""
    if period.days <= MOST_BARS:
        return lambda day: day
    if period.days <= MOST_BARS * 7:
        return lambda day: week_of(day).first
    return lambda day: day.replace(day=1)
