"""Hours of the day as people write them: 09:00-12:00,14:00-20:00, over midnight as 22:00-02:00, all day as 00:00-24:00."""

from __future__ import annotations

import re
from collections.abc import Iterator

DAY = 24 * 60
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")
Span = tuple[int, int]  # minutes of the local day, the end not included


def parse_hours(text: str) -> tuple[Span, ...]:
    """Spans of the day in order; 22:00-02:00 runs over midnight, 24:00 is its end.

    Raises ValueError for what is no list of spans.

    >>> parse_hours("14:00-20:00,09:00-12:00"), parse_hours("22:00-02:00")
    (((540, 720), (840, 1200)), ((0, 120), (1320, 1440)))
    """
    return tuple(sorted(span for piece in _pieces(text) for span in _of_the_day(*_ends(piece))))


def plain_hours(text: str) -> str:
    """The hours in their one way of writing; empty stays empty.

    Raises ValueError for what is no list of spans.

    >>> plain_hours("9:00 – 12:00，22：00-2:00")
    '09:00-12:00,22:00-02:00'
    """
    return ",".join("-".join(f"{end // 60:02d}:{end % 60:02d}" for end in _ends(piece)) for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[,，;；、]", text) if piece.strip()]


def _ends(piece: str) -> Span:
    found = SPAN.fullmatch(piece)
    if found is None:
        raise ValueError(piece)
    hour, minute, to_hour, to_minute = (int(number) for number in found.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or start >= DAY or end > DAY or start == end:
        raise ValueError(piece)
    return start, end


def _of_the_day(start: int, end: int) -> Iterator[Span]:
    if start < end:
        yield start, end
        return
    yield start, DAY
    if end:
        yield 0, end
