"""A browser and a server for it: fixtures of every test, made known by conftest.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from uvicorn._types import ASGIApplication

from tests.chromium import ARGUMENTS, MISSING, find_chromium
from tests.serving import serve


class NewPage(Protocol):
    def __call__(self, **options: Any) -> Page: ...  # the options of Playwright's Browser.new_context


# Not for the whole session: while Playwright runs, no other test of the process can start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium.path is None:
        if chromium.required:
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens pages, each as if on a fresh machine. An error in a page's script or policy fails the test."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused form is an answer, not an error of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(message.text)

    with ExitStack() as contexts:

        def open_page(**options: Any) -> Page:
            context = browser.new_context(**{"locale": "zh-CN", "reduced_motion": "reduce", **options})
            contexts.callback(context.close)
            context.set_default_timeout(10_000)
            page = context.new_page()
            page.on("console", note)
            page.on("pageerror", lambda error: errors.append(str(error)))
            return page

        yield open_page
    assert errors == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page in a window of 1280 by 720, in Chinese."""
    return new_page()


@pytest.fixture
def live_server() -> Iterator[Callable[[ASGIApplication], str]]:
    """Serves applications until the test ends: `address = live_server(app)`."""
    with ExitStack() as servers:
        yield lambda app: servers.enter_context(serve(app))
