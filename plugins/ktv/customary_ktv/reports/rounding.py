"""Shares and averages, rounded half up as people do on paper; of nothing there is none."""

from __future__ import annotations

THOUSAND = 1000


def share(part: int, whole: int) -> float | None:
    """A part of 1 to a tenth of a per cent, or None of nothing.

    >>> share(5, 41), share(0, 3), share(0, 0)
    (0.122, 0.0, None)
    """
    return half_up(THOUSAND * part, whole) / THOUSAND if whole else None


def average(total: int, number: int) -> int | None:
    """In the unit of the total, money in minor units; None of nothing.

    >>> average(150000, 3), average(1, 2), average(0, 0)
    (50000, 1, None)
    """
    return half_up(total, number) if number else None


def half_up(value: int, by: int) -> int:
    return (2 * value + by) // (2 * by)
