"""How long a card is valid."""

from __future__ import annotations

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(kind: str, issued: date | None, months: int | None, until: date | None) -> date | None:
    """The last day on which a card is valid; None for one without end."""
    if kind == "span" and issued is not None and months is not None:
        return months_later(issued, months)
    return until if kind == "until" else None
