"""A month as people write it: 2026-10."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from customary.sdk import Invalid, texts

_ = texts("ktv")

WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """All of its days."""

    first: date
    last: date

    @property
    def written(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> Month:
        return month_of(self.first - timedelta(days=1))

    @property
    def after(self) -> Month:
        return month_of(self.last + timedelta(days=1))


def month_of(day: date) -> Month:
    return Month(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def read_month(written: str) -> Month:
    """Raises Invalid for what is no month.

    >>> read_month("2026-02").last
    datetime.date(2026, 2, 28)
    """
    found = WRITTEN.fullmatch(written.strip())
    if found is None or not int(found[1]):
        raise Invalid.field("month", "bad_value", _("“{text}” is not a month. Write it as 2026-10.", text=written))
    return month_of(date(int(found[1]), int(found[2]), 1))
