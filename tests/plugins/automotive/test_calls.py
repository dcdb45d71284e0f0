"""What the outcome of a call does to a vehicle and its next reminders."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.plugins.actor import system
from customary.plugins.errors import Invalid
from customary.reminders.sweep import sweep
from customary_automotive.models import Vehicle, Visit
from customary_automotive.service import readmit_vehicle, retire_vehicle
from sqlmodel import col, select

from tests.builders.customers import make_customer
from tests.builders.vehicles import make_vehicle, make_visit

SYSTEM = system("a test")
START = datetime(2026, 6, 1, 2, 30, tzinfo=UTC)  # half past ten in Shanghai
MAINTENANCE = "automotive.periodic_maintenance"


@pytest.fixture
def car(deployment: Deployment) -> Iterator[int]:
    """A car whose maintenance has been due since the middle of May, and its reminder."""
    with clock.at(START):
        vehicle_id = make_vehicle(make_customer(), delivered=400)
        make_visit(vehicle_id, ago=200, km=8000)
        sweep(SYSTEM, clock.today())
        yield vehicle_id


def reminders(vehicle_id: int, rule: str = MAINTENANCE) -> list[FollowUp]:
    with reading() as session:
        query = select(FollowUp).where(FollowUp.record_id == vehicle_id, FollowUp.rule == rule)
        return list(session.exec(query.order_by(col(FollowUp.id))))


def end_call(vehicle_id: int, outcome: str, **said: object) -> None:
    follow_up = next(one for one in reminders(vehicle_id) if one.state == "open")
    assert follow_up.id is not None
    with transaction(SYSTEM) as session:
        log_call(session, SYSTEM, {follow_up.id: follow_up.version}, CallEntry(outcome=outcome, **said))


def sweep_after(days: int) -> None:
    with clock.at(START + timedelta(days)):
        sweep(SYSTEM, clock.today())


def test_a_service_done_elsewhere_counts_and_the_next_cycle_follows(car: int) -> None:
    end_call(car, "done_elsewhere", satisfaction="satisfied", fields={"day": "2026-05-20", "km": "16,000"})
    with reading() as session:
        visit = session.exec(select(Visit).where(col(Visit.elsewhere))).one()
        assert (visit.day, visit.km, visit.vehicle_id) == (date(2026, 5, 20), 16_000, car)
    sweep_after(190)
    assert [one.state for one in reminders(car)] == ["done", "open"]
    assert reminders(car)[1].cycle == visit.number


def test_done_elsewhere_asks_for_day_and_reading(car: int) -> None:
    with pytest.raises(Invalid) as failure:
        end_call(car, "done_elsewhere", satisfaction="satisfied")
    assert {error.field for error in failure.value.errors} >= {"fields.day", "fields.km"}


def test_a_refused_reminder_ends_its_cycle_and_the_next_begins_an_interval_later(car: int) -> None:
    end_call(car, "refused", reason="price")
    sweep_after(1)
    assert [one.state for one in reminders(car)] == ["done"]
    sweep_after(180)
    refused, following = reminders(car)
    assert (refused.reason, following.cycle, following.state) == ("refused", "declined 2026-06-01", "open")
    assert following.due <= date(2026, 12, 1)
    assert following.facts["refused_on"] == "2026-06-01"


def test_a_service_after_a_refusal_begins_a_cycle_of_its_own(car: int) -> None:
    end_call(car, "refused", reason="price")
    with clock.at(START + timedelta(20)):
        make_visit(car, ago=0, km=12_000)
    sweep_after(21)
    sweep_after(200)
    assert [one.state for one in reminders(car)] == ["done", "open"]
    assert reminders(car)[1].cycle.startswith("RO")


def test_a_sold_car_stops_all_its_reminders(car: int) -> None:
    end_call(car, "car_sold")
    with reading() as session:
        vehicle = session.get(Vehicle, car)
        assert vehicle is not None
        assert (vehicle.left_on, vehicle.left_reason) == (date(2026, 6, 1), "sold")
    sweep_after(30)
    assert [one.state for one in reminders(car)] == ["done"]


def test_a_car_that_left_is_asked_about_no_more_until_it_is_back(car: int) -> None:
    with transaction(SYSTEM) as session:
        retire_vehicle(session, SYSTEM, car, "scrapped")
    assert [one.state for one in reminders(car)] == ["withdrawn"]
    with transaction(SYSTEM) as session:
        readmit_vehicle(session, SYSTEM, car)
    sweep_after(1)
    assert [one.state for one in reminders(car)] == ["open"]


def test_the_service_that_a_reminder_was_for_fulfils_it(car: int) -> None:
    with clock.at(START + timedelta(2)):
        visit_id = make_visit(car, ago=0, km=14_000)
    sweep_after(3)
    with reading() as session:
        visit = session.get(Visit, visit_id)
    assert visit is not None
    assert [(one.state, one.fulfilled_by) for one in reminders(car)] == [("fulfilled", visit.number)]


def test_a_first_service_is_asked_for_once(deployment: Deployment) -> None:
    with clock.at(START):
        vehicle_id = make_vehicle(make_customer(phones=()), delivered=80)
    sweep_after(0)
    sweep_after(0)
    assert [(one.state, one.cycle) for one in reminders(vehicle_id, "automotive.first_service")] == [("open", "first")]
    with clock.at(START + timedelta(5)):
        make_visit(vehicle_id, ago=0, km=4000)
    sweep_after(6)
    assert [one.state for one in reminders(vehicle_id, "automotive.first_service")] == ["fulfilled"]


def test_the_warranty_is_asked_about_before_it_ends_and_never_after(deployment: Deployment) -> None:
    with clock.at(START):
        soon = make_vehicle(make_customer(), warranty_until=date(2026, 6, 20), warranty_km=100_000)
        over = make_vehicle(make_customer(), warranty_until=date(2026, 5, 31))
    sweep_after(0)
    assert [one.due for one in reminders(soon, "automotive.warranty_expiry")] == [date(2026, 6, 20)]
    assert reminders(over, "automotive.warranty_expiry") == []
    sweep_after(25)
    assert [one.state for one in reminders(soon, "automotive.warranty_expiry")] == ["missed"]
