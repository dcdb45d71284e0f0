"""Birthdays of the lunar calendar, on the days of a solar year on which they fall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from lunardate import LunarDate  # type: ignore[import-untyped]  # it brings no stubs

YEARS = range(1901, 2099)
LONGEST = 30


@lru_cache(maxsize=16)
def solar_days(year: int) -> Mapping[tuple[int, int], date]:
    """By lunar month and day, the first day of the solar year on which it stands.

    The 30th of a month that has only 29 days is kept on the 29th; a day that the solar year skips is missing. Leap months
    repeat a month and have no birthdays of their own.

    >>> solar_days(2026)[12, 23]
    datetime.date(2026, 2, 10)
    """
    found: dict[tuple[int, int], date] = {}
    for lunar_year in (year - 1, year):
        for month in range(1, 13):
            for day in range(1, LONGEST + 1):
                on = _solar(lunar_year, month, day)
                if on.year == year:
                    found.setdefault((month, day), on)
    return found


def solar_day(year: int, month: int, day: int) -> date | None:
    """The day of the solar year on which a lunar month and day stands, or None."""
    return solar_days(year).get((month, day)) if year in YEARS else None


def _solar(year: int, month: int, day: int) -> date:
    try:
        found: date = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        found = LunarDate(year, month, day - 1).to_solar_date()
    return found
