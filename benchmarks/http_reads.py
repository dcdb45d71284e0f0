"""One customer, and a filtered list of 50, among 100,000, over HTTP, beside a bare handler.

The product signs in, checks rights and answers. The bare Litestar handler runs the very statements that the product runs for the same
request, the session's look-up among them, on the driver's own connection, and hands the rows to Litestar.
"""

from __future__ import annotations

import http.client
import multiprocessing
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import uvicorn
from customary.app import create_app
from customary.database import clock
from customary.database.transaction import emit, transaction
from customary.plugins.actor import system
from customary.roles.actors import actor_for_session
from customary.roles.events import RoleChanged
from customary.roles.models import RoleGrant, SignIn, StaffRole, StoredRole
from customary.roles.organisation import organisation_changed
from customary.roles.secrets import hash_secret
from litestar import Litestar, get
from litestar.testing import TestClient
from sqlalchemy import event

from benchmarks.harness import Line, bare_connection, execute, fresh_database, opened
from benchmarks.sweeping import CUSTOMERS, NUMBERS, SPECIALISTS, STAFF

CUSTOMERS_THERE, FEW = 100_000, 5_000
SECRET = "the-secret-of-this-session"
COOKIE = f"customary_session={SECRET}"
ME = 2  # the second specialist: every twentieth customer is his
PAGES = {
    "GET one customer": "/api/v1/customers/21",
    "GET a filtered list of 50": f"/api/v1/customers?owner={ME}&kind=person&sort=name&limit=50",
}
CONNECTIONS = 8
A_TURN = 1.0  # seconds
Statement = tuple[str, Any]  # SQL and its parameters, as the driver takes them


def run(kind: str, small: bool) -> Iterator[Line]:
    number, turns = (FEW, 2) if small else (CUSTOMERS_THERE, 8)
    with fresh_database(kind) as url:
        _fill(url, number)
        for name, path in PAGES.items():
            statements = _statements_of(url, path)
            with (
                _served(_bare, url, statements) as (bare_port, _bare_peak),
                _served(_product, url) as (product_port, peak),
            ):
                product, bare = _requests_a_second((product_port, path), (bare_port, "/"), turns=turns)
            what = f"{name} among {number:,}"
            yield Line(what, kind, f"{product:,.0f}/s", f"{bare:,.0f}/s", bare / product, 2.0, peak())


def _fill(url: str, number: int) -> None:
    with bare_connection(url) as connection:
        execute(connection, STAFF, {"number": SPECIALISTS})
        execute(connection, CUSTOMERS, {"number": number, "specialists": SPECIALISTS})
        execute(connection, PHONES, {"number": number})
    with opened(url), transaction(system("bench")) as session:
        role = StoredRole(title="Specialist")
        session.add(role)
        session.flush()
        session.add(RoleGrant(role_id=role.id, permission="core.customers.view", scope="own"))
        session.add(StaffRole(staff_id=ME, role_id=role.id))
        organisation_changed(session)
        now = clock.now()
        until = now + timedelta(days=1)
        session.add(SignIn(secret_hash=hash_secret(SECRET), staff_id=ME, created_at=now, used_at=now, expires_at=until))
        emit(session, RoleChanged(record="core.role", ids=(role.id or 0,)))
    with bare_connection(url) as connection:
        execute(connection, "VACUUM ANALYZE" if hasattr(connection, "pgconn") else "ANALYZE")


PHONES = f"""
INSERT INTO customary_phone (customer_id, e164, kind, position, state)
{NUMBERS} SELECT i, '+86138' || (10000000 + i), 'mobile', 0, 'unverified' FROM n
"""


def _statements_of(url: str, path: str) -> list[Statement]:
    """What the product asks the database for one such request, once it is warm."""
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        if sql != "BEGIN":
            found.append((sql, parameters))

    with opened(url) as deployment, TestClient(create_app(deployment, resolve=who)) as client:
        client.headers["cookie"] = COOKIE
        client.get(path).raise_for_status()
        event.listen(deployment.database.reads, "before_cursor_execute", note)
        client.get(path).raise_for_status()
    return found


def who(session: str | None, _bearer: str | None) -> Any:  # an Actor or None
    return actor_for_session(session) if session else None


def _product(url: str, pipe: Connection) -> None:
    with opened(url) as deployment:
        _serve(create_app(deployment, resolve=who), pipe)


def _bare(url: str, pipe: Connection, statements: Sequence[Statement]) -> None:
    with opened(url) as deployment:
        database, local = deployment.database, threading.local()

        @get("/", sync_to_thread=True)
        def rows() -> list[list[tuple[Any, ...]]]:
            if not hasattr(local, "bare"):
                local.held = database.reads.connect()  # keeps the connection from going back to the pool
                local.bare = local.held.connection.dbapi_connection
                if hasattr(local.bare, "pgconn"):
                    local.bare.autocommit = True
            return [[tuple(row) for row in local.bare.execute(sql, given).fetchall()] for sql, given in statements]

        _serve(Litestar([rows], openapi_config=None), pipe)


def _serve(app: Any, pipe: Connection) -> None:  # an ASGI application
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    pipe.send(server.servers[0].sockets[0].getsockname()[1])
    pipe.recv()
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    server.should_exit = True
    thread.join(timeout=5)


@contextmanager
def _served(target: Callable[..., None], url: str, *more: Any) -> Iterator[tuple[int, Callable[[], float]]]:
    """The port of a server in a process of its own; its peak memory, asked for when the load is over, ends it."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=target, args=(url, there, *more), daemon=True)
    process.start()
    ended: list[float] = []

    def peak() -> float:
        if not ended:
            here.send("end")
            ended.append(here.recv())
        return ended[0]

    try:
        yield here.recv(), peak
    finally:
        peak()
        process.join(timeout=10)
        process.terminate()


def _requests_a_second(*servers: tuple[int, str], turns: int) -> list[float]:
    """Of each server and path, over some connections that are kept open; by turns, so that all meet the same machine."""
    done = [0] * len(servers)
    for turn in range(turns + 1):
        for place, (port, path) in enumerate(servers):
            answered = _load(port, path, A_TURN)
            done[place] += answered if turn else 0  # the first is to get warm
    return [number / (turns * A_TURN) for number in done]


def _load(port: int, path: str, lasting: float) -> int:
    done, end = [0] * CONNECTIONS, time.perf_counter() + lasting

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < end:
            connection.request("GET", path, headers={"cookie": COOKIE})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise AssertionError(f"{path} answered {answer.status}")
            done[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)
