"""How many different rooms are in use in each hour of a business day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.figures import consumed
from customary_ktv.models import Booking

HOUR = 60  # minutes
HOURS = 24
FIRST = 6  # what is before it is the end of the night before, so a night is drawn in one piece

ByDay = Mapping[date, Sequence[int]]  # for each hour of the day, from the first on, how many rooms


def hours() -> range:
    """The hours of a day and its night, counted from midnight: 25 is one in the night after."""
    return range(FIRST, FIRST + HOURS)


def rooms_by_hour(session: Session, first: date, last: date) -> ByDay:
    """Rooms with a sitting; one whose departure nobody noted is taken to be in use in the hour of its arrival."""
    counted = [func.count(case((_in_use(hour), col(Booking.room_id))).distinct()) for hour in hours()]
    query = select(col(Booking.day), *counted).where(col(Booking.day).between(first, last), consumed(Booking))
    return {day: rooms for day, *rooms in session.execute(query.group_by(col(Booking.day)))}


def _in_use(hour: int) -> ColumnElement[bool]:
    """A sheet writes the night after as 25:00 or, where days begin at midnight, as 01:00."""
    return or_(_within(hour), _within(hour - HOURS if hour >= HOURS else hour + HOURS))


def _within(hour: int) -> ColumnElement[bool]:
    until = func.coalesce(col(Booking.departure), col(Booking.arrival) + 1)
    return and_(col(Booking.arrival) < (hour + 1) * HOUR, until > hour * HOUR)


def busy(by_day: ByDay) -> list[int]:
    """The places of the hours between the first and the last in which any room was in use."""
    used = [place for place in range(HOURS) if any(rooms[place] for rooms in by_day.values())]
    return list(range(used[0], used[-1] + 1)) if used else []


def spoken_hour(hour: int) -> str:
    """25 is 01."""
    return f"{hour % HOURS:02}"


def of_weekday(by_day: ByDay, weekday: int, place: int) -> float | None:
    """The average of the days of that weekday on which anything happened; None if there is no such day."""
    rooms = [counted[place] for day, counted in by_day.items() if day.weekday() == weekday]
    return round(sum(rooms) / len(rooms), 1) if rooms else None
