"""Reception's sheet of a day: which day it is of, and whether it corrects one that came before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from customary.sdk import BadCell, FileMeta, Invalid, read_date, texts
from sqlalchemy import Select, select
from sqlmodel import col

from customary_ktv.models import Booking

_ = texts("ktv")

CORRECTION = re.compile(r"更正|correction|corrected", re.IGNORECASE)
DAY = re.compile(r"(?<!\d)(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|\d{8}|\d{4}年\d{1,2}月\d{1,2}日)(?!\d)")


@dataclass(frozen=True)
class DaySheet:
    """The day in the file's name, if there is one."""

    day: date | None = None
    correction: bool = False

    def corrects(self, day: date) -> bool:
        return self.correction and day == self.day


def read_sheet(file: FileMeta) -> DaySheet:
    """Raises Invalid for a correction whose name does not tell the day that it corrects."""
    sheet = DaySheet(_day(file.name), CORRECTION.search(file.name) is not None)
    if sheet.correction and sheet.day is None:
        words = _("A correction takes its day's place: name the file by the day, like bookings_2026-10-15_更正.xlsx.")
        raise Invalid.field("file", "missing_day", words)
    return sheet


def _day(name: str) -> date | None:
    for found in DAY.findall(name):
        try:
            return read_date(found.replace("_", "-"))
        except BadCell:
            continue
    return None


def bookings_replaced(sheet: DaySheet) -> Select[Any] | None:
    """The bookings that a correction stands for: those of its day."""
    return select(col(Booking.id)).where(col(Booking.day) == sheet.day) if sheet.correction else None
