"""Hours of the day as people write them: 09:00-12:00,14:00-20:00."""

from __future__ import annotations

import re
from collections.abc import Iterator

DAY = 24 * 60
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~]\s*(\d{1,2}):(\d{2})")
Span = tuple[int, int]


def written_spans(text: str) -> Iterator[Span]:
    """(Start, end) in minutes of the day, as written: 24:00 is its end, and an end before its start lies on the next day.

    Raises ValueError for what is no list of spans.
    """
    for piece in (piece.strip() for piece in re.split(r"[,，;；]", text)):
        if not piece:
            continue
        found = SPAN.fullmatch(piece)
        if found is None:
            raise ValueError(piece)
        hour, minute, to_hour, to_minute = (int(number) for number in found.groups())
        start, end = hour * 60 + minute, to_hour * 60 + to_minute
        if minute > 59 or to_minute > 59 or start >= DAY or end > DAY or start == end:
            raise ValueError(piece)
        yield start, end


def tidy_hours(text: str) -> str:
    """The same hours in their one way of writing."""
    return ",".join(
        f"{int(hour):02d}:{minute}-{int(to_hour):02d}:{to_minute}"
        for hour, minute, to_hour, to_minute in (found.groups() for found in SPAN.finditer(text))
    )
