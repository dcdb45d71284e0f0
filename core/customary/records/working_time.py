"""The house's working time: its hours on the days it works. Time limits run in it and stand still outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.parameters import change_parameters, parameter, parameters_of, parameters_on
from customary.database.transaction import Writing
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Invalid
from customary.plugins.text import texts
from customary.records.hours import Span, plain_hours, written_spans
from customary.records.workdays import Workdays

_ = texts("records")

KEY = "core.working_time"
EDIT = "core.working_time.edit"


@dataclass(frozen=True)
class WorkingTime:
    """When the house works, on the clock of its time zone. `weekdays` are the digits 1 (Monday) to 7."""

    hours: str = parameter(_("Working hours"), "09:00-12:00,13:00-18:00")
    weekdays: str = parameter(_("Working days"), "12345")
    holidays: bool = parameter(_("Closed on public holidays, open on the weekends that make up for them"), True)


@dataclass(frozen=True)
class WorkingCalendar:
    """Counts in working time. Spans are in minutes of the day; one that ends before it starts runs into the next day."""

    spans: tuple[Span, ...]
    days: Workdays
    zone: ZoneInfo

    def add(self, at: datetime, minutes: int) -> datetime:
        """The moment when so many minutes have been worked; with 0 the next moment of working time."""
        left = timedelta(minutes=minutes)
        for start, end in self._open(at):
            begin = max(start, at)
            if end - begin >= left and end > begin:
                return begin + left
            left -= max(end - begin, timedelta())
        raise AssertionError("the calendar has no end")

    def add_days(self, at: datetime, days: int) -> datetime:
        """The close of the last of so many working days that come after the day of a moment."""
        day = at.astimezone(self.zone).date()
        while days:
            day += timedelta(days=1)
            days -= self.days.worked(day)
        start, end = self.spans[-1]
        return self._moment(day, end if end > start else end + 24 * 60)

    def between(self, start: datetime, end: datetime) -> int:
        """Whole minutes that were worked between two moments; 0 if the end is the earlier."""
        worked = timedelta()
        for begin, close in self._open(start):
            if begin >= end:
                break
            worked += max(min(close, end) - max(begin, start), timedelta())
        return worked // timedelta(minutes=1)

    def is_open(self, at: datetime) -> bool:
        """Whether the house works at this moment; the moment of closing is its last."""
        start, end = next(span for span in self._open(at - timedelta(microseconds=1)) if span[1] >= at)
        return start <= at <= end

    def _open(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Spans of working time in UTC that end after a moment, in order; those that touch are one."""
        held: tuple[datetime, datetime] | None = None
        for start, end in self._from(at.astimezone(self.zone).date() - timedelta(days=2)):
            if held is not None and start <= held[1]:
                held = held[0], max(held[1], end)
                continue
            if held is not None and held[1] > at:
                yield held
            held = start, end

    def _from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            if self.days.worked(day):
                for start, end in self.spans:
                    yield self._moment(day, start), self._moment(day, end if end > start else end + 24 * 60)
            day += timedelta(days=1)

    def _moment(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, 24 * 60)
        wall = datetime.combine(day + timedelta(days=days), time(*divmod(minute, 60)), tzinfo=self.zone)
        return wall.astimezone(UTC)


def working_time(session: Session, day: date | None = None) -> WorkingTime:
    """The house's working time as it holds on a day."""
    stored: WorkingTime = parameters_on(session, KEY, WorkingTime, day or clock.today())
    return stored


def working_calendar(session: Session, day: date | None = None) -> WorkingCalendar:
    """What counts in the house's working time as it holds on a day."""
    return calendar_of(working_time(session, day), clock.zone(), current().settings.country)


def calendar_of(held: WorkingTime, zone: ZoneInfo, country: str) -> WorkingCalendar:
    weekdays = frozenset(int(digit) for digit in held.weekdays if digit in "1234567")
    spans = tuple(sorted(written_spans(held.hours)))
    return WorkingCalendar(spans, Workdays(weekdays, country if held.holidays else None), zone)


def add_working_minutes(session: Session, at: datetime, minutes: int) -> datetime:
    """The moment when so many minutes of the house's working time have passed."""
    return working_calendar(session).add(at, minutes)


def working_minutes_between(session: Session, start: datetime, end: datetime) -> int:
    """Whole minutes of the house's working time between two moments."""
    return working_calendar(session).between(start, end)


def change_working_time(session: Writing, actor: Actor, values: dict[str, object]) -> None:
    """Set the house's working time from today on; what is under way keeps the due time that it has."""
    actor.must(EDIT)
    entered: WorkingTime = parameters_of(WorkingTime, values)
    errors = []
    try:
        spans = written_spans(entered.hours)
    except ValueError:
        spans = []
    if not spans:
        errors.append(FieldError("hours", "bad_hours", _("Write hours like 09:00-12:00,13:00-18:00.")))
    if not entered.weekdays or set(entered.weekdays) - set("1234567"):
        errors.append(FieldError("weekdays", "required", _("Choose at least one day of the week.")))
    if errors:
        raise Invalid(errors)
    tidy = {
        "hours": plain_hours(entered.hours),
        "weekdays": "".join(sorted(set(entered.weekdays))),
        "holidays": entered.holidays,
    }
    change_parameters(session, KEY, WorkingTime, tidy, clock.today())
