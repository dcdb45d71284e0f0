"""The pages in Chromium: nothing on the console under the strict policy, no sideways scroll, nothing for axe to find."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from playwright.sync_api import Browser, Page


@pytest.fixture
def address(site: Litestar, live_server: Callable[[Litestar], str]) -> str:
    return live_server(site)


@pytest.fixture
def complaints() -> list[str]:
    return []


def opened(browser: Browser, url: str, complaints: list[str], width: int = 1440, scheme: str = "light") -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en").new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_is_accessible_and_keeps_the_policy(
    browser: Browser, address: str, complaints: list[str], width: int, scheme: str
) -> None:
    page = opened(browser, address, complaints, width, scheme)
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found = [(one["id"], [node["html"] for node in one["nodes"]]) for one in Axe().run(page).response["violations"]]
    assert found == []


def test_a_page_of_a_failure_is_accessible(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address + "/fails/stale", complaints, 390)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert Axe().run(page).response["violations"] == []


def test_the_palette_finds_and_opens_by_keys(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints)
    page.keyboard.press("Control+k")
    page.keyboard.type("wang")
    page.wait_for_selector("#palette-option-1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/found/2")


def test_the_menu_opens_on_a_phone_and_escape_closes_it(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints, 390)
    assert not page.is_visible("#menu")
    page.click(".bottom [data-do=menu]")
    assert page.is_visible("#menu a[href='/settings']")
    page.keyboard.press("Escape")
    assert not page.is_visible("#menu")


def test_parts_of_a_form_follow_the_choice(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints)
    assert page.is_disabled("#f-on")
    page.locator("body").click(position={"x": 700, "y": 60})
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    assert page.is_visible("#f-on")
    assert page.is_enabled("#f-on")


def test_rows_are_walked_with_j_and_k(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints)
    page.evaluate("document.activeElement.blur()")
    for key in "jjk":
        page.keyboard.press(key)
    assert page.inner_text("[data-row][aria-current=true] a") == "苏州恒锐精密机械"


def test_the_chosen_theme_is_kept(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints)
    page.click("[data-do=theme]")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert complaints == []


def test_what_cannot_be_undone_is_asked_first(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.click("form[data-confirm] button")
    assert page.inner_text("#ask-text") == "Really?"
    page.click("#ask [value=no]")
    assert "POST" not in sent
    page.click("form[data-confirm] button")
    page.click("#ask [value=yes]")
    page.wait_for_url("**/x")
    assert "POST" in sent


def test_what_the_server_refuses_to_htmx_is_said(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints)
    page.evaluate("htmx.ajax('GET', '/fails/forbidden', '#main').catch(() => {})")
    page.wait_for_selector("#toasts .note.danger")
    assert "customers.merge" in page.inner_text("#toasts")


def test_a_row_becomes_a_card_on_a_phone(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints, 390)
    row = page.locator("[data-row]").first
    assert row.locator(".rgt").is_visible()
    assert not row.locator(".c-hide").is_visible()
    card, amount = row.bounding_box(), row.locator(".rgt").bounding_box()
    assert card
    assert amount
    assert amount["x"] + amount["width"] > card["x"] + card["width"] - 20


def test_the_account_menu_is_readable_on_a_phone(browser: Browser, address: str, complaints: list[str]) -> None:
    page = opened(browser, address, complaints, 390)
    page.click("details.menu summary")
    box = page.locator(".menu-in").bounding_box()
    assert box
    assert box["width"] >= 200
    assert box["x"] >= 0
