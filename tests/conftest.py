"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from customary.database.deployment import Deployment
from customary.plugins.text import speaking

from tests.browser import browser, live_server, new_page, page
from tests.chromium import MISSING, find_chromium
from tests.databases import KINDS, Databases, leave_empty
from tests.deployments import deployed
from tests.open_house import address

__all__ = ["address", "browser", "live_server", "new_page", "page"]

# A shared machine is slow at times; that is not what a property is about. The same examples on every run.
hypothesis.settings.register_profile("customary", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.load_profile("customary")


@pytest.fixture(autouse=True)
def _spoken_as_by_default() -> Iterator[None]:
    """Each test begins in the default language, whatever the one before it spoke."""
    with speaking("zh"):
        yield


@pytest.fixture(scope="session")
def databases(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    databases = Databases(shared, os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())), worker_id)
    yield databases
    databases.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A database with all tables and no rows: the test runs once on SQLite and once on PostgreSQL."""
    with databases.create(request.param) as url:
        yield url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A database without any table, once on SQLite and once on PostgreSQL."""
    with databases.create(request.param, prepare=leave_empty) as url:
        yield url


@pytest.fixture
def deployment(database_url: str) -> Iterator[Deployment]:
    """A deployment with every plugin of ours and no data, once on SQLite and once on PostgreSQL."""
    with deployed(database_url) as deployment:
        yield deployment


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Somebody who reads only the last lines must learn that nothing was tried in a browser."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped and find_chromium().path is None:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{len(skipped)} tests did not run: {MISSING}", red=True)
