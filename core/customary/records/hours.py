"""Hours of the day as people write them: 09:00-12:00,14:00-20:00, over midnight as 22:00-02:00, all day as 00:00-24:00."""

from __future__ import annotations

import re

DAY = 24 * 60
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")
Span = tuple[int, int]  # minutes of the local day, the end not included


def written_spans(text: str) -> list[Span]:
    """(Start, end) in minutes of the day, as written: an end before its start lies on the next day.

    Raises ValueError for what is no list of spans.

    >>> written_spans("14:00-20:00,22:00-02:00")
    [(840, 1200), (1320, 120)]
    """
    pieces = (piece.strip() for piece in re.split(r"[,，;；、]", text))
    return [_ends(piece) for piece in pieces if piece]


def plain_hours(text: str) -> str:
    """The hours in their one way of writing; empty stays empty.

    Raises ValueError for what is no list of spans.

    >>> plain_hours("9:00 – 12:00，22：00-2:00")
    '09:00-12:00,22:00-02:00'
    """
    return ",".join("-".join(f"{end // 60:02d}:{end % 60:02d}" for end in span) for span in written_spans(text))


def _ends(piece: str) -> Span:
    found = SPAN.fullmatch(piece)
    if found is None:
        raise ValueError(piece)
    hour, minute, to_hour, to_minute = (int(number) for number in found.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or start >= DAY or end > DAY or start == end:
        raise ValueError(piece)
    return start, end
