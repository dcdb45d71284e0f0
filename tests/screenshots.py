"""Pictures of the main pages, out of the demo: `./run screenshots`, or `./run screenshots --for-readme`.

Each page once in Chinese and in English, light and dark, on a screen and on a phone, into build/screenshots. The demo is
made anew on a file that goes away afterwards, so that the pictures are the same for everybody on the same day.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from customary.app import create_app
from customary.demo import PEOPLE, prepare_demo
from customary.worker.run import Worker
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import ARGUMENTS, MISSING, find_chromium
from tests.serving import serve

ROOT = Path(__file__).parents[1]
FILES = ROOT / "tests" / "fixtures" / "files"
ROLE = {"zh-CN": "回访主管", "en": "Follow-up supervisor"}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """A page, and who looks at it; `open` leads to it where an address alone does not."""

    name: str
    path: str
    who: str = "supervisor@example.com"
    open: Step | None = None


def first_row(page: Page) -> None:
    page.locator("a[data-open]").first.click()
    page.wait_for_load_state()


def called_today(page: Page) -> None:
    """Somebody of whom there is a call to show; early in the day nobody was called yet: then the first of the list."""
    if not page.locator("a[data-open]").count():
        page.goto(page.url.partition("/today")[0] + "/customers")
        first_row(page)
        return
    first_row(page)
    page.locator("h1 a").click()
    page.wait_for_load_state()


def dissatisfied(page: Page) -> None:
    """The call page as it is in the middle of a call."""
    while not page.locator("[name=satisfaction]").count():
        page.locator(".savebar a").click()
        page.wait_for_load_state()
    page.locator("[name=outcome][value=booked]").check()
    page.locator("[name=satisfaction][value=dissatisfied]").check()


def new_customer(page: Page) -> None:
    page.goto(page.url.partition("/customers")[0] + "/customers/new")


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("w")
    page.locator("#palette-results [role=option]").first.wait_for()


def matrix(page: Page) -> None:
    """What a role may do."""
    page.get_by_role("link", name=ROLE[page.locator("html").get_attribute("lang") or ""], exact=True).click()
    page.locator("main a[href$='/permissions']").click()
    page.wait_for_load_state()


def wrong_password(page: Page) -> None:
    page.locator("#f-email").fill("specialist@example.com")
    page.locator("#f-password").fill("wrong")
    page.keyboard.press("Enter")
    page.locator(".note.danger").wait_for()


def upload(page: Page) -> None:
    """The columns of a file that was just chosen."""
    page.locator("[name=importer]").select_option("automotive.vehicles")
    page.locator("[name=file]").set_input_files(FILES / "vehicles.xlsx")
    page.locator("form[enctype] .btn.pri").click()
    page.locator("table.map").wait_for()


def check(page: Page) -> None:
    """What the newest import would do."""
    first_row(page)
    page.locator("[data-save]").click()
    page.locator(".savebar form[action$='/start']").wait_for()


def start(page: Page) -> None:
    """What the newest import did."""
    first_row(page)
    page.locator("[data-save]").click()
    page.locator("form[action$='/undo']").wait_for(timeout=60_000)


def undo(page: Page) -> None:
    first_row(page)
    page.locator("form[action$='/undo'] button").click()
    page.locator("#ask [value=yes]").click()
    page.locator("form[action$='/undo']").wait_for(state="detached", timeout=60_000)
    page.wait_for_load_state()


ADMINISTRATOR, SPECIALIST = "admin@example.com", "specialist@example.com"

PAGES = (
    Shot("signin", "/signin", ""),
    Shot("signin-error", "/signin", "", wrong_password),
    Shot("today", "/today", SPECIALIST),
    Shot("call", "/calls/next", SPECIALIST, dissatisfied),
    Shot("customers", "/customers"),
    Shot("customer", "/today?bucket=done", SPECIALIST, called_today),
    Shot("customer-new", "/customers", open=new_customer),
    Shot("vehicles", "/automotive/vehicles"),
    Shot("vehicle", "/automotive/vehicles", open=first_row),
    Shot("follow-ups", "/follow-ups"),
    Shot("unassigned", "/follow-ups/unassigned", "supervisor@example.com"),
    Shot("answers", "/answers"),
    Shot("imports", "/imports"),
    Shot("reports", "/reports"),
    Shot("report", "/reports/core.follow_up_results"),
    Shot("rules", "/rules"),
    Shot("rule", "/rules/automotive.periodic_maintenance"),
    Shot("scripts", "/scripts"),
    Shot("role", "/roles/mine", SPECIALIST),
    Shot("account", "/account", SPECIALIST),
    Shot("permissions", "/roles", ADMINISTRATOR, matrix),
    Shot("staff", "/staff", ADMINISTRATOR),
    Shot("audit", "/audit", ADMINISTRATOR),
    Shot("plugins", "/plugins", ADMINISTRATOR),
    Shot("import-columns", "/imports", open=upload),
    Shot("import-check", "/imports", open=check),
    Shot("import-done", "/imports", open=start),
    Shot("import-undone", "/imports", open=undo),
    Shot("palette", "/today", SPECIALIST, palette),
)

WINDOW_ONLY = ("palette",)  # the rest of its page lies behind it

# What the README shows, about 900 pixels wide.
FOR_README = ("today", "call", "vehicle", "report")
README_WINDOW = {"width": 1280, "height": 720}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="./run screenshots", description="Write pictures of the main pages.")
    arguments.add_argument("--for-readme", action="store_true", help="four small ones, into docs/images")
    arguments.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these pages alone")
    arguments.add_argument("--in", dest="folder", type=Path, default=ROOT / "build" / "screenshots", help="where to")
    asked = arguments.parse_args()
    chromium = find_chromium().path
    if chromium is None:
        sys.exit(f"No pictures: {MISSING}.")
    with department() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        if asked.for_readme:
            take_for_readme(browser, address)
        else:
            for language in LANGUAGES:
                take_all(browser, address, language, asked.folder, asked.only)
        browser.close()


@contextmanager
def department() -> Iterator[str]:
    """The demo at an address, with a worker; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        deployment = prepare_demo(fresh=True, say=print, folder=Path(folder))
        with deployment.active(), Worker(deployment).in_background(), serve(create_app(deployment)) as address:
            yield address
        deployment.database.dispose()


