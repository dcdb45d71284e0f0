"""What stands in cells that only this trade has: room numbers, card types, birthdays, how long a card is valid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from customary.sdk import BadCell, Cell, read_date, read_text, read_time

ROOM_ENDING = re.compile(r"(?:包厢|包间|包房|房间|房|包)$")
ORDINARY = ("普通", "散客", "非会员", "NONE", "NON-MEMBER", "ORDINARY")
UNLIMITED = ("长期有效", "长期", "永久", "永久有效", "终身", "终身有效", "无限期", "unlimited", "permanent")
SPAN = re.compile(r"(\d{1,3}|半|[一二三四五六七八九十])\s*(?:个)?\s*(年|月|years?|months?)", re.IGNORECASE)

MONTH_AND_DAY = re.compile(r"(\d{1,2})(?:月(\d{1,2})日?|[-/.](\d{1,2}))")
LUNAR = re.compile(r"(?:农历|阴历)\s*:?\s*(?:(\d{4})年)?\s*闰?(.+?)月(.+?)日?")
LUNAR_MONTHS = {name: number for number, names in enumerate(
    (("正", "一", "元"), ("二",), ("三",), ("四",), ("五",), ("六",), ("七",), ("八",), ("九",), ("十",), ("十一", "冬"), ("十二", "腊")), 1
) for name in names}  # fmt: skip
DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}
TENS = {"初": 0, "十": 10, "二十": 20, "廿": 20, "卄": 20, "三十": 30, "卅": 30}
LEAP_YEAR = 2000


@dataclass(frozen=True)
class Birthday:
    """As written, and what it says: without a year, or of the lunar calendar, if so written."""

    written: str
    month: int
    day: int
    year: int | None = None
    lunar: bool = False


@dataclass(frozen=True)
class Validity:
    """How long a card is valid: until a day, unlimited, or so many months from the issue."""

    kind: str
    until: date | None = None
    months: int | None = None


def read_room(cell: Cell) -> str | None:
    """In capitals, without spaces, without 房, 包 or 包厢 behind it.

    >>> read_room("ａ01 包厢")
    'A01'
    """
    text = read_text(cell)
    return ROOM_ENDING.sub("", text.replace(" ", "").upper()) or None if text else None


def read_card_type(cell: Cell) -> str | None:
    """As it is written; what means an ordinary customer is empty."""
    text = read_text(cell)
    return None if text is None or spelled(text).startswith(ORDINARY) else text


def spelled(text: str) -> str:
    """One spelling for a tier's name: capitals without spaces."""
    return "".join(text.split()).upper()


def read_card_number(cell: Cell) -> str | None:
    """In capitals, without spaces."""
    text = read_text(cell)
    return text.replace(" ", "").upper() if text else None


def read_clock(cell: Cell) -> int | None:
    """Minutes after midnight; the next day's 次日02:00 too is 120."""
    read = read_time(cell)
    return None if read is None else read.hour * 60 + read.minute


def read_birthday(cell: Cell) -> Birthday | None:
    """A day, one without a year, or one of the lunar calendar."""
    text = read_text(cell)
    if text is None:
        return None
    if isinstance(cell, str):
        if text.startswith(("农历", "阴历")):
            return _lunar(text)
        if found := MONTH_AND_DAY.fullmatch(text):
            month, day = int(found[1]), int(found[2] or found[3])
            return Birthday(text, *_in_calendar(month, day))
    try:
        on = read_date(cell)
    except BadCell:
        raise BadCell("bad_birthday") from None
    return Birthday(on.isoformat(), on.month, on.day, on.year) if on else None


def _in_calendar(month: int, day: int) -> tuple[int, int]:
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        raise BadCell("bad_birthday") from None
    return month, day


def _lunar(text: str) -> Birthday:
    found = LUNAR.fullmatch(text)
    month = _month(found[2]) if found else None
    day = _day(found[3]) if found else None
    if not found or not month or not day:
        raise BadCell("bad_birthday")
    return Birthday(text, month, day, int(found[1]) if found[1] else None, lunar=True)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    return LUNAR_MONTHS.get(text)


def _day(text: str) -> int | None:
    """初八 is the 8th, 十五 the 15th, 廿三 the 23rd.

    >>> [_day(text) for text in ("初八", "初十", "十五", "二十", "廿三", "三十", "8")]
    [8, 10, 15, 20, 23, 30, 8]
    """
    if text.isdecimal():
        number = int(text)
    elif text in ("十", "二十", "三十"):
        number = TENS[text]
    elif text in DIGITS:
        number = DIGITS[text]
    else:
        tens = next((mark for mark in sorted(TENS, key=len, reverse=True) if text.startswith(mark)), None)
        rest = text.removeprefix(tens) if tens else ""
        number = TENS[tens] + DIGITS.get(rest, 0) if tens and (rest in DIGITS or not rest) else 0
    return number if 1 <= number <= 30 else None


def read_validity(cell: Cell) -> Validity | None:
    """A day, unlimited, or a span from the issue: 12个月, 2年, 半年."""
    text = read_text(cell)
    if text is None:
        return None
    if text.casefold() in UNLIMITED:
        return Validity("unlimited")
    if isinstance(cell, str) and (found := SPAN.fullmatch(text)):
        return Validity("span", months=_months(found[1], found[2].startswith(("年", "y", "Y"))))
    return Validity("until", until=read_date(cell))


def _months(number: str, years: bool) -> int:
    if number == "半":
        return 6 if years else 1
    count = int(number) if number.isdecimal() else DIGITS[number]
    return count * 12 if years else count
