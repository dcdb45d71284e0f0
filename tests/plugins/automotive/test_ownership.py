"""Whose a vehicle was before: kept when an import or a person changes its owner, shown, and taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.importing.undo import undo_import
from customary.plugins.actor import system
from customary.plugins.errors import Invalid, NotFound, Stale
from customary_automotive.models import FormerOwner, Vehicle
from customary_automotive.ownership import change_owner
from customary_automotive.service import retire_vehicle
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.imports import a_vehicle, a_vin, bring_in, numbers
from tests.builders.roles import a_colleague, acting, give
from tests.builders.vehicles import make_vehicle, make_visit
from tests.http import client_for

SYSTEM = system("a test", "en")
ENGLISH = {"accept-language": "en"}
FIRST = a_vehicle(1, 交车日期="2023-01-10")
RESOLD = a_vehicle(2, 车架号=a_vin(1), 交车日期="2025-06-20")


@pytest.fixture(autouse=True)
def _monday(deployment: Deployment):
    with clock.at(datetime(2026, 11, 23, 2, 30, tzinfo=UTC)):
        yield


def former() -> list[tuple[str, date | None, date]]:
    with reading() as session:
        return [(one.plate, one.since, one.until) for one in session.exec(select(FormerOwner))]


def owner_of(vehicle_id: int) -> int | None:
    with reading() as session:
        vehicle = session.get(Vehicle, vehicle_id)
        assert vehicle is not None
        return vehicle.customer_id


def hand_over(vehicle_id: int, customer_id: int, day: date, **more: object) -> None:
    with transaction(SYSTEM) as session:
        change_owner(session, SYSTEM, vehicle_id, customer_id, day, **more)


def test_an_import_that_changes_the_owner_keeps_the_former_one_with_his_days(deployment: Deployment) -> None:
    bring_in([FIRST])
    bring_in([RESOLD])
    assert former() == [("沪A00001", date(2023, 1, 10), date(2025, 6, 20))]
    assert numbers(bring_in([FIRST, RESOLD])) == (0, 0, 2, 0)
    assert len(former()) == 1


def test_undoing_the_import_gives_the_vehicle_back_to_him(deployment: Deployment) -> None:
    bring_in([FIRST])
    with reading() as session:
        vehicle = session.exec(select(Vehicle)).one()
    undo_import(bring_in([RESOLD]))
    assert former() == []
    assert vehicle.id is not None
    assert owner_of(vehicle.id) == vehicle.customer_id


def test_an_import_that_enters_and_resells_a_vehicle_is_undone_whole(deployment: Deployment) -> None:
    undo_import(bring_in([FIRST, *(a_vehicle(number) for number in range(10, 1500)), RESOLD]))
    with reading() as session:
        assert (former(), session.exec(select(Vehicle)).all()) == ([], [])


def test_the_pages_of_both_owners_and_of_the_vehicle_show_it(deployment: Deployment) -> None:
    before, after = make_customer("袁晓峰"), make_customer("曹静")
    car = make_vehicle(before, plate="苏E7K2M9", delivered=400)
    make_visit(car, ago=300, km=7000, item="首保")
    make_visit(car, ago=10, km=15_000)
    hand_over(car, after, clock.today() - timedelta(100), plate="沪A00001")
    client = client_for(deployment, SYSTEM)
    page = client.get(f"/automotive/vehicles/{car}", headers=ENGLISH).text
    for said in ("Former owners", "袁晓峰", "苏E7K2M9", "19 Oct 2025 to 15 Aug 2026"):
        assert said in page
    formerly = client.get(f"/customers/{before}", headers=ENGLISH).text
    for said in ("formerly", "苏E7K2M9", "First service", "19 Oct 2025 to 15 Aug 2026"):
        assert said in formerly
    assert "Periodic maintenance" not in formerly
    now = client.get(f"/customers/{after}", headers=ENGLISH).text
    assert "formerly" not in now
    assert "Periodic maintenance" in now
    assert "First service" not in now


def test_who_may_not_see_the_former_owner_does_not_learn_of_him(deployment: Deployment) -> None:
    mine, other = a_colleague(), a_colleague()
    give(mine, {"core.customers.view": "own", "automotive.vehicles.view": "own"})
    before, after = make_customer("袁晓峰", owner_id=other), make_customer("曹静", owner_id=mine)
    car = make_vehicle(before)
    hand_over(car, after, clock.today())
    assert "袁晓峰" not in client_for(deployment, acting(mine)).get(f"/automotive/vehicles/{car}").text
    give(other, {"core.customers.view": "own", "automotive.vehicles.view": "own"})
    page = client_for(deployment, acting(other)).get(f"/customers/{before}").text
    assert "曾拥有" in page
    assert f"/automotive/vehicles/{car}" not in page


def test_a_mistaken_owner_was_never_one(deployment: Deployment) -> None:
    car, right = make_vehicle(make_customer()), make_customer()
    hand_over(car, right, clock.today() - timedelta(400), mistaken=True)
    assert (owner_of(car), former()) == (right, [])


def test_a_car_that_was_sold_to_another_customer_has_reminders_again(deployment: Deployment) -> None:
    car, after = make_vehicle(make_customer()), make_customer()
    with transaction(SYSTEM) as session:
        retire_vehicle(session, SYSTEM, car, "sold")
    hand_over(car, after, clock.today())
    with reading() as session:
        vehicle = session.get(Vehicle, car)
    assert vehicle is not None
    assert (vehicle.left_on, vehicle.left_reason) == (None, "")


def test_an_owner_who_cannot_be_is_refused_by_name(deployment: Deployment) -> None:
    owner = make_customer()
    car, other = make_vehicle(owner, delivered=100), make_customer()
    for customer, day, field in (
        (owner, clock.today(), "customer_id"),
        (other, clock.today() - timedelta(100), "since"),
        (other, clock.today() + timedelta(1), "since"),
    ):
        with pytest.raises(Invalid) as failure:
            hand_over(car, customer, day)
        assert [error.field for error in failure.value.errors] == [field]
    with pytest.raises(NotFound):
        hand_over(car, 999_999, clock.today())
    with pytest.raises(Stale):
        hand_over(car, other, clock.today(), version=7)
