"""Working time: counted in the house's hours, on the days it works, and never due while it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from customary.database.deployment import Deployment
from customary.database.parameters import versions
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import Forbidden, Invalid
from customary.records.workdays import Workdays, year_plan
from customary.records.working_time import (
    KEY,
    WorkingCalendar,
    WorkingTime,
    add_working_minutes,
    calendar_of,
    change_working_time,
    working_minutes_between,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.http import actor_with

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = ("09:00-12:00,13:00-18:00", "00:00-24:00", "18:00-02:00", "09:00-17:30,17:00-21:00,22:00-09:30", "08:59-09:00")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")

calendars = st.builds(
    lambda hours, weekdays, holidays, zone: calendar_of(
        WorkingTime(hours, "".join(sorted(weekdays)), holidays), ZoneInfo(zone), "CN"
    ),
    st.sampled_from(HOURS),
    st.sets(st.sampled_from("1234567"), min_size=1),
    st.booleans(),
    st.sampled_from(ZONES),
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # given a zone
minutes = st.integers(0, 3000)


def house(hours: str = HOURS[0], weekdays: str = "12345", holidays: bool = True) -> WorkingCalendar:
    return calendar_of(WorkingTime(hours, weekdays, holidays), SHANGHAI, "CN")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(calendars, moments, minutes)
def test_what_was_added_is_what_is_measured(calendar: WorkingCalendar, start: datetime, amount: int) -> None:
    assert calendar.between(start, calendar.add(start, amount)) == amount


@given(calendars, moments, minutes)
def test_nothing_is_due_while_the_house_is_closed(calendar: WorkingCalendar, start: datetime, amount: int) -> None:
    due = calendar.add(start, amount)
    assert due >= start
    assert calendar.is_open(due)


@given(calendars, moments, minutes, minutes)
def test_adding_twice_is_adding_the_sum(calendar: WorkingCalendar, start: datetime, one: int, other: int) -> None:
    assert calendar.between(start, calendar.add(calendar.add(start, one), other)) == one + other


@given(calendars, moments, st.integers(0, 40_000), st.integers(0, 40_000))
def test_time_between_is_the_sum_of_its_parts(calendar: WorkingCalendar, start: datetime, one: int, other: int) -> None:
    middle, end = start + timedelta(minutes=one), start + timedelta(minutes=one + other)
    parts = calendar.between(start, middle) + calendar.between(middle, end)
    assert 0 <= calendar.between(start, end) - parts <= 1  # each part is cut to whole minutes


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-11-23T11:50", 30, "2026-11-23T13:20"),  # over the noon break
        ("2026-11-23T17:45", 30, "2026-11-24T09:15"),  # into the next morning
        ("2026-11-20T17:45", 30, "2026-11-23T09:15"),  # over the weekend
        ("2026-09-30T17:45", 30, "2026-10-08T09:15"),  # over National Day
        ("2026-10-09T17:45", 30, "2026-10-10T09:15"),  # Saturday 10 October makes up for it
        ("2026-02-14T17:45", 30, "2026-02-24T09:15"),  # over Spring Festival
        ("2026-11-22T03:00", 0, "2026-11-23T09:00"),
    ],
)
def test_minutes_run_on_working_days_only(start: str, amount: int, due: str) -> None:
    assert house().add(at(start), amount) == at(due)


def test_a_night_that_begins_on_a_working_day_ends_on_the_next() -> None:
    club = house("18:00-02:00", "5", holidays=False)
    assert club.between(at("2026-11-20T00:00"), at("2026-11-23T00:00")) == 8 * 60
    assert club.add(at("2026-11-21T01:30"), 60) == at("2026-11-27T18:30")


def test_a_year_whose_plan_is_not_published_yet_has_its_statutory_holidays_and_its_weekends() -> None:
    plan = year_plan("CN", 2035)
    assert not plan.published
    assert year_plan("CN", 2026).published
    days = Workdays(frozenset(range(1, 6)), "CN")
    assert not days.worked(date(2035, 10, 1))
    assert days.worked(date(2035, 11, 1))
    assert not days.worked(date(2035, 11, 3))


def test_a_country_that_nobody_knows_has_weekdays() -> None:
    assert Workdays(frozenset(range(1, 6)), "XX").worked(date(2026, 10, 1))


def test_the_house_sets_its_hours_and_keeps_the_earlier_ones(deployment: Deployment) -> None:
    with transaction(system("a test")) as session:
        change_working_time(session, session.actor, {"hours": "10:00-22:00", "weekdays": "1234567", "holidays": False})
    with reading() as session:
        assert add_working_minutes(session, at("2026-10-01T09:00"), 60) == at("2026-10-01T11:00")
        assert working_minutes_between(session, at("2026-10-03T00:00"), at("2026-10-04T00:00")) == 12 * 60
        assert len(versions(session, KEY)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [({"hours": "nine to five"}, "hours"), ({"hours": ""}, "hours"), ({"weekdays": "128"}, "weekdays")],
)
def test_hours_that_nobody_can_read_are_refused(deployment: Deployment, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused, transaction(system("a test")) as session:
        change_working_time(session, session.actor, values)
    assert [error.field for error in refused.value.errors] == [field]


def test_hours_are_set_by_who_may(deployment: Deployment) -> None:
    somebody = actor_with({})
    with pytest.raises(Forbidden), transaction(somebody) as session:
        change_working_time(session, somebody, {"hours": "10:00-22:00"})
