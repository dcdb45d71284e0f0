"""What bookings come to in a span of days: by card line, by day, and together. Sums only: nothing here is an average of averages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import add

from customary_ktv.reports.rounding import average, share


@dataclass(frozen=True)
class Counted:
    """Bookings together: sittings (consumed ones), what these came to, and how many were not consumed."""

    sittings: int = 0
    amount: int = 0
    not_consumed: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.sittings + other.sittings, self.amount + other.amount, self.not_consumed + other.not_consumed
        )

    @property
    def average(self) -> int | None:
        return average(self.amount, self.sittings)


def together(counted: Iterable[Counted]) -> Counted:
    return reduce(add, counted, Counted())


@dataclass(frozen=True)
class CardLine:
    """One of the lines that a house reports: a tier, or `tier_id` None for customers without a card."""

    tier_id: int | None
    name: str


@dataclass(frozen=True)
class Day:
    """A day of which something is known: its lines, the rooms that could be let, and those of them that were."""

    lines: Mapping[int | None, Counted] = field(default_factory=dict)
    available: int = 0
    occupied: int = 0

    @property
    def whole(self) -> Counted:
        return together(self.lines.values())

    @property
    def occupancy(self) -> float | None:
        return share(self.occupied, self.available)


@dataclass(frozen=True)
class Summary:
    """Days from first to last; those of which nothing is known are not among `days`, and count nowhere as nought."""

    first: date
    last: date
    lines: Sequence[CardLine]
    days: Mapping[date, Day]

    def line(self, line: CardLine) -> Counted:
        return together(day.lines.get(line.tier_id, Counted()) for day in self.days.values())

    @property
    def whole(self) -> Counted:
        return together(day.whole for day in self.days.values())

    @property
    def available(self) -> int:
        """Room days."""
        return sum(day.available for day in self.days.values())

    @property
    def occupied(self) -> int:
        """Room days."""
        return sum(day.occupied for day in self.days.values())

    @property
    def occupancy(self) -> float | None:
        return share(self.occupied, self.available)

    def missing(self, today: date) -> list[date]:
        """Days that are over and of which nothing has come in."""
        over = min(self.last, today - timedelta(days=1))
        return [day for day in days_of(self.first, over) if day not in self.days]


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]
