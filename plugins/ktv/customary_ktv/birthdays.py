"""A birthday as it is kept: on which day of a year, and how it is written."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Protocol

from customary.sdk import Text, texts

from customary_ktv.lunar import solar_day

_ = texts("ktv")


class Born(Protocol):
    """What is known of a birthday; month and day are of the lunar year where `birth_lunar`."""

    @property
    def birth_year(self) -> int | None: ...
    @property
    def birth_month(self) -> int | None: ...
    @property
    def birth_day(self) -> int | None: ...
    @property
    def birth_lunar(self) -> bool: ...


def solar_birthday(born: Born, year: int) -> date | None:
    """The day of a solar year on which it is kept; 29 February in other years a day earlier."""
    if born.birth_month is None or born.birth_day is None:
        return None
    if born.birth_lunar:
        return solar_day(year, born.birth_month, born.birth_day)
    last = calendar.monthrange(year, born.birth_month)[1]
    return date(year, born.birth_month, min(born.birth_day, last))


def written_birthday(born: Born) -> Text | str:
    """1988-05-08, 05-08 without a year, or in the words of the lunar calendar."""
    if born.birth_month is None or born.birth_day is None:
        return ""
    if born.birth_lunar:
        return _("lunar {month}/{day}", month=born.birth_month, day=born.birth_day)
    year = f"{born.birth_year}-" if born.birth_year else ""
    return f"{year}{born.birth_month:02}-{born.birth_day:02}"
