"""The next birthday of every customer whose birthday is known, lunar ones on the solar day on which they fall."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

from customary.sdk import clock, table_of
from customary.sdk.sql import add_days
from sqlalchemy import CTE, Boolean, ColumnElement, Date, Integer, Select, and_, column, func, select, values

from customary_ktv.lunar import solar_days
from customary_ktv.models import Profile

NAMED_AFTER = 7  # days after it the last birthday still stands, so that a greeting not made in time counts as missed


def next_birthdays(today: ColumnElement[date]) -> Select[Any]:
    """`profile_id`, `customer_id`, `day`, `lunar`, `month`, `of_month`: each customer once."""
    birth, falls = table_of(Profile).c, _calendar()
    same = and_(
        falls.c.lunar == birth.birth_lunar,
        falls.c.month == birth.birth_month,
        falls.c.of_month == birth.birth_day,
    )
    whose = (birth.id, birth.customer_id, birth.birth_lunar, birth.birth_month, birth.birth_day)
    names = ("profile_id", "customer_id", "lunar", "month", "of_month")
    columns = [one.label(name) for one, name in zip(whose, names, strict=True)]
    return (
        select(*columns, func.min(falls.c.day).label("day"))
        .select_from(table_of(Profile).join(falls, same))
        .where(falls.c.day >= add_days(today, -NAMED_AFTER))
        .group_by(*whose)
    )


def _calendar() -> CTE:
    """On which days birthdays fall, from last year to the next."""
    year = clock.today().year
    rows = [row for one in range(year - 1, year + 2) for row in _of_year(one)]
    columns = (column("lunar", Boolean), column("month", Integer), column("of_month", Integer), column("day", Date))
    return values(*columns, name="birthday").data(rows).cte("birthday")


def _of_year(year: int) -> Iterator[tuple[bool, int, int, date]]:
    """29 February stands on the 28th of a year that has none."""
    for (month, of_month), day in solar_days(year).items():
        yield True, month, of_month, day
    for month in range(1, 13):
        days = 29 if month == 2 else monthrange(year, month)[1]
        for of_month in range(1, days + 1):
            yield False, month, of_month, date(year, month, min(of_month, monthrange(year, month)[1]))
