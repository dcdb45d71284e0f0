"""The pages of a KTV house in a browser: open to everybody, on a phone, in both languages, light and dark."""

import pytest
from customary.database import clock
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary_ktv.card_service import issue_card
from customary_ktv.guests import add_standing_request, set_guest_file
from customary_ktv.taking import take_booking

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.customers import make_customer
from tests.builders.ktv import bring_in_rooms
from tests.open_house import PHONE, open_page

pytestmark = pytest.mark.browser

SYSTEM = system("a test")


def test_nothing_keeps_anybody_out(new_page: NewPage, address: str) -> None:
    bring_in_rooms()
    customer = make_customer("韦浩", phones=("+8618157594063",))
    with transaction(SYSTEM) as session:
        issue_card(session, SYSTEM, {"number": "Z880014", "tier_id": 3, "holder": "韦浩", "phone": "18157594063"})
        add_standing_request(session, SYSTEM, customer, "不抽烟的包厢")
        set_guest_file(session, SYSTEM, customer, 80000, "农历十月廿六")
        facts = {"day": clock.today(), "room_id": 1, "arrival": 1130, "departure": 1320, "customer_id": customer}
        take_booking(session, SYSTEM, facts)
        take_booking(session, SYSTEM, {**facts, "room_id": 3, "amount": 90000, "state": "consumed", "tier_id": 3})
    pages = ("/ktv/rooms", "/ktv/rooms/1", "/ktv/rooms/new", "/ktv/bookings", "/ktv/bookings/1", "/ktv/bookings/new")
    more = ("/ktv/members", "/ktv/members/1", "/ktv/members/new", f"/ktv/guests/{customer}", f"/customers/{customer}")
    for path in (*pages, *more, f"/ktv/bookings/new?customer={customer}"):
        for language, options in (("zh", {}), ("en", PHONE), ("zh", {"color_scheme": "dark", **PHONE})):
            page = open_page(new_page, address, path, language, **options)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)


def test_a_room_is_booked_from_the_day_and_its_request_ticked(new_page: NewPage, address: str) -> None:
    """KTV-09."""
    bring_in_rooms()
    page = open_page(new_page, address, "/ktv/rooms", "en", **PHONE)
    page.get_by_role("link", name="Take a booking").click()
    page.get_by_label("Room").select_option(label="A01 Small room")
    page.get_by_label("Arrival").fill("19:30")
    page.get_by_label("Customer name").fill("韦浩")
    page.get_by_label("Telephone").fill("181 5759 4063")
    page.get_by_label("Special requests").fill("儿童座椅两把")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The room is booked.").wait_for()
    page.get_by_role("button", name="Done: 儿童座椅两把").click()
    page.get_by_text("The request is answered.").wait_for()
    assert page.locator(".ktv-asked").get_by_text("王晓雯").is_visible()
