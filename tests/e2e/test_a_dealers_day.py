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
from tests.e2e.calls import (
    a_service_done_elsewhere,
    buckets,
    called_back_and_declined,
    calls_by_the_keyboard_alone,
    other_outcomes,
)
from tests.e2e.imports import TEAM, import_file, the_import_is_undone, the_rejected_rows_are_mended
from tests.e2e.visitor import Visitor, number_in
from tests.plugins.automotive.sample import truth
from tests.serving import serve
from tests.set_clock import SetClock

# Ten in the morning in Shanghai, on the day that the right results are reckoned for.
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SUPERVISOR, SPECIALISTS = "周敏", ("王晓雯", "李嘉")
REMINDERS = ("automotive.first_service", "automotive.periodic_maintenance", "automotive.warranty_expiry")

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
    sweep(system("test"), TODAY, REMINDERS)
    the_days_calls_are_there(visitor)

    visitor.sign_in("specialist1@example.com")
    booked = calls_by_the_keyboard_alone(visitor)
    called_back_and_declined(visitor)
    other_outcomes(visitor)
    a_service_done_elsewhere(visitor)
    the_appointment_stands(visitor, booked)

    visitor.sign_in("supervisor@example.com")
    the_dissatisfied_answer_is_seen(visitor)
    follow_ups_are_given_to_another(visitor)
    the_report_opens_its_rows(visitor, tmp_path)
    a_lead_time_is_changed(visitor)
    the_rejected_rows_are_mended(visitor, tmp_path)
    the_import_is_undone(visitor)


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


def a_lead_time_is_changed(visitor: Visitor) -> None:
    """The supervisor sees by name who would be called besides, before anything holds."""
    page = visitor.page
    visitor.go("/rules/automotive.first_service")
    page.locator("[name=lead]").fill("60")
    visitor.button("Preview", "reminders").click()
    named = page.get_by_role("region", name=visitor.words("Newly called", "reminders")).locator("tbody tr")
    named.first.wait_for()
    visitor.look(" preview")
    assert visitor.figure("Newly called", "reminders") >= named.count() > 0
    assert visitor.figure("No longer called", "reminders") == 0
    visitor.button("Save as version {number}", "reminders", number=2).click()
    visitor.told("Saved. The next sweep uses these values from the day they hold.", "reminders")
    assert page.locator("[name=lead]").input_value() == "60"
    assert SUPERVISOR in page.locator(".ver li").first.inner_text()
