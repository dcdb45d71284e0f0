"""A state may last only so long: the due time is fixed on entering, late is noticed once and told one level up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredEvent
from customary.database.parameters import change_parameters
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import system
from customary.records.clocks import running_clock
from customary.records.limits import key_of, shape_of
from customary.records.models import RecordClock
from customary.records.moves import move
from customary.records.overdue import flag_overdue_records
from customary.roles.events import StaffChanged
from customary.roles.models import Staff
from sqlmodel import select

from tests.builders.cases import KEY, LIFECYCLE, MONDAY, a_case, cases
from tests.builders.roles import a_colleague, a_team

SYSTEM = system("a test")


@pytest.fixture(autouse=True)
def _cases(deployment: Deployment) -> Iterator[None]:
    with cases(deployment):
        yield


def due(case_id: int) -> datetime | None:
    with reading() as session:
        running = running_clock(session, KEY, case_id)
    return running.due_at if running else None


def all_clocks() -> list[RecordClock]:
    with reading() as session:
        return list(session.exec(select(RecordClock).order_by(RecordClock.id)))


def overdue_events() -> list[StoredEvent]:
    with reading() as session:
        return list(session.exec(select(StoredEvent).where(StoredEvent.name == "RecordOverdue")))


def reports_to(staff_id: int, superior: int) -> None:
    with transaction(SYSTEM) as session:
        session.get_one(Staff, staff_id).superior_id = superior
        emit(session, StaffChanged(record="core.staff", ids=(staff_id,)))


def test_a_limit_in_working_minutes_goes_by_severity() -> None:
    assert due(a_case()) == MONDAY + timedelta(minutes=30)
    assert due(a_case(severity="urgent")) == MONDAY + timedelta(minutes=10)


def test_a_limit_outside_of_working_hours_begins_with_the_next_ones() -> None:
    with clock.at(datetime(2026, 11, 21, 3, 0, tzinfo=UTC)):  # Saturday
        case_id = a_case()
    assert due(case_id) == MONDAY + timedelta(minutes=30)


def test_leaving_a_state_stops_its_clock_and_a_limit_of_days_ends_with_the_day() -> None:
    case_id = a_case()
    with transaction(SYSTEM) as session:
        move(session, SYSTEM, KEY, case_id, "accept")
    assert due(case_id) is None
    somebody = a_colleague()
    with transaction(SYSTEM) as session:
        move(session, SYSTEM, KEY, case_id, "assign", {"staff_id": somebody})
    assert due(case_id) == datetime(2026, 11, 26, 15, 59, 59, tzinfo=UTC)  # midnight in Shanghai
    assert [one.stopped_at is None for one in all_clocks()] == [False, True]


def test_a_supervisor_sets_another_limit_and_what_is_under_way_keeps_its_own() -> None:
    before = a_case(severity="urgent")
    with transaction(SYSTEM) as session:
        shape = shape_of(LIFECYCLE)
        change_parameters(session, key_of(KEY), shape, {"received__urgent": 20}, clock.today())
    assert due(a_case(severity="urgent")) == MONDAY + timedelta(minutes=20)
    assert due(a_case()) == MONDAY + timedelta(minutes=30)
    assert due(before) == MONDAY + timedelta(minutes=10)


def test_imported_rows_have_no_clock() -> None:
    assert due(a_case(state="handling", origin="import")) is None


def test_what_is_late_is_noticed_once_and_told_to_the_superior() -> None:
    boss, worker = a_colleague("Boss"), a_colleague("Worker")
    reports_to(worker, boss)
    case_id = a_case(staff_id=worker)
    flag_overdue_records()
    assert overdue_events() == []
    with clock.at(MONDAY + timedelta(minutes=31)):
        flag_overdue_records()
        flag_overdue_records()
    (event,) = overdue_events()
    assert (event.record, event.ids, event.payload) == (KEY, [case_id], {"escalated_to": [boss], "state": "received"})
    (flagged,) = all_clocks()
    assert (flagged.overdue_at, flagged.escalated_to_id) == (MONDAY + timedelta(minutes=31), boss)


def test_what_nobody_has_yet_is_told_to_the_lead_of_its_team_or_of_the_team_above() -> None:
    above = a_team()
    team, empty = a_team(), a_team(parent=above)
    lead, head = a_colleague("Lead", team=team), a_colleague("Head", team=above)
    reports_to(a_colleague(team=team), lead)
    reports_to(a_colleague(team=above), head)
    for where in (team, empty, None):
        a_case(team_id=where)
    with clock.at(MONDAY + timedelta(hours=1)):
        flag_overdue_records()
    assert [one.escalated_to_id for one in all_clocks()] == [lead, head, None]


def test_what_was_done_in_time_is_not_late_afterwards() -> None:
    case_id = a_case()
    with transaction(SYSTEM) as session:
        move(session, SYSTEM, KEY, case_id, "accept")
    with clock.at(MONDAY + timedelta(days=1)):
        flag_overdue_records()
    assert overdue_events() == []
