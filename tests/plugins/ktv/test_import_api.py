"""A day and its correction over the API and on the pages, and what of it is found afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from customary.customers.search import search
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.worker.run import work_all

from tests.builders.ktv import a_booking, a_sheet, bring_in, bring_in_rooms, the_bookings, the_customers
from tests.http import Client, client_for

SYSTEM = system("a test", "en")
ENGLISH = {"accept-language": "en"}
DAY, CORRECTION = "bookings_2026-10-15.csv", "bookings_2026-10-15_更正.csv"


@pytest.fixture
def client(deployment: Deployment) -> Iterator[Client]:
    bring_in_rooms("A01")
    with client_for(deployment, SYSTEM) as client:
        yield client


def send(client: Client, name: str, rows: Sequence[dict[str, str]]) -> str:
    files = {"file": (name, a_sheet(rows).getvalue())}
    answer = client.post("/api/v1/imports", data={"importer": "ktv.bookings"}, files=files)
    assert answer.status_code == 201, answer.text
    return f"/imports/{answer.json()['id']}"


def test_a_correction_over_the_api_tells_what_it_removes_and_is_undone(client: Client) -> None:
    """KTV-20."""
    day = send(client, DAY, [a_booking(1), a_booking(2)])
    client.post(f"/api/v1{day}/start")
    work_all()
    path = f"/api/v1{send(client, CORRECTION, [a_booking(1)])}"
    client.post(f"{path}/check")
    work_all()
    assert client.get(path).json()["counts"]["removed"] == 1
    (removed,) = client.get(f"{path}/rows?kind=removed").json()["items"]
    assert "客户2" in removed["value"]
    client.post(f"{path}/start")
    work_all()
    assert (client.get(path).json()["counts"]["removed"], len(the_bookings())) == (1, 1)
    client.post(f"{path}/undo")
    work_all()
    assert len(the_bookings()) == 2


def test_the_pages_of_a_correction_name_what_is_removed(client: Client) -> None:
    bring_in("ktv.bookings", DAY, a_sheet([a_booking(1), a_booking(2)]))
    url = send(client, CORRECTION, [a_booking(1)])
    for step in ("check", "start"):
        client.post(f"/api/v1{url}/{step}")
        work_all()
        page = client.get(url, headers=ENGLISH).text
        assert "the correction no longer names them" in page, step
        assert "客户2" in page, step


def test_a_correction_that_names_no_day_is_refused_over_the_api(client: Client) -> None:
    files = {"file": ("更正.csv", a_sheet([a_booking(1)]).getvalue())}
    answer = client.post("/api/v1/imports", data={"importer": "ktv.bookings"}, files=files, headers=ENGLISH)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


def test_a_member_is_found_by_card_number_and_telephone(client: Client) -> None:
    tier = client.get("/api/v1/ktv/tiers").json()[0]["id"]
    card = {"number": "Z880014", "tier_id": tier, "phone": "13800000001"}
    assert client.post("/api/v1/ktv/cards", json=card).status_code == 201
    bring_in("ktv.bookings", DAY, a_sheet([a_booking(1), a_booking(2)]))
    first = the_customers()[0].id
    for asked in ("Z880014", "880014", "0001"):
        with reading() as session:
            assert [hit.customer_id for hit in search(session, SYSTEM, asked)] == [first], asked


def test_bookings_stand_on_their_customers_timeline(client: Client) -> None:
    bring_in("ktv.bookings", DAY, a_sheet([a_booking(1, 意见="满意"), a_booking(2, 消费类型="取消", 消费金额="")]))
    one, other = the_customers()
    page = client.get(f"/customers/{one.id}", headers=ENGLISH).text
    for said in ("Room booking", "CN¥800", "Singing package", "满意"):
        assert said in page
    assert "cancelled" in client.get(f"/customers/{other.id}", headers=ENGLISH).text
