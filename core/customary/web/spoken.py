"""Days and numbers inside a text: written when it is said, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customary.database import clock
from customary.database.deployment import current
from customary.web.formats import Locality, filters
from customary.web.formats import number as written_number


@dataclass(frozen=True)
class SpokenDay:
    """12 March or 3 月 12 日; with the year where it is not this one."""

    day: date

    def __str__(self) -> str:
        return str(filters(Locality(clock.zone, clock.today))["day"](self.day))


@dataclass(frozen=True)
class SpokenNumber:
    """38,400"""

    value: int | float | Decimal
    digits: int = 0

    def __str__(self) -> str:
        return written_number(self.value, self.digits)


@dataclass(frozen=True)
class SpokenMoney:
    """¥1,280: minor units of the house's currency."""

    minor: int

    def __str__(self) -> str:
        return str(
            filters(Locality(clock.zone, clock.today, currency=current().settings.currency))["money"](self.minor)
        )


def spoken_money(minor: int) -> SpokenMoney:
    """An amount in minor units, to be put into a text."""
    return SpokenMoney(minor)


def spoken_day(day: date | str) -> SpokenDay:
    """A day, or one in ISO as facts hold it, to be put into a text: `_("until {day}", day=spoken_day(day))`."""
    return SpokenDay(date.fromisoformat(day) if isinstance(day, str) else day)


def spoken_number(value: int | float | Decimal, digits: int = 0) -> SpokenNumber:
    """A number with its digits grouped, to be put into a text."""
    return SpokenNumber(value, digits)
