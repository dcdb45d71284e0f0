"""A complaint from receipt to archive in a browser, with an unsatisfied follow-up on the way (CORE-33 to -39, PROP-09, -12)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from customary.app import create_app
from customary.plugins.actor import Actor
from playwright.sync_api import Page

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.cases import MONDAY
from tests.builders.complaints import RESOLVED, follow_ups_of, the_complaint
from tests.builders.roles import a_colleague, a_team
from tests.databases import Databases
from tests.deployments import deployed
from tests.serving import serve
from tests.set_clock import SetClock

OPEN = {"extra_http_headers": {"authorization": "Bearer test"}}
SIZES = {"zh": {"viewport": {"width": 1440, "height": 900}}, "en": {"viewport": {"width": 390, "height": 844}}}
WORDS = {
    "zh": {
        "name": "您的姓名",
        "send": "提交",
        "accept": "受理",
        "assign": "分派",
        "start": "开始处理",
    },
    "en": {
        "name": "Your name",
        "send": "Send",
        "accept": "Accept",
        "assign": "Assign",
        "start": "Begin to handle",
    },
}


@pytest.fixture
def address(databases: Databases) -> Iterator[str]:
    """The application on SQLite, seen by somebody who may do everything; the house has just opened."""
    with databases.create("sqlite") as url, deployed(url) as deployment:
        team = a_team("客户关系部")
        me = a_colleague("周岚", team=team)
        grants = dict.fromkeys(deployment.registry.permissions.keys(), "all")
        actor = Actor(kind="staff", label="周岚", staff_id=me, team_id=team, grants=grants)
        app = create_app(deployment, resolve=lambda _session, bearer: actor if bearer else None)
        with serve(SetClock(MONDAY).around(app)) as address:
            yield address


def looked_at(page: Page, selector: str) -> None:
    """What a person would do next is there, nothing keeps anybody out, and nothing is wider than the window."""
    page.wait_for_selector(selector)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def resolve(page: Page, address: str) -> None:
    page.goto(f"{address}/complaints/1")
    looked_at(page, "#resolve")
    for name, value in RESOLVED.items():
        field = page.locator(f"#resolve [name={name}]")
        if name == "cause":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("#resolve [data-save]").click()
    page.wait_for_load_state()


def ask(page: Page, address: str, grade: str) -> None:
    follow_up = follow_ups_of(1)[-1].id
    page.goto(f"{address}/calls/{follow_up}")
    looked_at(page, "[name=outcome]")
    page.locator("label.opt:has([name=outcome][value=answered])").click()
    page.locator(f"label.opt:has([name=satisfaction][value={grade}])").click()
    if grade != "satisfied":
        page.locator("label:has([name=aspect][value=result])").first.click()
    page.locator("[name='fields.won_back']").first.wait_for(state="attached")
    box = page.locator("[name='fields.won_back']").first
    if box.evaluate("field => field.tagName") == "SELECT":
        box.select_option("1")
    elif box.get_attribute("type") in ("radio", "checkbox"):
        box.check(force=True)
    else:
        box.fill("1")
    page.locator("[data-save]:visible, .callbar button:visible").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_public_page_to_the_archive(new_page: NewPage, address: str, language: str) -> None:
    words = WORDS[language]
    cookie = {"name": "customary_language", "value": language, "url": address}
    visitor = new_page(**SIZES[language])
    visitor.context.add_cookies([cookie])
    visitor.goto(f"{address}/complain")
    looked_at(visitor, "[name=complainant]")
    visitor.get_by_label(words["name"]).fill("何立群")
    visitor.locator("[name=phone]").fill("13712343340")
    visitor.locator("[name=content]").fill("等了一个小时")
    visitor.get_by_role("button", name=words["send"]).click()
    looked_at(visitor, ".number")
    assert "C-2026-0001" in visitor.content()

    page = new_page(**OPEN, **SIZES[language])
    page.context.add_cookies([cookie])
    page.goto(f"{address}/complaints")
    looked_at(page, ".kcard")
    page.goto(f"{address}/complaints/1")
    looked_at(page, ".steps")
    page.get_by_role("button", name=words["accept"], exact=True).click()
    page.wait_for_load_state()
    page.get_by_role("link", name=words["assign"], exact=True).click()
    looked_at(page, "[name=staff_id]")
    page.locator("[name=staff_id]").select_option(label="周岚")
    page.locator("[data-save]").click()
    page.wait_for_load_state()
    page.get_by_role("button", name=words["start"]).click()
    page.wait_for_load_state()
    resolve(page, address)
    assert the_complaint(1).state == "resolved"

    ask(page, address, "dissatisfied")
    assert the_complaint(1).state == "handling"
    resolve(page, address)
    ask(page, address, "satisfied")
    assert (the_complaint(1).state, the_complaint(1).reopened) == ("closed", 1)

    page.goto(f"{address}/complaints/1")
    looked_at(page, ".steps")
    assert page.locator("#resolve").count() == 0
    page.goto(f"{address}/complaints/1/form")
    looked_at(page, ".paper")
    page.goto(f"{address}/complaints?view=list&q=何立群")
    looked_at(page, "[data-row]")
    page.goto(f"{address}/reports/core.complaint_causes")
    looked_at(page, ".chart")
