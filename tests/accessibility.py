"""What a person who does not see, or has no mouse, would stumble over."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Fail with each rule of axe that the page breaks (WCAG 2.2 AA and good practice) and where."""
    # Without preload: axe would fetch imported style sheets itself, relative to the page, and break its policy.
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    found = [
        f"{violation['id']}: {violation['help']} at {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in violations
    ]
    assert not found, "\n".join([page.url, *found])
