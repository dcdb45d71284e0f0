"""Two web processes and a worker of its own around one PostgreSQL: what one knows the others know, and nothing is done twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.databases import Databases, leave_empty

EMAIL, PASSWORD = "first@example.com", "a long enough passphrase 7"
PATIENCE = 90  # seconds; a busy build server starts three processes slowly


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    with databases.create("postgresql", prepare=leave_empty) as url:
        yield url


@pytest.fixture
def environment(url: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMARY_")}
    return {**mine, "CUSTOMARY_DATABASE": url, "CUSTOMARY_PLUGINS": "automotive", "CUSTOMARY_LANGUAGE": "en"}


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "customary", *arguments]


@contextmanager
def running(folder: Path, environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{'-'.join(arguments)}.log").open("wb") as log:
        process = subprocess.Popen(command(*arguments), cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def eventually(happened: Callable[[], Any]) -> Any:
    """What this answers once it answers something; an answer that never comes fails the test."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            found = happened()
        except httpx.TransportError:
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"did not happen within {PATIENCE} seconds")


@pytest.mark.slow
def test_a_session_holds_on_every_process_and_the_worker_sweeps_once(
    url: str, environment: dict[str, str], tmp_path: Path
) -> None:
    subprocess.run(
        command("init", "--admin", EMAIL, "--password-stdin"),
        cwd=tmp_path, env=environment, input=PASSWORD.encode(), check=True, capture_output=True,
    )  # fmt: skip
    first, second = (f"http://127.0.0.1:{a_free_port()}" for _number in range(2))
    with ExitStack() as processes, psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as database:
        for address in (first, second):
            processes.enter_context(running(tmp_path, environment, "serve", "--port", address.rpartition(":")[2]))
        for address in (first, second):
            eventually(lambda address=address: httpx.get(f"{address}/health").json()["status"] == "ok")

        with httpx.Client(headers={"origin": first}) as browser:
            signed_in = browser.post(f"{first}/signin", data={"email": EMAIL, "password": PASSWORD})
            assert signed_in.status_code == 303
            assert browser.get(f"{second}/api/v1/plugins").json()["enabled"][1]["name"] == "automotive"
            browser.headers["origin"] = second
            assert browser.post(f"{second}/signout").status_code == 303
        cookies = dict(browser.cookies)
        assert httpx.get(f"{first}/api/v1/plugins", cookies=cookies).status_code == 401

        processes.enter_context(running(tmp_path, environment, "worker"))
        processes.enter_context(running(tmp_path, environment, "worker"))
        # Due in the early morning: brought forward, so that the test is the same at every hour.
        eventually(lambda: database.execute("SELECT 1 FROM customary_job WHERE key = 'core.daily_sweep'").fetchone())
        database.execute("UPDATE customary_job SET run_at = now() WHERE key = 'core.daily_sweep' AND state = 'waiting'")
        done = "SELECT 1 FROM customary_job WHERE key = 'core.daily_sweep' AND state = 'done'"
        eventually(lambda: database.execute(done).fetchone())

        swept = "SELECT count(*), max(attempts) FROM customary_job WHERE key = 'core.daily_sweep'"
        assert database.execute(swept).fetchone() == (1, 1)
        facts = "SELECT count(*) FROM customary_installation WHERE key LIKE 'swept:automotive.%'"
        assert database.execute(facts).fetchone() == (5,)
        well = subprocess.run(
            command("doctor"), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert well.returncode == 0, well.stdout
