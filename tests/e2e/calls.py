"""Calls and what comes of them, as a specialist does them in the browser."""

from __future__ import annotations

import re

from tests.e2e.visitor import Visitor, number_in

IN_THREE_DAYS = "2026-11-26T09:30"


def buckets(visitor: Visitor) -> list[int]:
    """Overdue, due, coming and done, as the tabs of Today count them."""
    counts = visitor.page.locator(".tabs a[href*='bucket='] .cnt").all_inner_texts()
    return [number_in(count) for count in counts]


def calls_by_the_keyboard_alone(visitor: Visitor) -> str:
    """Two calls without touching the mouse; answers the address of the customer who comes on Thursday."""
    page, keyboard = visitor.page, visitor.page.keyboard
    visitor.go("/today")
    waiting = buckets(visitor)
    keyboard.press("n")
    visitor.heading("Log the call", "interactions")
    visitor.look()
    customer = page.locator("h1 a").get_attribute("href") or ""
    asked = page.locator("[name=satisfaction]").count() > 0
    keyboard.press("b")
    if asked:
        keyboard.press("1")
    page.locator("[name=appointment]").fill(IN_THREE_DAYS)
    visitor.look(" booked")
    keyboard.press("Control+Enter")
    visitor.told("Saved.", "interactions")

    first = page.url
    keyboard.press("n")
    visitor.look(" no answer")
    keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != first)
    visitor.told("Saved.", "interactions")
    visitor.go("/today")
    overdue, due, coming, done = buckets(visitor)
    assert (overdue + due, coming, done) == (waiting[0] + waiting[1] - 2, waiting[2] + 1, waiting[3] + 1)
    return customer


def other_outcomes(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.address}/calls/next")
    skip_to(visitor, "[name=satisfaction]")
    outcome(visitor, "reached")
    save(visitor, says=False)
    visitor.look(" refused")
    page.locator("[name=satisfaction][value=dissatisfied]").check()
    save(visitor, says=False)
    page.locator("[name=aspect][value=waiting]").check()
    page.locator("[name=suggestion]").fill("等了两个小时")
    visitor.look(" dissatisfied")
    save(visitor)

    vehicle = the_vehicle(visitor)
    outcome(visitor, "car_sold")
    visitor.look(" sold")
    save(visitor)

    customer = page.locator("h1 a").get_attribute("href") or ""
    outcome(visitor, "wrong_number")
    page.locator("[name=new_phone]").fill("13900001234")
    visitor.look(" wrong number")
    save(visitor)
    visitor.go("/numbers")
    visitor.go(vehicle)
    assert visitor.words("sold", "automotive") in page.locator("h1").inner_text()
    visitor.go(customer)
    assert "139 0000 1234" in page.locator("main").inner_text()


def called_back_and_declined(visitor: Visitor) -> None:
    """One comes back on its day, the other is done; Today counts them so."""
    visitor.go("/today")
    waiting = buckets(visitor)
    visitor.page.goto(f"{visitor.address}/calls/next")
    outcome(visitor, "call_back")
    visitor.page.locator("[name=call_back_at]").fill(IN_THREE_DAYS)
    visitor.look(" call back")
    save(visitor)

    declined = this_call(visitor)
    outcome(visitor, "refused")
    visitor.page.locator("[name=reason][value=price]").check()
    visitor.look(" declined")
    save(visitor)
    visitor.go("/today?bucket=done")
    assert visitor.page.locator(f"a[data-open][href$='{declined}']").is_visible()
    overdue, due, coming, done = buckets(visitor)
    assert (overdue + due, coming, done) == (waiting[0] + waiting[1] - 2, waiting[2] + 1, waiting[3] + 1)


def a_service_done_elsewhere(visitor: Visitor) -> None:
    """Its vehicle's page has the reading, from which the next one is reckoned."""
    page = visitor.page
    page.goto(f"{visitor.address}/calls/next")
    skip_to(visitor, "[name=outcome][value=done_elsewhere]")
    vehicle = the_vehicle(visitor)
    outcome(visitor, "done_elsewhere")
    page.locator("[name='fields.day']").fill("2026-11-16")
    page.locator("[name='fields.km']").fill("99123")
    visitor.look(" elsewhere")
    save(visitor)
    page.goto(visitor.address + vehicle)
    assert page.get_by_role("row", name="99,123").first.is_visible()


def this_call(visitor: Visitor) -> str:
    found = re.search(r"/calls/\d+", visitor.page.url)
    assert found is not None, visitor.page.url
    return found.group()


def the_vehicle(visitor: Visitor) -> str:
    """The address of the car that the call is about."""
    return visitor.page.locator("main a[href*='/automotive/vehicles/']").first.get_attribute("href") or ""


def skip_to(visitor: Visitor, wanted: str) -> None:
    """Pass the calls over that do not ask for this."""
    while not visitor.page.locator(wanted).count():
        visitor.link("Skip", "interactions").click()
        visitor.page.wait_for_load_state()


def outcome(visitor: Visitor, key: str) -> None:
    visitor.page.locator(f"[name=outcome][value={key}]").check()


def save(visitor: Visitor, says: bool = True) -> None:
    words = visitor.words("Save and next", "interactions")  # its keys are said with it where there is a keyboard
    visitor.page.get_by_role("button", name=words).first.click()
    visitor.page.wait_for_load_state()
    if says:
        visitor.told("Saved.", "interactions")
