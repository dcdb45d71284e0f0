"""Intervals that a supervisor sets for a model: the longest beginning of its name decides, in SQL and on the page alike."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.interactions.models import FollowUp
from customary.plugins.actor import system
from customary.reminders.sweep import sweep
from sqlmodel import col, select

from tests.builders.customers import make_customer
from tests.builders.vehicles import make_vehicle, make_visit
from tests.http import Client, client_for

SYSTEM = system("a test", "en")
MAINTENANCE, FIRST = "automotive.periodic_maintenance", "automotive.first_service"


@pytest.fixture
def client(deployment: Deployment) -> Iterator[Client]:
    with clock.at(datetime(2026, 11, 23, 2, 30, tzinfo=UTC)), client_for(deployment, SYSTEM) as client:
        client.headers["accept-language"] = "en"
        yield client


def store(client: Client, rule: str, *rows: dict[str, object]) -> None:
    stored = client.put(f"/api/v1/rules/{rule}", json={"values": {"by_model": rows}}, headers={"if-match": '"0"'})
    assert stored.status_code == 200


def due(vehicle_id: int) -> list[date]:
    with reading() as session:
        return list(session.exec(select(FollowUp.due).where(col(FollowUp.record_id) == vehicle_id)))


def test_a_models_own_interval_decides_and_the_closest_name_among_several(client: Client) -> None:
    cars = {model: make_vehicle(make_customer(), model=model) for model in ("澜途 S7 2.0T", "澜途 S7L", "澜途 X5")}
    for car in cars.values():
        make_visit(car, day=date(2026, 5, 23), km=8000)
    store(
        client,
        MAINTENANCE,
        {"model": "澜途 S7", "months": 12, "km": 100_000},
        {"model": "澜途 S7L", "months": 3, "km": 100_000},
    )
    sweep(SYSTEM, clock.today())
    assert {model: due(car) for model, car in cars.items()} == {
        "澜途 S7 2.0T": [],
        "澜途 S7L": [date(2026, 8, 23)],
        "澜途 X5": [date(2026, 11, 23)],
    }
    page = client.get(f"/automotive/vehicles/{cars['澜途 S7L']}").text
    assert "3 months are over on 23 Aug" in page
    assert "108,000 km" in page


def test_the_first_service_of_a_model_has_limits_of_its_own(client: Client) -> None:
    other, own = make_vehicle(make_customer(), delivered=80), make_vehicle(make_customer(), delivered=80, model="X5_1")
    store(client, FIRST, {"model": "X5_", "days": 200, "km": 50_000})
    sweep(SYSTEM, clock.today())
    assert (due(other), due(own)) == ([date(2026, 12, 3)], [])


def test_a_supervisor_fills_the_intervals_in_on_the_rules_page(client: Client) -> None:
    page = client.get(f"/rules/{MAINTENANCE}").text
    assert 'name="by_model.0.months"' in page
    said = {"months": "6", "km": "7500", "lead": "15", "version": "0", "valid_from": "2026-11-23"}
    rows = {"by_model.0.model": "澜途 S7", "by_model.0.months": "12", "by_model.0.km": "10,000"}
    saved = client.post(f"/rules/{MAINTENANCE}", data={**said, **rows})
    assert 'name="by_model.0.km" value="10000"' in saved.text
    assert "澜途 S7 12 months 10,000 km" in saved.text
