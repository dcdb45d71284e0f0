"""Somebody at a browser: says what the page says in the reader's language, and looks at every page that comes up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock

from customary.plugins.text import Text, speaking
from playwright.sync_api import Locator, Page, expect

from tests.accessibility import assert_accessible
from tests.builders.roles import PASSWORD

# A page of each kind is looked at once: /calls/5 and /calls/6 are drawn by the same template.
NUMBER = re.compile(r"/\d+")


@dataclass
class Visitor:
    """A page at an address, read in a language; `with worker_rests` nothing is done in the background."""

    page: Page
    address: str
    language: str
    worker_rests: Lock
    seen: set[str] = field(default_factory=set)

    def words(self, message: str, domain: str = "web", **values: object) -> str:
        """What the page says for a message of a domain's catalogue."""
        with speaking(self.language):
            return str(Text(message, domain, values))

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self, name: str = "") -> None:
        """Nothing of the page keeps anybody out, and none of it is wider than the window."""
        kind = NUMBER.sub("/N", self.page.url.removeprefix(self.address).partition("?")[0]) + name
        if kind not in self.seen:
            self.seen.add(kind)
            assert_accessible(self.page)
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{kind} scrolls sideways"

    def button(self, message: str, domain: str = "web", **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.words(message, domain, **values), exact=True)

    def link(self, message: str, domain: str = "web", **values: object) -> Locator:
        return self.page.get_by_role("link", name=self.words(message, domain, **values))

    def heading(self, message: str, domain: str = "web", **values: object) -> None:
        """This is, before long, the heading of the page."""
        self.page.get_by_role("heading", name=self.words(message, domain, **values), exact=True).first.wait_for()

    def told(self, message: str, domain: str = "web", **values: object) -> None:
        """The page says, after what was done, how it went."""
        expect(self.page.get_by_role("status").filter(has_text=self.words(message, domain, **values))).to_be_visible(
            timeout=20_000  # a busy machine
        )

    def figure(self, message: str, domain: str = "web") -> int:
        """The number in the strip of figures that is called so."""
        strip = self.page.locator(".fig").filter(has_text=self.words(message, domain))
        return number_in(strip.first.locator(".v").inner_text())

    def sign_in(self, email: str) -> None:
        self.page.context.clear_cookies(name="customary_session")
        self.page.goto(f"{self.address}/signin")
        if self.page.locator("html").get_attribute("lang") != {"zh": "zh-CN", "en": "en"}[self.language]:
            self.page.locator(f"button[name=language][value={self.language}]").click()
        self.look()
        self.page.locator("#f-email").fill(email)
        self.page.locator("#f-password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/signin" not in url)
        self.look()


def number_in(text: str) -> int:
    """1,912 is 1912."""
    return int(re.sub(r"\D", "", text))
