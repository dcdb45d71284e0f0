"""The pages of vehicles."""

from datetime import UTC, datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.plugins.actor import system
from customary.reminders.sweep import sweep

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague, acting, give
from tests.builders.vehicles import make_vehicle, make_visit
from tests.http import client_for
from tests.queries import count_queries

SYSTEM = system("a test", "en")
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _monday(deployment: Deployment):
    with clock.at(NOW):
        yield


def test_the_list_shows_vehicles_with_owner_and_estimate(deployment: Deployment) -> None:
    make_vehicle(make_customer("袁晓峰"), plate="苏E7K2M9")
    page = client_for(deployment, SYSTEM).get("/automotive/vehicles", headers=ENGLISH)
    assert page.status_code == 200
    for said in ("苏E7K2M9", "袁晓峰", "about 16,000 km"):
        assert said in page.text


def test_the_list_is_searched_filtered_and_paged_by_key(deployment: Deployment) -> None:
    for number in range(51):
        make_vehicle(plate=f"浙B{number:05}")
    make_vehicle(plate="沪A00001", insurance_until=clock.today())
    client = client_for(deployment, SYSTEM)
    assert "沪A·00001" not in client.get("/automotive/vehicles?q=浙b·000").text
    assert client.get("/automotive/vehicles?view=insurance").text.count("<tr data-row>") == 1
    first = client.get("/automotive/vehicles").text
    assert first.count("<tr data-row>") == 50
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(following).text.count("<tr data-row>") == 2


def test_a_page_takes_the_same_queries_whatever_its_length(deployment: Deployment) -> None:
    client = client_for(deployment, SYSTEM)
    car = make_vehicle(make_customer())
    make_visit(car, ago=30, km=9000)
    counted = []
    for _more in range(2):
        for url in ("/automotive/vehicles", f"/automotive/vehicles/{car}"):
            with count_queries(deployment) as queries:
                assert client.get(url).status_code == 200
            counted.append(len(queries))
        for number in range(10):
            make_visit(car, ago=20 - number, km=9500 + number)
            make_vehicle(make_customer())
    assert counted[:2] == counted[2:]
    assert counted[0] <= 6
    assert counted[1] <= 24


def test_the_page_says_why_there_is_a_reminder_or_none(deployment: Deployment) -> None:
    car = make_vehicle(make_customer(), delivered=400)
    make_visit(car, ago=200, km=8000, item="首保")
    make_visit(car, ago=100, km=99_000, item="一般维修")
    sweep(SYSTEM, clock.today())
    page = client_for(deployment, SYSTEM).get(f"/automotive/vehicles/{car}", headers=ENGLISH).text
    for said in (
        "Why is there a reminder for this car?",
        "There is a reminder, because all of this holds:",
        "There is no reminder, because not all of this holds:",
        "raised, due 7 Nov",
        "last service 7 May at 8,000 km; 6 months are over on 7 Nov",
        "about 40 km a day",
        'it has had no service yet <span class="vh">(not met)</span>',
        "cannot be, not counted on",
        "Today between",
    ):
        assert said in page


def test_a_service_elsewhere_and_a_reading_are_entered_on_the_page(deployment: Deployment) -> None:
    car = make_vehicle(make_customer())
    client = client_for(deployment, SYSTEM)
    url = f"/automotive/vehicles/{car}"
    done = client.post(f"{url}/elsewhere", data={"day": "2026-11-01", "km": "15,500"}, follow_redirects=True)
    assert "15,500" in done.text
    again = client.post(f"{url}/reading", data={"day": "2027-01-01", "km": "x"}, headers=ENGLISH)
    assert again.status_code == 422
    assert "Enter the reading in km." in again.text


def test_a_car_is_sold_and_is_back(deployment: Deployment) -> None:
    url = f"/automotive/vehicles/{make_vehicle(make_customer())}"
    client = client_for(deployment, SYSTEM)
    assert "It is still here" in client.post(f"{url}/left", data={"reason": "sold"}, follow_redirects=True).text
    assert "Car sold" in client.post(f"{url}/back", follow_redirects=True).text


def test_nobody_sees_or_changes_the_car_of_a_customer_who_is_not_his(deployment: Deployment) -> None:
    mine, other = a_colleague(), a_colleague()
    give(mine, {"core.customers.view": "own", "automotive.vehicles.view": "own", "automotive.vehicles.edit": "own"})
    own, foreign = make_vehicle(make_customer(owner_id=mine)), make_vehicle(make_customer(owner_id=other))
    client = client_for(deployment, acting(mine))
    assert client.get("/automotive/vehicles").text.count("<tr data-row>") == 1
    assert client.get(f"/automotive/vehicles/{own}").status_code == 200
    assert client.get(f"/automotive/vehicles/{foreign}").status_code == 404
    form = {"day": "2026-11-01", "km": "15500"}
    assert client.post(f"/automotive/vehicles/{foreign}/elsewhere", data=form).status_code == 404
    assert client.get(f"/api/v1/automotive/vehicles/{foreign}").status_code == 404
    assert client.get("/api/v1/automotive/visits").json()["items"] == []


def test_the_api_lists_vehicles_and_takes_a_repair_order(deployment: Deployment) -> None:
    car = make_vehicle(make_customer(), vin="LX9KJ2HAXPB398514", delivered=100)
    api = client_for(deployment, SYSTEM)
    new = {"vehicle_id": car, "number": "RO1", "day": "2026-11-01", "km": 6000, "item": "首保", "amount": 0}
    created = api.post("/api/v1/automotive/visits", json=new)
    assert (created.status_code, created.json()["km_believed"]) == (201, True)
    assert api.post("/api/v1/automotive/visits", json=new).status_code == 409
    assert api.post("/api/v1/automotive/visits", json={**new, "km": -1}).status_code == 422
    listed = api.get("/api/v1/automotive/vehicles?q=B398514").json()["items"]
    assert [(row["id"], row["last_service_on"], row["km_a_day"]) for row in listed] == [(car, "2026-11-01", 76.9)]
    one = api.get(f"/api/v1/automotive/vehicles/{car}")
    assert (one.json()["vin"], one.headers["etag"]) == ("LX9KJ2HAXPB398514", '"1"')
    assert [row["number"] for row in api.get(f"/api/v1/automotive/visits?vehicle_id={car}").json()["items"]] == ["RO1"]


def test_visits_stand_on_their_owners_timeline(deployment: Deployment) -> None:
    owner = make_customer("袁晓峰")
    make_visit(make_vehicle(owner, plate="苏E7K2M9"), ago=30, km=15_000)
    page = client_for(deployment, SYSTEM).get(f"/customers/{owner}", headers=ENGLISH).text
    for said in ("Periodic maintenance", "苏E7K2M9 · 15,000 km"):
        assert said in page
