"""A dealer's Excel files become finished calls: the real application in a browser, from the upload to the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from customary.app import create_app
from customary.database import clock
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary.reminders.sweep import sweep
from customary.roles.role_sync import sync_roles

from tests.browser import NewPage
from tests.builders.roles import PASSWORD, a_colleague, a_team
from tests.databases import Databases
from tests.deployments import deployed
from tests.e2e.visitor import Visitor, number_in
from tests.plugins.automotive.sample import FILES, truth
from tests.serving import serve
from tests.set_clock import SetClock

# Ten in the morning in Shanghai, on the day that the right results are reckoned for.
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
IN_THREE_DAYS = "2026-11-26T09:30"
TEAM, SUPERVISOR, SPECIALISTS = "回访一组", "周敏", ("王晓雯", "李嘉")
DUE = ("first_service", "periodic", "warranty")

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(params=[("zh", WIDE, "sqlite"), ("en", PHONE, "postgresql")], ids=["zh-1440", "en-390"])
def visitor(request: pytest.FixtureRequest, databases: Databases, new_page: NewPage) -> Iterator[Visitor]:
    """A browser at a department that has people and no customer yet; its worker is at work."""
    language, window, kind = request.param
    by = SetClock(MORNING)
    with databases.create(kind) as url, deployed(url) as deployment, clock.at(MORNING):
        with transaction(system("test")) as session:
            sync_roles(session)
        team = a_team(TEAM)
        a_colleague(SUPERVISOR, "supervisor@example.com", team, "core.supervisor", PASSWORD)
        for number, name in enumerate(SPECIALISTS, 1):
            a_colleague(name, f"specialist{number}@example.com", team, "core.specialist", PASSWORD)
        with serve(by.around(create_app(deployment))) as address, by.worker(deployment) as rest:
            yield Visitor(new_page(**window), address, language, rest)


def test_a_dealers_day(visitor: Visitor, tmp_path: Path) -> None:
    visitor.sign_in("supervisor@example.com")
    import_file(visitor, "vehicles.xlsx", "Vehicles and their owners")
    import_file(visitor, "repair_orders.csv", "Repair orders")
    sweep(system("test"), TODAY)
    the_days_calls_are_there(visitor)

    visitor.sign_in("specialist1@example.com")
    booked = calls_by_the_keyboard_alone(visitor)
    other_outcomes(visitor)
    the_appointment_stands(visitor, booked)

    visitor.sign_in("supervisor@example.com")
    the_dissatisfied_answer_is_seen(visitor)
    follow_ups_are_given_to_another(visitor)
    the_report_opens_its_rows(visitor, tmp_path)
    the_import_is_undone(visitor)


def import_file(visitor: Visitor, name: str, kind: str) -> None:
    page, right = visitor.page, truth()[name]
    visitor.go("/imports")
    page.locator("[name=importer]").select_option(label=visitor.words(kind, "automotive"))
    page.locator("[name=file]").set_input_files(FILES / name)
    visitor.button("Upload and look at the columns", "importing").click()

    visitor.heading(kind, "automotive")
    visitor.look(" columns")
    owner = page.locator("form [name=owner]")
    if owner.count():
        owner.select_option(label=visitor.words("{team}, its members in turn", "importing", team=TEAM))
    with visitor.worker_rests:
        visitor.button("Check the rows", "importing").click()
        visitor.heading("Waiting for its turn", "importing")
        visitor.look(" waiting")

    visitor.heading("What would happen", "importing")
    visitor.look(" check")
    rejected = sum(right["rejected"].values())
    assert visitor.figure("Created", "importing") == right["accepted"]
    assert visitor.figure("Rejected", "importing") == rejected
    assert rows_shown_rejected(visitor) == [row for row, _reason in right["rejected_rows"]]

    address = page.url
    with visitor.worker_rests:
        visitor.button("Import {n} rows", "importing", n=f"{right['accepted']:,}").click()
        visitor.heading("Waiting for its turn", "importing")
        visitor.go("/customers")  # the work goes on without the page
    page.goto(address)
    visitor.heading("{n} rows imported", "importing", n=f"{right['accepted']:,}")
    visitor.look(" done")
    assert visitor.figure("Created", "importing") == right["accepted"]
    assert visitor.figure("Rejected", "importing") == rejected


def rows_shown_rejected(visitor: Visitor) -> list[int]:
    """The numbers of the rejected rows, over all the pages that show them."""
    table = visitor.page.get_by_role("region", name=visitor.words("Rejected rows", "importing"))
    found: list[int] = []
    while True:
        found += [number_in(text) for text in table.locator("tbody tr td:first-child").all_inner_texts()]
        more = visitor.link("Show more", "importing")
        if not more.count():
            return found
        more.click()
        visitor.page.wait_for_load_state()


def the_days_calls_are_there(visitor: Visitor) -> None:
    """As many as the right results say, for the whole team."""
    right = truth()[f"reminders_on_{TODAY}"]
    visitor.go("/today?who=all")
    overdue, due, coming, _done = buckets(visitor)
    assert overdue == len_of(right["first_service_overdue"]) + len_of(right["periodic_overdue"])
    assert due + coming == sum(right["counts"].values())
    visitor.go("/rules")
    visitor.go("/rules/automotive.first_service")
    visitor.go("/automotive/vehicles")
    visitor.page.locator("a[data-open]").first.click()
    visitor.heading("Mileage estimate", "automotive")
    visitor.look()


def len_of(answer: int | list[object]) -> int:
    return answer if isinstance(answer, int) else len(answer)


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
    skip_to_a_last_visit(visitor)
    outcome(visitor, "reached")
    save(visitor, says=False)
    visitor.look(" refused")
    page.locator("[name=satisfaction][value=dissatisfied]").check()
    save(visitor, says=False)
    page.locator("[name=aspect][value=waiting]").check()
    page.locator("[name=suggestion]").fill("等了两个小时")
    visitor.look(" dissatisfied")
    save(visitor)

    outcome(visitor, "car_sold")
    visitor.look(" sold")
    save(visitor)

    outcome(visitor, "wrong_number")
    page.locator("[name=new_phone]").fill("13900001234")
    visitor.look(" wrong number")
    save(visitor)
    visitor.go("/numbers")


def skip_to_a_last_visit(visitor: Visitor) -> None:
    while not visitor.page.locator("[name=satisfaction]").count():
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


def the_appointment_stands(visitor: Visitor, customer: str) -> None:
    visitor.go(customer)
    appointments = visitor.page.get_by_role("region", name=visitor.words("Appointments", "interactions"), exact=True)
    assert "09:30" in appointments.inner_text()
    timeline = visitor.page.locator(".tl").first.inner_text()
    assert visitor.words("Booked", "interactions") in timeline


def the_dissatisfied_answer_is_seen(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/answers")
    answer = page.get_by_role("row").filter(has_text="等了两个小时")
    assert visitor.words("Dissatisfied", "interactions") in answer.inner_text()
    answer.locator("[name=note]").fill("店长已致电道歉")
    answer.get_by_role("button").click()
    page.wait_for_load_state()
    visitor.go("/answers?seen=true")
    assert page.get_by_text("店长已致电道歉").is_visible()


def follow_ups_are_given_to_another(visitor: Visitor) -> None:
    """One, then all on a page."""
    page = visitor.page
    visitor.go("/follow-ups")
    page.locator("[name=ids]:enabled").first.check()
    give(visitor)
    assert number_in(said(visitor)) == 1
    page.locator("[data-select-all]").check()
    number = page.locator("[name=ids]:checked").count()
    give(visitor)
    assert number_in(said(visitor)) == number == 50
    visitor.go("/follow-ups/unassigned")


def said(visitor: Visitor) -> str:
    return visitor.page.locator(".note[role=status]").inner_text()


def give(visitor: Visitor) -> None:
    visitor.page.locator("[name=assignee]").select_option(label=SPECIALISTS[1])
    visitor.button("Assign", "interactions").click()
    visitor.page.wait_for_load_state()


def the_report_opens_its_rows(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.go("/reports")
    visitor.go("/reports/core.follow_up_results")
    with page.expect_download() as download:
        page.get_by_role("link", name="xlsx").click()
    download.value.save_as(tmp_path / "report.xlsx")
    assert (tmp_path / "report.xlsx").read_bytes().startswith(b"PK")
    number = page.locator("table.report tbody td a").first
    shown = number_in(number.inner_text())
    number.click()
    page.locator("table.behind").wait_for()
    visitor.look()
    assert page.locator("table.behind tbody tr").count() == min(shown, 50)


def the_import_is_undone(visitor: Visitor) -> None:
    """What was called since stays, and is named."""
    page = visitor.page
    visitor.go("/imports")
    page.locator("a[data-open]").filter(has_text="vehicles.xlsx").click()
    visitor.button("Undo", "importing").click()
    visitor.button("Yes, go on").click()
    visitor.heading("Import undone", "importing")
    visitor.look(" undone")
    assert page.get_by_role("region", name=visitor.words("Kept", "importing")).locator("tbody tr").count() > 0
