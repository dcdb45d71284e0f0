"""The pages of rooms, bookings, members and guests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary_ktv.card_service import issue_card
from customary_ktv.models import Booking, Card, Room
from customary_ktv.room_service import change_room
from customary_ktv.taking import take_booking
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.ktv import bring_in_rooms, the_bookings
from tests.http import client_for
from tests.queries import count_queries

SYSTEM = system("a test", "en")
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
ENGLISH = {"accept-language": "en"}
FORM = {
    "day": "2026-11-23",
    "arrival": "19:30",
    "departure": "02:10",
    "state": "booked",
    "name": "韦浩",
    "phone": "18157594063",
}


@pytest.fixture(autouse=True)
def _monday(deployment: Deployment) -> Iterator[None]:
    with clock.at(NOW):
        bring_in_rooms("A01", "A02", "B01")
        yield


def the_room(number: str = "A01") -> Room:
    with reading() as session:
        return session.exec(select(Room).where(Room.number == number)).one()


def book(**said: object) -> int:
    with transaction(SYSTEM) as session:
        facts = {"day": date(2026, 11, 23), "room_id": the_room_id(), "arrival": 1170, "departure": 130, "name": "韦浩"}
        return take_booking(session, SYSTEM, {**facts, **said})


def the_room_id(number: str = "A01") -> int:
    room_id = the_room(number).id
    assert room_id is not None
    return room_id


def test_the_day_shows_rooms_free_taken_and_out_of_use(deployment: Deployment) -> None:
    book()
    with transaction(SYSTEM) as session:
        room = the_room("B01")
        assert room.id is not None
        change_room(session, SYSTEM, room.id, room.version, {"state": "out_of_use", "out_from": date(2026, 11, 20)})
    page = client_for(deployment, SYSTEM).get("/ktv/rooms?day=2026-11-23", headers=ENGLISH)
    assert page.status_code == 200
    for said in ("A01", "韦浩", "19:30", "out of use", "free"):
        assert said in page.text
    before = client_for(deployment, SYSTEM).get("/ktv/rooms?day=2026-11-19", headers=ENGLISH).text
    assert '<span class="t">out of use' not in before


def test_a_booking_is_taken_changed_and_cancelled(deployment: Deployment) -> None:
    """KTV-21: telephone, name, birthday, amount, type, card, opinion are kept."""
    client = client_for(deployment, SYSTEM)
    form = {**FORM, "room_id": str(the_room_id()), "birthday": "农历腊月廿三"}
    assert client.get("/ktv/bookings/new?day=2026-11-23").status_code == 200
    taken = client.post("/ktv/bookings", data=form, follow_redirects=False)
    assert taken.status_code == 303, taken.text
    url = taken.headers["location"].partition("?")[0]
    assert (one := the_bookings()[0]).customer_id is not None
    assert (one.arrival, one.departure, one.birth_lunar, one.phone) == (1170, 1570, True, "+8618157594063")
    eaten = {
        **form,
        "version": "1",
        "state": "consumed",
        "amount": "1,234.50",
        "consumption": "酒水",
        "opinion": "满意",
        "card_number": "z880014",
    }
    assert client.post(f"{url}/edit", data=eaten, follow_redirects=False).status_code == 303
    page = client.get(url, headers=ENGLISH).text
    for said in ("¥1,234.50", "Drinks", "满意", "Z880014", "农历腊月廿三"):
        assert said in page
    refused = client.post(f"{url}/cancel", data={"version": "2"}, follow_redirects=False)
    assert refused.status_code == 409
    other = book(arrival=810, departure=1000)
    assert (
        client.post(f"/ktv/bookings/{other}/cancel", data={"version": "1"}, follow_redirects=False).status_code == 303
    )
    assert [row.state for row in the_bookings()] == ["consumed", "cancelled"]


def test_two_who_change_a_booking_see_both_versions(deployment: Deployment) -> None:
    client, booking_id = client_for(deployment, SYSTEM), book()
    form = {**FORM, "room_id": str(the_room_id()), "version": "1", "phone": ""}
    assert (
        client.post(f"/ktv/bookings/{booking_id}/edit", data={**form, "note": "一"}, follow_redirects=False).status_code
        == 303
    )
    stale = client.post(f"/ktv/bookings/{booking_id}/edit", data={**form, "note": "二"}, headers=ENGLISH)
    assert stale.status_code == 412
    for said in ("Two versions", "一", "二"):
        assert said in stale.text


def test_a_room_is_let_once_at_a_time(deployment: Deployment) -> None:
    client = client_for(deployment, SYSTEM)
    book()
    again = client.post(
        "/ktv/bookings", data={**FORM, "room_id": str(the_room_id()), "arrival": "21:00"}, headers=ENGLISH
    )
    assert again.status_code == 422
    assert "taken then by 韦浩" in again.text
    with transaction(SYSTEM) as session:
        room = the_room("A02")
        assert room.id is not None
        change_room(session, SYSTEM, room.id, 1, {"state": "out_of_use"})
    closed = client.post("/ktv/bookings", data={**FORM, "room_id": str(the_room_id("A02"))}, headers=ENGLISH)
    assert (closed.status_code, "out of use on that day" in closed.text) == (422, True)


def test_a_cancelled_room_is_let_again_at_the_same_hour(deployment: Deployment) -> None:
    client, booking_id = client_for(deployment, SYSTEM), book()
    client.post(f"/ktv/bookings/{booking_id}/cancel", data={"version": "1", "no_show": "1"})
    book(name="另一位")
    assert sorted(row.state for row in the_bookings()) == ["booked", "no_show"]


def test_standing_requests_come_with_each_booking_and_are_done_or_reasoned(deployment: Deployment) -> None:
    """KTV-09."""
    client, customer = client_for(deployment, SYSTEM), make_customer("韦浩")
    url = f"/ktv/guests/{customer}/requests"
    for text in ("不抽烟的包厢", "儿童座椅"):
        assert client.post(url, data={"text": text}, follow_redirects=False).status_code == 303
    booking_id = book(customer_id=customer)
    assert [one["text"] for one in the_bookings()[0].requests] == ["不抽烟的包厢", "儿童座椅"]
    asked = f"/ktv/bookings/{booking_id}/requests"
    assert client.post(f"{asked}/0", data={"version": "1", "done": "1"}, follow_redirects=False).status_code == 303
    silent = client.post(f"{asked}/1", data={"version": "2", "reason": " "}, headers=ENGLISH)
    assert (silent.status_code, "Say why" in silent.text) == (422, True)
    client.post(f"{asked}/1", data={"version": "2", "reason": "已借出"})
    assert [one["state"] for one in the_bookings()[0].requests] == ["done", "not_done"]
    assert the_bookings()[0].requests_open == 0


def test_a_booking_above_the_customers_standard_is_marked(deployment: Deployment) -> None:
    """KTV-08."""
    client, customer = client_for(deployment, SYSTEM), make_customer("韦浩")
    assert client.post(f"/ktv/guests/{customer}", data={"standard": "800"}, follow_redirects=False).status_code == 303
    above = book(customer_id=customer, amount=80001, state="consumed")
    below = book(customer_id=customer, amount=80000, state="consumed", arrival=810, departure=900)
    assert "above the standard of CN¥800" in client.get(f"/ktv/bookings/{above}", headers=ENGLISH).text
    assert "above the standard" not in client.get(f"/ktv/bookings/{below}", headers=ENGLISH).text


def test_the_customers_page_shows_cards_visits_amount_and_latest_opinion(deployment: Deployment) -> None:
    """KTV-21: the customer page shows total amount, visits and the latest opinion."""
    customer = make_customer("韦浩", phones=("+8618157594063",))
    with transaction(SYSTEM) as session:
        issue_card(session, SYSTEM, {"number": "z880014", "tier_id": 3, "holder": "韦浩", "phone": "181 5759 4063"})
    book(customer_id=customer, amount=80000, state="consumed", opinion="满意", birthday="5月8日")
    book(customer_id=customer, amount=70050, state="consumed", opinion="空调太冷", arrival=810, departure=900)
    page = client_for(deployment, SYSTEM).get(f"/customers/{customer}", headers=ENGLISH).text
    for said in ("Z880014", "至尊卡", "¥1,500.50", "空调太冷", "05-08"):
        assert said in page


def test_members_are_found_by_number_telephone_and_name(deployment: Deployment) -> None:
    with transaction(SYSTEM) as session:
        for number, holder, phone in (("H880007", "葛浩", "18030157729"), ("V880056", "林英", "15661392369")):
            issue_card(session, SYSTEM, {"number": number, "tier_id": 1, "holder": holder, "phone": phone})
    client = client_for(deployment, SYSTEM)
    for asked in ("h8800", "180 3015 7729", "葛浩"):
        page = client.get("/ktv/members", params={"q": asked}).text
        assert "H880007" in page, asked
        assert "V880056" not in page, asked
    with reading() as session:
        card_id = session.exec(select(Card.id).where(Card.number == "H880007")).one()
    assert "H880007" in client.get(f"/ktv/members/{card_id}").text
    assert client.get("/ktv/members?view=unlinked").text.count("<tr data-row>") == 2


def test_bookings_are_found_by_telephone_and_card_and_paged_by_key(deployment: Deployment) -> None:
    with transaction(SYSTEM) as session:
        session.add_all(
            Booking(
                day=date(2026, 10, 1 + number % 28),
                room_id=the_room_id(),
                row=number,
                phone="+8618030157729",
                card_number="H1",
                created_at=NOW,
            )
            for number in range(51)
        )
        session.flush()
        take_booking(
            session, SYSTEM, {"day": date(2026, 9, 1), "room_id": the_room_id(), "arrival": 800, "name": "别人"}
        )
    client = client_for(deployment, SYSTEM)
    first = client.get("/ktv/bookings", params={"q": "180-3015-7729"}).text
    assert first.count("<tr data-row>") == 50
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(following).text.count("<tr data-row>") == 1
    assert client.get("/ktv/bookings?q=h1").text.count("<tr data-row>") == 50
    assert "别人" in client.get("/ktv/bookings?day=2026-09-01").text


def test_a_page_takes_the_same_queries_whatever_its_length(deployment: Deployment) -> None:
    client, counted = client_for(deployment, SYSTEM), []
    customer = make_customer("韦浩", phones=("+8618157594063",))
    for more in range(2):
        for number in range(1 + 4 * more):
            book(customer_id=customer, arrival=600 + 60 * (5 * more + number), departure=630 + 60 * (5 * more + number))
        for url in ("/ktv/rooms", "/ktv/bookings", "/ktv/members", f"/ktv/guests/{customer}"):
            with count_queries(deployment) as queries:
                assert client.get(url).status_code == 200
            counted.append((url, len(queries)))
    assert counted[:4] == counted[4:]
