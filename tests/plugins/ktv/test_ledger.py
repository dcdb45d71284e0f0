"""Stored value and points by API and page: what comes and goes, what is used first, what cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary_ktv.ledger.balances import faults
from customary_ktv.ledger.expiry import expire_all

from tests.builders.customers import make_customer
from tests.builders.ktv import bring_in, bring_in_rooms
from tests.http import Client, actor_with, client_for

API = "/api/v1/ktv"
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.fixture
def client(deployment: Deployment) -> Iterator[Client]:
    with clock.at(NOW):
        bring_in_rooms("A01", "A02")
        make_customer("韦浩", phones=("+8618157594063",))
        with client_for(deployment, system("a test", "en")) as client:
            yield client
        with reading() as session:
            assert faults(session) == []


def a_card(client: Client, opening: int = 0, number: str = "Z880014") -> str:
    tier = client.get(f"{API}/tiers").json()[0]["id"]
    card = {"number": number, "tier_id": tier, "phone": "18157594063", "opening_balance": opening}
    issued = client.post(f"{API}/cards", json=card)
    assert issued.status_code == 201, issued.text
    return f"{API}/cards/{issued.json()['id']}"


def a_booking(client: Client, room: int = 1) -> int:
    said = {"day": "2026-11-23", "arrival": 1170, "room_id": room, "phone": "18157594063"}
    taken = client.post(f"{API}/bookings", json=said)
    assert taken.status_code == 201, taken.text
    return int(taken.json()["id"])


def available(client: Client, card: str) -> tuple[int, int]:
    money, points = client.get(f"{card}/accounts").json()
    return money["available"], points["available"]


def test_a_card_begins_with_the_balance_it_was_entered_with(client: Client) -> None:
    card = a_card(client, 50_000)
    assert available(client, card) == (50_000, 0)
    (line,) = client.get(f"{card}/entries").json()["items"]
    assert (line["kind"], line["amount"], line["balance"]) == ("opening", 50_000, 50_000)


def test_what_is_on_imported_cards_stands_in_the_ledger(client: Client) -> None:
    bring_in("ktv.members", "members.xlsx")
    cards = client.get(f"{API}/cards?limit=200").json()["items"]
    assert sum(one["opening_balance"] for one in cards) > 0
    assert all(available(client, f"{API}/cards/{one['id']}")[0] == one["opening_balance"] for one in cards[:20])


def test_what_expires_first_is_used_first_and_what_never_does_last(client: Client) -> None:
    card, booking = a_card(client, 10_000), a_booking(client)
    client.post(f"{card}/top-ups", json={"amount": 5_000, "expires_on": "2027-09-20"})
    topped = {"amount": 20_000, "bonus": 6_000, "bonus_expires_on": "2026-12-31"}
    assert client.post(f"{card}/top-ups", json=topped).json()["available"] == 41_000
    paid = client.post(f"{card}/payments", json={"booking_id": booking, "amount": 12_000})
    assert (paid.status_code, paid.json()["available"]) == (201, 29_000)
    lots = client.get(f"{card}/accounts").json()[0]["lots"]
    assert [(one["source"], one["left"]) for one in lots] == [("opening", 9_000), ("principal", 20_000)]
    balances = [one["balance"] for one in client.get(f"{card}/entries").json()["items"]]
    assert balances == [29_000, 30_000, 35_000, 41_000, 35_000, 15_000, 10_000]


def test_a_booking_is_paid_once_however_often_it_is_asked(client: Client) -> None:
    card, booking = a_card(client, 10_000), a_booking(client)
    payment = {"booking_id": booking, "amount": 4_000}
    first, again = (client.post(f"{card}/payments", json=payment).json() for _time in range(2))
    assert first == again
    assert client.post(f"{card}/payments", json={**payment, "amount": 5_000}).status_code == 409
    top_up = {"amount": 1_000, "key": "a"}
    assert client.post(f"{card}/top-ups", json=top_up).json() == client.post(f"{card}/top-ups", json=top_up).json()
    assert available(client, card) == (7_000, 0)


def test_no_card_pays_more_than_is_on_it(client: Client) -> None:
    card, booking = a_card(client, 10_000), a_booking(client)
    assert client.post(f"{card}/payments", json={"booking_id": booking, "amount": 10_001}).status_code == 409
    assert client.post(f"{card}/redemptions", json={"points": 1}).status_code == 409
    assert client.post(f"{card}/top-ups", json={"amount": 0}).status_code == 422
    assert available(client, card) == (10_000, 0)


def test_a_refund_goes_back_to_the_lots_that_it_came_from(client: Client) -> None:
    card, booking = a_card(client, 10_000), a_booking(client)
    client.post(f"{card}/top-ups", json={"amount": 1, "bonus": 5_000, "bonus_expires_on": "2026-12-31"})
    entry = client.post(f"{card}/payments", json={"booking_id": booking, "amount": 8_000}).json()["entry_id"]
    assert client.post(f"{card}/entries/{entry}/refund", json={"amount": 4_000}).status_code == 201
    lots = client.get(f"{card}/accounts").json()[0]["lots"]
    assert [(one["source"], one["left"]) for one in lots] == [("bonus", 1_000), ("opening", 10_000), ("principal", 1)]
    assert client.post(f"{card}/entries/{entry}/refund", json={"amount": 4_001}).status_code == 409
    assert client.post(f"{card}/entries/{entry}/reversal", json={"note": "x"}).status_code == 409
    assert client.post(f"{card}/entries/{entry}/refund", json={}).json()["available"] == 15_001


def test_an_entry_is_taken_back_by_its_opposite_and_only_once(client: Client) -> None:
    card, booking = a_card(client), a_booking(client)
    entry = client.post(f"{card}/top-ups", json={"amount": 5_000}).json()["entry_id"]
    payment = client.post(f"{card}/payments", json={"booking_id": booking, "amount": 100}).json()["entry_id"]
    assert client.post(f"{card}/entries/{entry}/reversal", json={"note": "typed twice"}).status_code == 409
    assert client.post(f"{card}/entries/{payment}/reversal", json={"note": ""}).status_code == 422
    assert client.post(f"{card}/entries/{payment}/reversal", json={"note": "wrong card"}).json()["available"] == 5_000
    back = client.post(f"{card}/entries/{entry}/reversal", json={"note": "typed twice"}).json()
    assert back["available"] == 0
    assert client.post(f"{card}/entries/{entry}/reversal", json={"note": "again"}).status_code == 409
    assert client.post(f"{card}/entries/{back['entry_id']}/reversal", json={"note": "again"}).status_code == 409
    other = a_card(client, number="Z2")
    assert client.post(f"{other}/entries/{entry}/reversal", json={"note": "x"}).status_code == 404


def test_what_has_expired_is_taken_off_in_the_night_and_cannot_be_used_before(client: Client) -> None:
    card, booking = a_card(client, 1_000), a_booking(client)
    client.post(f"{card}/top-ups", json={"amount": 1_000, "bonus": 500, "bonus_expires_on": "2026-11-23"})
    client.post(f"{card}/points", json={"points": 30, "expires_on": "2026-11-23"})
    with clock.at(NOW + timedelta(1)):
        assert available(client, card) == (2_000, 0)
        assert client.post(f"{card}/payments", json={"booking_id": booking, "amount": 2_500}).status_code == 409
        expire_all({})
        expire_all({})
        lines = client.get(f"{card}/entries").json()["items"]
        assert [(one["kind"], one["amount"], one["balance"]) for one in lines[:1]] == [("expiry", -500, 2_000)]
        assert len(client.get(f"{card}/entries?unit=points").json()["items"]) == 2


def test_the_report_shows_how_what_there_was_became_what_there_is(client: Client) -> None:
    with clock.at(NOW - timedelta(40)):
        card = a_card(client, 10_000)
    booking = a_booking(client)
    client.post(f"{card}/top-ups", json={"amount": 20_000, "bonus": 2_000, "bonus_expires_on": "2026-12-10"})
    client.post(f"{card}/payments", json={"booking_id": booking, "amount": 5_000})
    client.post(f"{card}/points", json={"points": 50})
    report = client.get("/api/v1/reports/ktv.ledger?from=2026-11-01&until=2026-11-30").json()
    figures = report["figures"]
    assert (figures["money_before"], figures["money_in"], figures["money_out"]) == (10_000, 22_000, 5_000)
    assert (figures["money_after"], figures["money_difference"], figures["points_after"]) == (27_000, 0, 50)
    assert figures["money_ending"] == 0, "the bonus was used first"
    assert [row["line"] for row in report["rows"]] == ["before", "top_up", "payment", "earned", "after"]


def test_another_opening_balance_corrects_the_account(client: Client) -> None:
    card = a_card(client, 10_000)
    for balance, version in ((12_000, 1), (9_000, 2)):
        said = client.patch(card, json={"opening_balance": balance}, headers={"if-match": f'"{version}"'})
        assert (said.status_code, available(client, card)[0]) == (200, balance)
    booking = a_booking(client)
    client.post(f"{card}/payments", json={"booking_id": booking, "amount": 9_000})
    assert client.patch(card, json={"opening_balance": 0}, headers={"if-match": '"3"'}).status_code == 409


def test_who_may_see_cards_may_not_thereby_post_or_take_back(deployment: Deployment, client: Client) -> None:
    card = a_card(client, 10_000)
    seeing = {"ktv.cards.view": "all", "core.customers.view": "all", "ktv.rooms.view": "all"}
    with client_for(deployment, actor_with(seeing)) as other:
        assert other.get(f"{card}/accounts").status_code == 403
    with client_for(deployment, actor_with({**seeing, "ktv.ledger.view": "all", "ktv.ledger.post": "all"})) as other:
        assert other.post(f"{card}/top-ups", json={"amount": 1}).status_code == 201
        assert other.post(f"{card}/entries/1/reversal", json={"note": "x"}).status_code == 403
    with client_for(deployment, actor_with({**seeing, "ktv.cards.view": "own", "ktv.ledger.view": "own"})) as other:
        assert other.get(f"{card}/accounts").status_code == 404


def test_the_pages_show_enter_and_take_back(client: Client) -> None:
    card, booking = a_card(client, 10_000), a_booking(client)
    url = card.replace("/api/v1/ktv/cards", "/ktv/members")
    english = {"accept-language": "en"}
    assert "Opening balance" in client.get(url, headers=english).text
    for act in ("top-up", "payment", "points", "redemption"):
        assert client.get(f"{url}/account/{act}", headers=english).status_code == 200
    assert client.get(f"{url}/account/nothing").status_code == 404
    wrong = client.post(f"{url}/account/payment", data={"booking_id": str(booking), "amount": "200"}, headers=english)
    assert (wrong.status_code, "not enough on the card" in wrong.text) == (422, True)
    for act, data in (
        ("top-up", {"amount": "50", "bonus": "5", "bonus_expires_on": "2026-12-31", "key": "k"}),
        ("payment", {"booking_id": str(booking), "amount": "60"}),
        ("points", {"points": "12"}),
        ("redemption", {"points": "2"}),
    ):
        done = client.post(f"{url}/account/{act}", data=data, follow_redirects=False)
        assert done.status_code == 303, done.text
    assert available(client, card) == (9_500, 10)
    lines = client.get(f"{card}/entries").json()["items"]
    payment = lines[0]["entry_id"]
    client.post(f"{url}/entries/{payment}/refund", data={"amount": "10"})
    again = client.post(f"{url}/entries/{payment}/reversal", data={"note": "x"}, headers=english)
    assert (again.status_code, "Part of this payment was given back" in again.text) == (422, True)
    page = client.get(f"{url}/account", headers=english).text
    assert "Payment" in page
    assert "Refund" in page
