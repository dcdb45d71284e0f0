"""Hours in which somebody may be contacted: the same every day."""

from __future__ import annotations

from collections.abc import Iterator

from customary.records.hours import DAY, Span, written_spans


def parse_hours(text: str) -> tuple[Span, ...]:
    """Spans of the day in order; 22:00-02:00 runs over midnight, 24:00 is its end.

    Raises ValueError for what is no list of spans.

    >>> parse_hours("14:00-20:00,09:00-12:00"), parse_hours("22:00-02:00")
    (((540, 720), (840, 1200)), ((0, 120), (1320, 1440)))
    """
    return tuple(sorted(span for start, end in written_spans(text) for span in _of_the_day(start, end)))


def _of_the_day(start: int, end: int) -> Iterator[Span]:
    """They hold every day, so what runs over midnight is the end and the beginning of the same day."""
    if start < end:
        yield start, end
        return
    yield start, DAY
    if end:
        yield 0, end
