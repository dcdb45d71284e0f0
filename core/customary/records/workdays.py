"""Which days are worked: weekdays, public holidays and the weekends that are worked to make up for them.

The days come from a library that is kept up to date. The plan of a year is published in the November before; for a year that
the installed library does not know yet the statutory holidays count as free and no weekend as made up for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

# Where weekends are worked for long holidays, so that a year without any is one whose plan is not known.
MAKES_UP = ("CN",)


@dataclass(frozen=True)
class YearPlan:
    """The days of a year that are not like their weekday."""

    free: frozenset[date]
    made_up: frozenset[date]
    published: bool


@lru_cache(maxsize=64)
def year_plan(country: str, year: int) -> YearPlan:
    """What is known of a year; nothing but weekdays for a country that the library does not know."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return YearPlan(frozenset(), frozenset(), published=False)
    known = holidays.country_holidays(country, years=year)
    made_up = frozenset(day for day in getattr(known, "weekend_workdays", ()) if day.year == year)
    free = frozenset(day for day in known if day.year == year) - made_up
    return YearPlan(free, made_up, published=bool(made_up) or country not in MAKES_UP)


@dataclass(frozen=True)
class Workdays:
    """The days on which a house works: `weekdays` as ISO numbers, 1 is Monday."""

    weekdays: frozenset[int]
    country: str | None  # whose public holidays are free; None for none

    def worked(self, day: date) -> bool:
        if self.country is not None:
            plan = year_plan(self.country, day.year)
            if day in plan.made_up:
                return True
            if day in plan.free:
                return False
        return day.isoweekday() in self.weekdays
