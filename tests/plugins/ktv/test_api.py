"""The API of rooms, bookings, member cards and guests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from customary.customers.models import Customer
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.ktv import bring_in_rooms
from tests.builders.roles import a_colleague
from tests.http import Client, actor_with, client_for

API = "/api/v1/ktv"
BOOKING = {
    "day": "2026-11-23",
    "arrival": 1170,
    "departure": 130,
    "name": "韦浩",
    "phone": "181 5759 4063",
    "birthday": "5月8日",
}
EVERYTHING = {f"ktv.{what}": "own" for what in ("bookings.view", "bookings.edit", "cards.view", "cards.edit")} | {
    "ktv.rooms.view": "all",
    "core.customers.view": "own",
    "core.customers.edit": "own",
}


@pytest.fixture
def client(deployment: Deployment) -> Iterator[Client]:
    bring_in_rooms("A01", "A02")
    with client_for(deployment, system("a test", "en")) as client:
        yield client


def test_a_booking_makes_the_customer_and_the_next_one_finds_him(client: Client) -> None:
    first = client.post(f"{API}/bookings", json={**BOOKING, "room_id": 1})
    assert first.status_code == 201, first.text
    assert (first.json()["phone"], first.json()["departure"], first.json()["room"]) == ("+8618157594063", 1570, "A01")
    again = client.post(f"{API}/bookings", json={**BOOKING, "room_id": 2, "phone": "+86 18157594063", "name": "浩哥"})
    assert again.json()["customer_id"] == first.json()["customer_id"]
    guest = client.get(f"{API}/guests/{first.json()['customer_id']}").json()
    assert (guest["birth_month"], guest["birth_day"], guest["visits"]) == (5, 8, 0)


def test_a_change_names_the_version_that_was_read(client: Client) -> None:
    one = client.post(f"{API}/bookings", json={**BOOKING, "room_id": 1})
    url = f"{API}/bookings/{one.json()['id']}"
    assert client.get(url).headers["etag"] == one.headers["etag"] == '"1"'
    assert client.patch(url, json={"note": "x"}).status_code == 422
    changed = client.patch(url, json={"state": "consumed", "amount": 88000}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.json()["amount"], changed.headers["etag"]) == (200, 88000, '"2"')
    assert client.patch(url, json={"note": "x"}, headers={"if-match": '"1"'}).status_code == 412
    assert client.post(f"{url}/cancel", json={}, headers={"if-match": '"2"'}).status_code == 409


def test_what_cannot_be_is_named_by_field(client: Client) -> None:
    wrong = {**BOOKING, "room_id": 1, "phone": "123", "birthday": "保密"}
    problem = client.post(f"{API}/bookings", json=wrong).json()
    assert {one["field"] for one in problem["errors"]} == {"phone", "birthday"}
    nobody = {"day": "2026-11-23", "arrival": 1170, "room_id": 99, "name": "韦浩"}
    assert client.post(f"{API}/bookings", json=nobody).json()["errors"][0]["field"] == "room_id"


def test_a_card_waits_for_the_customer_with_its_telephone(client: Client) -> None:
    tiers = {one["name"]: one["id"] for one in client.get(f"{API}/tiers").json()}
    assert list(tiers) == ["欢唱卡", "VIP卡", "至尊卡"]
    card = {"number": "z880014", "tier_id": tiers["至尊卡"], "phone": "18157594063", "issued_on": "2026-08-31"}
    issued = client.post(f"{API}/cards", json={**card, "validity": "span", "months": 6})
    assert (issued.status_code, issued.json()["customer_id"], issued.json()["valid_until"]) == (201, None, "2027-02-28")
    customer = make_customer("韦浩", phones=("+8618157594063",))
    url = f"{API}/cards/{issued.json()['id']}"
    assert client.get(url).json()["customer_id"] == customer
    assert [one["number"] for one in client.get(f"{API}/cards?customer_id={customer}").json()["items"]] == ["Z880014"]
    version = client.get(url).headers["etag"]
    moved = client.patch(url, json={"phone": "13900000000"}, headers={"if-match": version})
    assert (moved.status_code, moved.json()["customer_id"]) == (200, None)
    assert client.post(f"{API}/cards", json={**card, "validity": "unlimited"}).status_code == 409


def test_rooms_are_entered_changed_and_asked_about_by_day(client: Client) -> None:
    entered = client.post(f"{API}/rooms", json={"number": "c01 包厢", "floor": "4F"})
    assert (entered.status_code, entered.json()["number"]) == (201, "C01")
    out = {"state": "out_of_use", "out_from": "2026-11-20", "out_until": "2026-11-21"}
    url = f"{API}/rooms/{entered.json()['id']}"
    assert client.patch(url, json=out, headers={"if-match": '"1"'}).status_code == 200
    for day, free in (("2026-11-19", True), ("2026-11-20", False), ("2026-11-21", False), ("2026-11-22", True)):
        rooms = client.get(f"{API}/rooms?day={day}").json()
        assert {one["number"]: one["available"] for one in rooms}["C01"] is free


def test_special_requests_are_answered(client: Client) -> None:
    """KTV-09."""
    customer = make_customer("韦浩")
    assert client.post(f"{API}/guests/{customer}/requests", json={"text": "不抽烟"}).status_code == 201
    asked = {"day": "2026-11-23", "arrival": 1170, "room_id": 1, "customer_id": customer, "requests": ["蛋糕"]}
    one = client.post(f"{API}/bookings", json=asked).json()
    assert [(request["text"], request["state"]) for request in one["requests"]] == [
        ("不抽烟", "open"),
        ("蛋糕", "open"),
    ]
    url = f"{API}/bookings/{one['id']}/requests"
    assert client.post(f"{url}/0", json={"done": False}, headers={"if-match": '"1"'}).status_code == 422
    assert client.post(f"{url}/0", json={"done": True}, headers={"if-match": '"1"'}).json()["requests_open"] == 1
    assert client.post(f"{url}/7", json={"done": True}, headers={"if-match": '"2"'}).status_code == 404
    standing = client.get(f"{API}/guests/{customer}").json()["requests"][0]["id"]
    assert client.delete(f"{API}/guests/{customer}/requests/{standing}").status_code == 204
    assert client.get(f"{API}/guests/{customer}").json()["requests"] == []


def test_another_specialists_guests_are_hidden(deployment: Deployment, client: Client) -> None:
    one = client.post(f"{API}/bookings", json={**BOOKING, "room_id": 1}).json()
    me = a_colleague("王晓雯")
    with client_for(deployment, actor_with(EVERYTHING, me)) as mine:
        assert mine.get(f"{API}/bookings").json()["items"] == []
        assert mine.get(f"{API}/bookings/{one['id']}").status_code == 404
        assert mine.get(f"{API}/guests/{one['customer_id']}").status_code == 404
        own = mine.post(f"{API}/bookings", json={**BOOKING, "room_id": 2, "phone": "13900000000"})
        assert own.status_code == 201, own.text
        assert len(mine.get(f"{API}/bookings").json()["items"]) == 1
    with client_for(deployment, actor_with({"ktv.rooms.view": "all"}, me)) as none:
        assert none.get(f"{API}/bookings").status_code == 403
    with reading() as session:
        assert len(session.exec(select(Customer)).all()) == 2
