"""Vehicles and repair orders that people enter and change, on the pages and over the API."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredChange, table_of
from customary.database.transaction import reading
from customary.interactions.models import FollowUp
from customary.plugins.actor import system
from customary.reminders.sweep import sweep
from customary_automotive.models import Vehicle
from sqlalchemy import func, select
from sqlmodel import col

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague, acting, give
from tests.builders.vehicles import make_vehicle, make_visit
from tests.http import Client, client_for

SYSTEM = system("a test", "en")
VIN = "1M8GDM9AXKP042788"


@pytest.fixture
def client(deployment: Deployment) -> Iterator[Client]:
    with clock.at(datetime(2026, 11, 23, 2, 30, tzinfo=UTC)), client_for(deployment, SYSTEM) as client:
        client.headers["accept-language"] = "en"
        yield client


def the_vehicle(vehicle_id: int) -> Vehicle:
    with reading() as session:
        found = session.get(Vehicle, vehicle_id)
    assert found is not None
    return found


def form(**values: object) -> dict[str, str]:
    blank = dict.fromkeys(("plate", "vin", "model", "delivered_on", "warranty_until", "warranty_km"), "")
    return {**blank, **{name: str(value) for name, value in values.items()}}


def test_a_vehicle_is_added_from_its_owners_page(client: Client) -> None:
    owner = make_customer("袁晓峰")
    assert f"/automotive/vehicles/new?customer={owner}" in client.get(f"/customers/{owner}").text
    assert "袁晓峰" in client.get(f"/automotive/vehicles/new?customer={owner}").text
    said = form(customer=owner, plate="苏e·7k2m9", vin=VIN.lower(), delivered_on="2026-08-20", warranty_km="100,000")
    page = client.post("/automotive/vehicles", data=said, follow_redirects=True)
    vehicle = the_vehicle(1)
    assert "苏E7K2M9" in page.text
    assert (vehicle.customer_id, vehicle.plate, vehicle.vin, vehicle.warranty_km) == (owner, "苏E7K2M9", VIN, 100_000)
    assert vehicle.owner_since == date(2026, 8, 20)


def test_a_vehicle_is_added_to_the_customer_who_is_meant_by_the_words(client: Client) -> None:
    owner = make_customer("袁晓峰")
    refused = client.post("/automotive/vehicles", data=form(customer_id="nobody of this name", plate="苏E7K2M9"))
    assert refused.status_code == 422
    assert "No customer fits nobody of this name." in refused.text
    client.post("/automotive/vehicles", data=form(customer_id="袁晓峰", plate="苏E7K2M9"))
    assert the_vehicle(1).customer_id == owner


def test_facts_are_changed_and_audited_and_reminders_follow(client: Client) -> None:
    car = make_vehicle(make_customer(), delivered=20)
    sweep(SYSTEM, clock.today())
    assert "No reminder was raised yet" in client.get(f"/automotive/vehicles/{car}").text
    page = client.get(f"/automotive/vehicles/{car}/edit").text
    assert 'name="delivered_on" type="date" value="2026-11-03"' in page
    saved = client.post(
        f"/automotive/vehicles/{car}/edit", data=form(version=1, plate="苏E7K2M9", delivered_on="2026-08-20")
    )
    assert "Saved." in saved.text
    sweep(SYSTEM, clock.today())
    with reading() as session:
        assert session.scalars(select(FollowUp.due).where(col(FollowUp.record_id) == car)).all() == [date(2026, 11, 18)]
        changes = table_of(StoredChange)
        audited = select(func.count()).select_from(changes).where(changes.c.field == "delivered_on")
        assert session.scalar(audited) == 1


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"plate": "", "vin": ""}, "Enter the plate or the VIN: one of them names the car."),
        ({"vin": "SHORT"}, "This is no vehicle identification number"),
        ({"delivered_on": "2026-08-20", "warranty_until": "2026-08-19"}, "The warranty cannot end before the delivery"),
        ({"delivered_on": "0026-08-20"}, "Check the year."),
        ({"warranty_km": "far"}, "Enter a distance in km, like 100000."),
        ({"vin": VIN}, f"There is a vehicle with the VIN {VIN} already."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(client: Client, said: dict[str, str], message: str) -> None:
    make_vehicle(make_customer(), vin=VIN)
    car = make_vehicle(make_customer())
    again = client.post(f"/automotive/vehicles/{car}/edit", data=form(version=1, **{"plate": "苏E7K2M9", **said}))
    assert again.status_code == 422
    assert message in again.text
    assert the_vehicle(car).version == 1


def test_whoever_saves_second_sees_both_versions_and_chooses(client: Client) -> None:
    car = make_vehicle(make_customer(), plate="苏E00001", model="澜途 S7", adviser="郭凯")
    url = f"/automotive/vehicles/{car}/edit"
    client.post(url, data=form(version=1, plate="苏E00001", model="澜途 X5", adviser="郭凯"))
    second = client.post(url, data=form(version=1, plate="苏E00002", model="澜途 S7", adviser="郭凯"))
    assert second.status_code == 412
    for said in ("Two versions of 苏E00001", "澜途 X5", "苏E00002", "As you wrote it"):
        assert said in second.text
    chosen = {
        "version": "2",
        "adviser": "郭凯",
        "take.plate": "mine",
        "mine.plate.plate": "苏E00002",
        "take.model": "theirs",
        "theirs.model.model": "澜途 X5",
    }
    assert "Saved." in client.post(url, data=chosen).text
    vehicle = the_vehicle(car)
    assert (vehicle.plate, vehicle.model, vehicle.adviser) == ("苏E00002", "澜途 X5", "郭凯")


def test_a_vehicle_is_given_to_another_owner_on_its_page(client: Client) -> None:
    before, after = make_customer("袁晓峰"), make_customer("曹静")
    car = make_vehicle(before, plate="苏E7K2M9")
    url = f"/automotive/vehicles/{car}/owner"
    assert 'value="苏E7K2M9"' in client.get(url).text
    said = {"customer_id": "曹静", "since": "2026-11-01", "version": "1", "plate": "沪A00001"}
    assert client.post(url, data={**said, "since": "2027-11-01"}).status_code == 422
    assert client.post(url, data={**said, "version": "9"}).status_code == 412
    page = client.post(url, data=said, follow_redirects=True).text
    assert "19 Oct 2025 to 1 Nov 2026" in page
    assert (the_vehicle(car).customer_id, the_vehicle(car).plate) == (after, "沪A00001")


def test_a_service_of_today_is_entered_and_counts(client: Client) -> None:
    car = make_vehicle(make_customer())
    make_visit(car, ago=200, km=8000)
    sweep(SYSTEM, clock.today())
    order = {"number": "RO-7", "day": "2026-11-23", "km": "15,200", "item": "定期保养", "amount": "680.50"}
    refused = client.post(f"/automotive/vehicles/{car}/visits", data={**order, "amount": "much"})
    assert (refused.status_code, "Enter an amount, like 680.00." in refused.text) == (422, True)
    page = client.post(f"/automotive/vehicles/{car}/visits", data=order, follow_redirects=True).text
    for said in ("RO-7", "15,200", "680.50"):
        assert said in page
    again = client.post(f"/automotive/vehicles/{car}/visits", data=order)
    assert "There is a repair order RO-7 already." in again.text
    sweep(SYSTEM, clock.today())
    with reading() as session:
        states = dict(
            session.execute(select(FollowUp.rule, FollowUp.state).where(col(FollowUp.record_id) == car)).all()
        )
    assert states == {"automotive.periodic_maintenance": "fulfilled", "automotive.after_service": "open"}


def test_vehicles_are_entered_changed_and_handed_over_by_the_api(client: Client) -> None:
    before, after = make_customer(), make_customer()
    api = "/api/v1/automotive/vehicles"
    new = client.post(api, json={"customer_id": before, "plate": "苏E7K2M9", "delivered_on": "2025-11-01"})
    assert (new.status_code, new.headers["etag"], new.json()["owner_since"]) == (201, '"1"', "2025-11-01")
    url = f"{api}/{new.json()['id']}"
    assert client.patch(url, json={"model": "澜途 S7"}).status_code == 422
    changed = client.patch(url, json={"model": "澜途 S7"}, headers={"if-match": '"1"'})
    assert (changed.json()["model"], changed.json()["plate"], changed.headers["etag"]) == ("澜途 S7", "苏E7K2M9", '"2"')
    assert client.patch(url, json={"model": "x"}, headers={"if-match": '"1"'}).status_code == 412
    assert client.patch(url, json={"plate": ""}, headers={"if-match": '"2"'}).status_code == 422
    owner = {"customer_id": after, "since": "2026-11-01", "plate": "沪A00001"}
    assert client.post(f"{url}/owner", json=owner, headers={"if-match": '"2"'}).json()["customer_id"] == after
    former = {"customer_id": before, "plate": "苏E7K2M9", "since": "2025-11-01", "until": "2026-11-01"}
    assert client.get(f"{url}/former-owners").json() == [former]
    assert client.post(f"{url}/readings", json={"day": "2026-11-20", "km": 9000}).json()["km_believed"] is True
    assert client.post(f"{url}/services-elsewhere", json={"day": "2027-11-20"}).status_code == 422
    assert client.post(f"{url}/services-elsewhere", json={"day": "2026-11-22", "km": 9100}).json()["elsewhere"] is True


def test_nobody_changes_the_vehicle_of_a_customer_who_is_not_his(deployment: Deployment) -> None:
    mine, other = a_colleague(), a_colleague()
    give(mine, {"core.customers.view": "own", "automotive.vehicles.view": "own", "automotive.vehicles.edit": "own"})
    hidden = make_customer("隐名", owner_id=other)
    own, foreign = make_vehicle(make_customer(owner_id=mine)), make_vehicle(hidden)
    client = client_for(deployment, acting(mine))
    for page in ("edit", "owner"):
        assert client.get(f"/automotive/vehicles/{foreign}/{page}").status_code == 404
        assert client.post(f"/automotive/vehicles/{foreign}/{page}", data={"since": "2026-01-01"}).status_code in (
            404,
            422,
        )
    assert client.get(f"/automotive/vehicles/new?customer={hidden}").status_code == 404
    assert client.post("/automotive/vehicles", data={"customer": str(hidden), "plate": "苏E7K2M9"}).status_code == 404
    api = "/api/v1/automotive/vehicles"
    match = {"if-match": '"1"'}
    assert client.patch(f"{api}/{foreign}", json={"model": "x"}, headers=match).status_code == 404
    to_hidden = {"customer_id": hidden, "since": "2026-11-01"}
    assert client.post(f"{api}/{own}/owner", json=to_hidden, headers=match).status_code == 404