def take_all(browser: Browser, address: str, language: str, folder: Path, only: list[str]) -> None:
    for theme, (width, window) in product(("light", "dark"), WIDTHS.items()):
        place = folder / f"{language}-{theme}-{width}"
        place.mkdir(parents=True, exist_ok=True)
        options = {"viewport": window, "color_scheme": theme}
        for name, page in opened(browser, address, language, options, only):
            page.set_viewport_size({**window, "height": height_of(page, window["height"], name)})
            page.screenshot(path=place / f"{name}.png")
            page.set_viewport_size(window)
        sys.stdout.write(f"{place}\n")


def height_of(page: Page, least: int, name: str) -> int:
    """A window as high as the page: what sticks to its edge would else lie across the picture."""
    return least if name in WINDOW_ONLY else max(least, int(page.evaluate("document.documentElement.scrollHeight")))


def take_for_readme(browser: Browser, address: str) -> None:
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    options = {"viewport": README_WINDOW, "device_scale_factor": 900 / README_WINDOW["width"]}
    for name, page in opened(browser, address, "zh", options, FOR_README):
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"{name}.png")


def opened(
    browser: Browser, address: str, language: str, options: Mapping[str, Any], only: Sequence[str]
) -> Iterator[tuple[str, Page]]:
    """Each page, ready to be looked at; one session for each person."""
    pages: dict[str, Page] = {}
    for shot in PAGES:
        if only and shot.name not in only:
            continue
        if shot.who not in pages:
            pages[shot.who] = signed_in(browser, address, language, options, shot.who)
        page = pages[shot.who]
        page.goto(address + shot.path)
        if shot.open:
            shot.open(page)
        yield shot.name, page
    for page in pages.values():
        page.context.close()


def signed_in(browser: Browser, address: str, language: str, options: Mapping[str, Any], who: str) -> Page:
    """A browser of his own for each person, signed in by the demo's one click; nobody for an empty e-mail."""
    page = browser.new_context(locale=LANGUAGES[language], reduced_motion="reduce", **options).new_page()
    page.context.add_cookies([{"name": "customary_language", "value": language, "url": address}])
    if who:
        page.goto(f"{address}/signin")
        name = next(name for name, email, _role, _team in PEOPLE if email == who)
        page.get_by_role("button", name=name).click()
        page.wait_for_url(lambda url: "/signin" not in url)
    return page


if __name__ == "__main__":
    main()
