"""Work that only one process at a time may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from customary.database.deployment import current


@contextmanager
def alone(work: str) -> Iterator[None]:
    """Hold the work's lock on PostgreSQL: two that insert the same rows in opposite order would deadlock. On SQLite writers wait for each other anyway."""
    database = current().database
    if database.dialect != "postgresql":
        yield
        return
    with database.reads.connect() as connection:
        key = {"key": f"customary {work}"}
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:key))"), key)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:key))"), key)
