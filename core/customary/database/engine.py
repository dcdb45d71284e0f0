"""Engines for the two databases, set up so that writers wait for each other instead of failing."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MILLISECONDS = 15_000
TRUSTED_SECONDS = 1.0  # a connection that rested no longer than this is taken to be whole
STATEMENTS_KEPT = 512  # by each connection of SQLite, ready to run again
# A failed statement is logged: without the names and telephone numbers that it was run with.
HIDDEN = True


class Database:
    """The two engines of one database: `engine` to write in transactions, `reads` for statements that need none.

    Each statement of `reads` has a snapshot of its own, as under READ COMMITTED; this saves BEGIN and ROLLBACK.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self.engine = _sqlite_writes(self.url)
            self.reads = _sqlite(self.url, pool_reset_on_return=None)
        else:
            self.url = self.url.set(drivername="postgresql+psycopg")
            self.engine = _postgresql(self.url)
            self.reads = _postgresql(self.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self.reads.dispose()


def _postgresql(url: URL, **options: Any) -> Engine:  # create_engine's own keyword arguments
    engine = create_engine(url, pool_size=20, max_overflow=20, hide_parameters=HIDDEN, **options)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_ping_after_rest, engine.dialect))
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _ping_after_rest(
    dialect: Dialect, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """A connection that broke while it rested is replaced before it is used; asking each time would double the round trips."""
    if time.monotonic() - record.info.get("rests_since", 0) < TRUSTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as broken:
        raise InvalidatePoolError from broken


def _sqlite(url: URL, **options: Any) -> Engine:  # create_engine's own keyword arguments
    waiting = {"timeout": BUSY_MILLISECONDS / 1000, "cached_statements": STATEMENTS_KEPT}
    # More than there are threads for handlers (40): the event loop, which looks sessions up, must find one too.
    engine = create_engine(url, connect_args=waiting, pool_size=20, max_overflow=24, hide_parameters=HIDDEN, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _sqlite_writes(url: URL) -> Engine:
    engine = _sqlite(url)
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
