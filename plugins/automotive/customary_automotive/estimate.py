"""How far a vehicle has gone: which readings are believed, how fast it goes, when it reaches a distance, and how sure that is.

The arithmetic is exact, in whole numbers and days. The rules' SELECTs say the same in SQL (`reminders.py`).

**Certainty.** The *spread* is the standard deviation of the rates between neighbouring believed readings, weighted by the days
between them, divided by their mean: 0.2 where a car goes 40 km a day give or take 8. It is at least 5%; with fewer than two such
stretches of a week or more it is taken as 35%, without any reading as 60%. For every year that the last reading is old 10 points
are added, and the whole is at most 90%. Up to 20% the estimate is called good, up to 40% fair, beyond that rough.
**Range.** A car that goes `rate` km a day goes between `rate * (1 - spread)` and `rate * (1 + spread)`: that gives the least and
most distance on a day, and the earliest and latest day of a distance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from customary_automotive.models import USUAL_KM_A_DAY

MOST_KM_A_DAY = 300
SHORTEST_STRETCH = 30  # days between the two readings that give the rate
FARTHEST = 36_525  # days: what lies more than a hundred years ahead takes no part
FIRST_CYCLE = "first"

Certainty = Literal["good", "fair", "rough"]


@dataclass(frozen=True)
class Reading:
    """An odometer reading."""

    day: date
    km: int


@dataclass(frozen=True)
class Entry:
    """What of a visit matters here; `is_service`: a first service or periodic maintenance."""

    number: str
    day: date
    km: int | None
    is_service: bool
    item: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class Rate:
    """So many km in so many days."""

    km: int = USUAL_KM_A_DAY
    days: int = 1

    @property
    def a_day(self) -> float:
        return self.km / self.days


@dataclass(frozen=True)
class Service:
    """The last service; `read` is its reading if that was believed."""

    number: str
    day: date
    read: int | None


@dataclass(frozen=True)
class Reckoning:
    """What is known of a vehicle after its visits so far."""

    last: Reading | None  # the last believed reading, or (delivery, 0)
    rate: Rate = Rate()
    service: Service | None = None
    visited_on: date | None = None
    visited_for: str = ""

    def km_on(self, day: date) -> int:
        """The estimated distance on a day, rounded down, never below zero."""
        if self.last is None:
            return 0
        ahead = (day - self.last.day).days
        return max(0, self.last.km + self.rate.km * ahead // self.rate.days)

    def day_of(self, km: int) -> date | None:
        """The day on which a distance is reached; None if that is unknown, never, or more than a hundred years ahead."""
        if self.last is None:
            return None
        if self.last.km >= km:
            return self.last.day
        if self.rate.km == 0:
            return None
        days = -((km - self.last.km) * self.rate.days // -self.rate.km)
        return self.last.day + timedelta(days=days) if days <= FARTHEST else None

    @property
    def service_km(self) -> int | None:
        """The distance at the last service: its reading, or an estimate for its day."""
        if self.service is None:
            return None
        return self.service.read if self.service.read is not None else self.km_on(self.service.day)


@dataclass(frozen=True)
class Counted:
    """One visit, counted: whether its reading is believed, which cycle it ends, and what is known after it."""

    believed: bool
    cycle: str | None
    after: Reckoning


def is_believed(last: Reading | None, day: date, km: int) -> bool:
    """Whether a reading fits the last believed one: not below it, and not more than 300 km a day above."""
    if last is None:
        return True
    return last.km <= km <= last.km + MOST_KM_A_DAY * max(1, (day - last.day).days)


def start(delivered_on: date | None) -> Reckoning:
    """What is known before the first visit."""
    return Reckoning(last=Reading(delivered_on, 0) if delivered_on else None)


def reckon(delivered_on: date | None, visits: Iterable[Entry]) -> Iterator[Counted]:
    """Count visits, in order of day and number, and say after each what is known."""
    known = start(delivered_on)
    read: list[Reading] = []
    for visit in visits:
        believed = visit.km is not None and is_believed(known.last, visit.day, visit.km)
        if believed and visit.km is not None:
            read.append(Reading(visit.day, visit.km))
            known = replace(known, last=read[-1], rate=_rate(delivered_on, read))
        cycle = None
        if visit.is_service:
            cycle = known.service.number if known.service else FIRST_CYCLE
            known = replace(known, service=Service(visit.number, visit.day, visit.km if believed else None))
        if not visit.elsewhere:
            known = replace(known, visited_on=visit.day, visited_for=visit.item)
        yield Counted(believed or visit.km is None, cycle, known)


def _rate(delivered_on: date | None, read: Sequence[Reading]) -> Rate:
    last = read[-1]
    earlier = [reading for reading in read if (last.day - reading.day).days >= SHORTEST_STRETCH]
    before = earlier[-1] if earlier else Reading(delivered_on, 0) if delivered_on else None
    if before is None or (last.day - before.day).days <= 0:
        return Rate()
    return Rate(last.km - before.km, (last.day - before.day).days)


@dataclass(frozen=True)
class Span:
    """Least, likeliest and most, or earliest, likeliest and latest."""

    low: int
    likely: int
    high: int


@dataclass(frozen=True)
class Estimate:
    """An estimate with its spread; the module says how that is found."""

    known: Reckoning
    on: date
    spread: float

    @property
    def certainty(self) -> Certainty:
        return "good" if self.spread <= 0.2 else "fair" if self.spread <= 0.4 else "rough"

    @property
    def km(self) -> Span:
        """The distance on the day of the estimate."""
        likely = self.known.km_on(self.on)
        last = self.known.last
        gone = max(0, (self.on - last.day).days) * self.known.rate.a_day if last else 0.0
        off = math.ceil(gone * self.spread)
        return Span(max(last.km if last else 0, likely - off), likely, likely + off)

    def days_of(self, km: int) -> tuple[date, date, date] | None:
        """Earliest, likeliest and latest day of a distance."""
        likely, last = self.known.day_of(km), self.known.last
        if likely is None or last is None:
            return None
        away = (likely - last.day).days
        latest = min(FARTHEST, math.ceil(away / (1 - self.spread)))
        return last.day + timedelta(math.floor(away / (1 + self.spread))), likely, last.day + timedelta(latest)


def estimate(delivered_on: date | None, visits: Sequence[Entry], on: date) -> Estimate:
    """The estimate for a day from the visits up to it, ordered by day and number."""
    past = [visit for visit in visits if visit.day <= on]
    counted = list(reckon(delivered_on, past))
    known = counted[-1].after if counted else start(delivered_on)
    read = [
        Reading(visit.day, visit.km)
        for visit, one in zip(past, counted, strict=True)
        if visit.km is not None and one.believed
    ]
    return Estimate(known, on, _spread(delivered_on, read, on))


def _spread(delivered_on: date | None, read: Sequence[Reading], on: date) -> float:
    if not read:
        return 0.6
    age = 0.1 * max(0, (on - read[-1].day).days) / 365
    return min(0.9, _differing(delivered_on, read) + age)


def _differing(delivered_on: date | None, read: Sequence[Reading]) -> float:
    """How much the rates between readings differ."""
    points = [Reading(delivered_on, 0), *read] if delivered_on else list(read)
    stretches = [
        (later.km - earlier.km, (later.day - earlier.day).days)
        for earlier, later in pairwise(points)
        if (later.day - earlier.day).days >= 7
    ]
    days = sum(length for _km, length in stretches)
    mean = sum(km for km, _length in stretches) / days if days else 0
    if len(stretches) < 2 or mean == 0:
        return 0.35
    variance = sum(length * (km / length - mean) ** 2 for km, length in stretches) / days
    return max(0.05, math.sqrt(variance) / mean)
