"""Lunar birthdays in their solar year."""

from __future__ import annotations

from datetime import date

import pytest
from customary_ktv.lunar import solar_day, solar_days


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (2026, 12, 23, date(2026, 2, 10)),  # of the lunar year that began in 2025
        (2026, 1, 1, date(2026, 2, 17)),
        (2026, 8, 15, date(2026, 9, 25)),
        (2025, 6, 30, date(2025, 7, 24)),
        (1800, 1, 1, None),
    ],
)
def test_a_lunar_birthday_stands_on_its_day_of_the_solar_year(
    year: int, month: int, day: int, expected: date | None
) -> None:
    assert solar_day(year, month, day) == expected


def test_the_thirtieth_of_a_short_month_is_kept_on_the_twenty_ninth() -> None:
    days = solar_days(2026)
    short = [month for month in range(1, 13) if days.get((month, 30)) == days.get((month, 29))]
    assert short
    assert all(day.year == 2026 for day in days.values())
