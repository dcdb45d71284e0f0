"""Rows and sheets, and the time in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from customary.plugins.importers import Cell


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its number in the file: the spreadsheet's, or the CSV record's counted from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, position: int) -> Cell:
        return self.cells[position] if position < len(self.cells) else None


@dataclass(frozen=True)
class Sheet:
    """A sheet; `rows()` reads it from the start, as often as it is called, without keeping it in memory."""

    name: str
    rows: Callable[[], Iterator[Row]]


def to_the_second(moment: datetime) -> datetime:
    """Spreadsheets count days in fractions, so that 18:35 may arrive as 18:34:59.999987."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def time_of_day(seconds: float) -> time:
    """Rounded to the second; half a second before midnight is midnight."""
    whole = round(seconds) % 86_400
    return time(whole // 3600, whole // 60 % 60, whole % 60)


def time_to_the_second(moment: time) -> time:
    return time_of_day(moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6)


def from_serial(serial: float, dates_from_1904: bool = False) -> datetime:
    """A day number of Excel's, whose 1900 had a 29 February."""
    if dates_from_1904:
        start = datetime(1904, 1, 1)  # noqa: DTZ001  # a spreadsheet's dates have no zone
    else:
        start = datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)  # noqa: DTZ001
    return start + timedelta(seconds=round(serial * 86_400))
