"""Clocks of complaints run in working time, and whoever stands above is told when they run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import emit, reading, transaction
from customary.records.clocks import running_clock
from customary.records.models import RecordClock
from customary.records.overdue import flag_overdue_records
from customary.roles.events import STAFF, StaffAdded
from customary.roles.models import Staff

from tests.builders.cases import MONDAY
from tests.builders.complaints import SYSTEM, a_complaint, moved
from tests.core.complaints.conftest import House
from tests.http import client_for


def running(complaint_id: int) -> RecordClock:
    with reading() as session:
        found = running_clock(session, "core.complaint", complaint_id)
        assert found is not None
        return found


def local(at: datetime) -> str:
    return clock.local(at).strftime("%m-%d %H:%M")


def test_one_that_nobody_accepts_in_time_is_flagged_to_the_supervisor(deployment: Deployment, house: House) -> None:
    """CORE-35: thirty minutes of working time, ten where it is urgent."""
    with transaction(SYSTEM) as session:
        for one in (house.wang, house.li):
            session.get(Staff, one).superior_id = house.zhou
        emit(session, StaffAdded(record=STAFF, ids=(house.wang, house.li)))
    one = a_complaint(house.acting(house.wang))
    assert local(running(one).due_at) == "11-23 09:30"
    assert local(running(a_complaint(severity="urgent")).due_at) == "11-23 09:10"
    with clock.at(MONDAY + timedelta(minutes=31)):
        flag_overdue_records()
        late = client_for(deployment, house.acting(house.zhou)).get("/api/v1/complaints?overdue=true").json()["items"]
    assert running(one).escalated_to_id == house.zhou
    assert one in [item["id"] for item in late]


def test_the_time_to_resolve_goes_by_severity_and_leaves_out_what_is_not_worked(house: House) -> None:
    """CORE-36: three working days, or seven, from its receipt; over the National Day holidays and their make-up days."""
    due = {}
    with clock.at(datetime.fromisoformat("2026-09-29T10:00:00+08:00")):
        for severity in ("simple", "complex", "urgent"):
            one = a_complaint(severity=severity)
            moved(one, "accept")
            moved(one, "assign", staff_id=house.wang)
            moved(one, "start")
            due[severity] = local(running(one).due_at)
    assert due["urgent"] == "09-30 18:00"
    assert due["simple"] == "10-09 18:00"  # 30 September, 8 and 9 October: the first seven days are free
    assert due["complex"] == "10-14 18:00"  # Saturday the tenth makes up for one of them


def test_past_the_deadline_it_escalates_one_level(house: House) -> None:
    """CORE-36."""
    one = a_complaint(severity="urgent")
    moved(one, "accept")
    moved(one, "assign", team_id=house.workshop, staff_id=house.mechanic)
    moved(one, "start")
    with clock.at(MONDAY + timedelta(days=3)):
        flag_overdue_records()
    assert running(one).overdue_at is not None
