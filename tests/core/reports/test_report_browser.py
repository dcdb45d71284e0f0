"""The pages of reports in Chromium: nothing for axe to find, no sideways scroll, cards on a phone, numbers that open their rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from customary.app import create_app
from customary.database.deployment import Deployment
from litestar import Litestar
from playwright.sync_api import Page

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.core.reports.department import Department
from tests.core.reports.test_report_pages import EVERYTHING, SPAN, URL
from tests.http import actor_with

QUERY = "?" + "&".join(f"{name}={value}" for name, value in SPAN.items())


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, databases: object) -> object:
    """One database is enough here: the pages are the same."""
    with databases.create(request.param) as url:  # type: ignore[attr-defined]  # tests.databases.Databases
        yield url


@pytest.fixture
def address(department: Department, house: Deployment, live_server: Callable[[Litestar], str]) -> str:
    department.fill(31, 12)
    actor = actor_with(EVERYTHING)
    return live_server(create_app(house, resolve=lambda _session, _bearer: actor))


def opened(new_page: NewPage, address: str, path: str, language: str, width: int, scheme: str) -> Page:
    page = new_page(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale="zh-CN" if language == "zh" else "en",
        extra_http_headers={"authorization": "Bearer test"},
    )
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("zh", 1440, "light"), ("en", 390, "dark"), ("zh", 390, "light")]
)
def test_every_page_is_accessible_and_fits(
    new_page: NewPage, address: str, language: str, width: int, scheme: str
) -> None:
    for path in (
        "/reports",
        URL + QUERY,
        f"{URL}?from=2027-01-01&to=2027-01-05",
        "/reports/core.follow_up_rules" + QUERY,
        "/reports/automotive.fleet",
        f"{URL}/rows{QUERY}&figure=core.follow_ups_on_time_rate",
    ):
        page = opened(new_page, address, path, language, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert_accessible(page)
        page.context.close()


def test_a_number_opens_as_many_rows(new_page: NewPage, address: str) -> None:
    page = opened(new_page, address, URL + QUERY, "en", 1440, "light")
    link = page.locator(".figs a.fig").first
    number = int(link.locator(".v").inner_text())
    link.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("tr[data-row]").count() == number


def test_on_a_phone_people_are_cards_and_one_alone_shows_the_rules(new_page: NewPage, address: str) -> None:
    page = opened(new_page, address, URL + QUERY, "zh", 390, "light")
    assert page.locator("tr.lead").first.is_visible()
    assert not page.locator("tr.sub").first.is_visible()
    page.locator("tr.lead th a").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("tr.sub").first.is_visible()
