"""Days and times as people type them. What is no date of the calendar is refused, never bent into one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from customary.importing.rows import from_serial, time_of_day, time_to_the_second, to_the_second
from customary.importing.text_cells import clean
from customary.plugins.importers import BadCell, Cell

SERIALS = range(20_000, 80_001)
EARLIEST = 1800  # 0202-03-05 is a slip of the finger
DAY = re.compile(
    r"(?P<year>\d{4}|\d{2})\s*(?:(?P<mark>[-/.])\s*(?P<month>\d{1,2})\s*(?P=mark)\s*(?P<day>\d{1,2})"
    r"|年\s*(?P<month_>\d{1,2})\s*月\s*(?P<day_>\d{1,2})\s*日?)(?P<rest>.*)"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?P<rest>\D.*)?")
NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
CLOCK = re.compile(
    r"(?P<half>上午|早上|凌晨|中午|下午|晚上|am|pm)?\s*(?P<hour>\d{1,2})\s*(?::|时|点)\s*(?:(?P<minute>\d{1,2})\s*分?)?"
    r"(?:(?::|(?<=分)\s*)(?P<second>\d{1,2})(?P<fraction>\.\d+)?\s*秒?)?\s*(?P<half_>am|pm)?(?:z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def read_date(cell: Cell, empty_words: Iterable[str] = ()) -> date | None:
    """Rule 4: the day; a time behind it is cut off."""
    if isinstance(cell, datetime):
        return cell.date()
    read = _read(cell, empty_words)
    return read[0].date() if read else None


def read_datetime(cell: Cell, empty_words: Iterable[str] = ()) -> datetime | None:
    """Midnight where no time is given."""
    if isinstance(cell, datetime):
        return to_the_second(cell)
    read = _read(cell, empty_words)
    return read[0] + read[1] if read else None


def _read(cell: Cell, empty_words: Iterable[str]) -> tuple[datetime, timedelta] | None:
    """Midnight of the day, and the time since then."""
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day), timedelta()  # noqa: DTZ001  # as written, without a zone
    if isinstance(cell, (time, bool)):
        raise BadCell("bad_date")
    text = clean(cell, empty_words)
    if text is None:
        return None
    try:
        return _day_and_time(text)
    except (ValueError, OverflowError):
        raise BadCell("bad_date") from None


def _day_and_time(text: str) -> tuple[datetime, timedelta]:
    if NUMBER.fullmatch(text) and int(float(text)) in SERIALS:
        moment = from_serial(float(text))
        midnight = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
        return midnight, moment - midnight
    found = COMPACT.fullmatch(text) or DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups()[:-1] if part and part not in "-/.")
    if len(found[1]) == 2:
        year += 2000
    if year < EARLIEST:
        raise ValueError(text)
    return datetime(year, month, day), _time_behind(found["rest"])  # noqa: DTZ001


def _time_behind(rest: str | None) -> timedelta:
    rest = (rest or "").lstrip("Tt ").strip()
    if not rest:
        return timedelta()
    return _since_midnight(rest)


def _since_midnight(text: str) -> timedelta:
    """25:30 is past midnight: the caller decides whether that is allowed."""
    found = CLOCK.fullmatch(text)
    if not found:
        raise ValueError(text)
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    half = (found["half"] or found["half_"] or "").lower()
    if half in ("下午", "晚上", "pm", "中午") and 1 <= hour < (3 if half == "中午" else 12):
        hour += 12
    elif half in ("am", "凌晨") and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        raise ValueError(text)
    return timedelta(hours=hour, minutes=minute, seconds=second + (float(found["fraction"] or 0) >= 0.5))


def read_time(cell: Cell, empty_words: Iterable[str] = ()) -> time | None:
    """The time of day, to the second; 次日02:00 (the next day's) is 02:00."""
    if isinstance(cell, datetime):
        return to_the_second(cell).time()
    if isinstance(cell, time):
        return time_to_the_second(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 0 <= cell < 1:
        return time_of_day(cell * 86_400)
    text = clean(cell, empty_words)
    if text is None:
        return None
    try:
        return time_of_day(_since_midnight(text.removeprefix("次日").strip()).total_seconds())
    except ValueError:
        raise BadCell("bad_time") from None
