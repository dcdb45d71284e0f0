"""Engines for the two databases, set up so that writers wait for each other instead of failing."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

BUSY_MILLISECONDS = 15_000
# A failed statement is logged: without the names and telephone numbers that it was run with.
HIDDEN = True


class Database:
    """The two engines of one database: `engine` to write in transactions, `reads` for statements that need none."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self.engine = _sqlite(self.url)
            self.reads = self.engine
        else:
            self.url = self.url.set(drivername="postgresql+psycopg")
            self.engine = _postgresql(self.url)
            # Each statement has a snapshot of its own under READ COMMITTED anyway; this saves BEGIN and ROLLBACK.
            self.reads = _postgresql(self.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self.reads.dispose()


def _postgresql(url: URL, **options: Any) -> Engine:  # create_engine's own keyword arguments
    return create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True, hide_parameters=HIDDEN, **options)


def _sqlite(url: URL) -> Engine:
    waiting = {"timeout": BUSY_MILLISECONDS / 1000}
    engine = create_engine(url, connect_args=waiting, pool_size=20, max_overflow=20, hide_parameters=HIDDEN)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "temp_store = MEMORY",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once with "database is locked": writers begin IMMEDIATE.
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
