"""An application whose every page is open, for tests that look at pages; `address` is made known by conftest.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from customary.app import create_app
from customary.plugins.actor import Actor
from playwright.sync_api import Page

from tests.browser import NewPage
from tests.builders.roles import a_colleague, a_team
from tests.databases import Databases
from tests.deployments import deployed
from tests.serving import serve

OPEN = {"extra_http_headers": {"authorization": "Bearer test"}}
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def address(databases: Databases) -> Iterator[str]:
    """The application on SQLite, seen by somebody who may do everything."""
    with databases.create("sqlite") as url, deployed(url) as deployment:
        me = a_colleague("王晓雯", team=a_team())
        grants = dict.fromkeys(deployment.registry.permissions, "all")
        actor = Actor(kind="staff", label="王晓雯", staff_id=me, grants=grants)
        with serve(create_app(deployment, resolve=lambda _session, _bearer: actor)) as address:
            yield address


def open_page(new_page: NewPage, address: str, path: str, language: str = "zh", **options: object) -> Page:
    page = new_page(**OPEN, **options)
    page.context.add_cookies([{"name": "customary_language", "value": language, "url": address}])
    page.goto(address + path)
    return page
