"""The only source of now. Business days follow the deployment's time zone and start of day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from customary.database.deployment import current

_frozen: ContextVar[datetime | None] = ContextVar("customary_now", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def zone() -> ZoneInfo:
    """The time zone of the business."""
    return ZoneInfo(current().settings.time_zone)


def local(at: datetime) -> datetime:
    """An instant on the business's wall clock."""
    return at.astimezone(zone())


def business_day(at: datetime) -> date:
    """The day that an instant is counted on: what is before the start of day belongs to the day before."""
    hours, minutes = current().settings.day_start.split(":")
    return (local(at) - timedelta(hours=int(hours), minutes=int(minutes))).date()


def today() -> date:
    """The business day of now."""
    return business_day(now())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let it be this instant inside the block: for tests, demos and simulated days."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
