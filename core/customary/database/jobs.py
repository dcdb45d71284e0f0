"""The job table: work put in by a transaction, claimed by any worker, taken over when one dies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import StoredJob, table_of

FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True)
class Claim:
    """A job that this worker holds until its lease ends."""

    id: int
    key: str
    payload: Mapping[str, Any]  # JSON values
    attempt: int


def enqueue(
    session: Session,
    key: str,
    payload: Mapping[str, Any],  # JSON values
    run_at: datetime | None = None,
    unique: str | None = None,
) -> None:
    """Put work into the caller's transaction; of those with the same `unique` only the first is kept."""
    values = {
        "key": key,
        "unique": unique,
        "payload": dict(payload),
        "state": "waiting",
        "run_at": run_at or clock.now(),
        "attempts": 0,
        "created_at": clock.now(),
    }
    dialect = session.get_bind().dialect.name
    if unique is None:
        session.execute(insert(StoredJob).values(values))
        return
    upsert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(upsert(StoredJob).values(values).on_conflict_do_nothing(index_elements=["unique"]))


def claim(leases: Mapping[str, int]) -> Claim | None:
    """Take the job that is due longest, if any, and hold it for its key's lease in seconds."""
    engine = current().database.engine.execution_options(write=True)
    with engine.begin() as connection:
        due = _due(connection, list(leases))
        if due is None:
            return None
        job_id, key, payload, attempts = due
        lease = clock.now() + timedelta(seconds=leases[key])
        connection.execute(
            update(StoredJob).where(table_of(StoredJob).c.id == job_id).values(attempts=attempts + 1, run_at=lease)
        )
        return Claim(job_id, key, payload, attempts + 1)


def _due(connection: Connection, keys: list[str]) -> Any:  # a row or None
    jobs = table_of(StoredJob).c
    query = (
        select(jobs.id, jobs.key, jobs.payload, jobs.attempts)
        .where(jobs.state == "waiting", jobs.run_at <= clock.now(), jobs.key.in_(keys))
        .order_by(jobs.run_at, jobs.id)
        .limit(1)
    )
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    return connection.execute(query).first()


def finish(claimed: Claim) -> bool:
    """Mark a job as done; False when another worker has taken it over meanwhile."""
    return _settle(claimed, state="done", finished_at=clock.now(), last_error=None)


def fail(claimed: Claim, error: str, most_attempts: int) -> bool:
    """Give a job back to be tried again later, or lay it aside as dead after its last attempt."""
    if claimed.attempt >= most_attempts:
        return _settle(claimed, state="dead", finished_at=clock.now(), last_error=error)
    pause = min(FIRST_RETRY * 2 ** (claimed.attempt - 1), LONGEST_RETRY)
    return _settle(claimed, run_at=clock.now() + pause, last_error=error)


def extend(claimed: Claim, seconds: int) -> bool:
    """Hold a long job further; False when it is no longer ours and the work must stop."""
    return _settle(claimed, run_at=clock.now() + timedelta(seconds=seconds))


def _settle(claimed: Claim, **values: Any) -> bool:  # column values
    engine = current().database.engine.execution_options(write=True)
    jobs = table_of(StoredJob).c
    with engine.begin() as connection:
        result = connection.execute(
            update(StoredJob)
            .where(jobs.id == claimed.id, jobs.attempts == claimed.attempt, jobs.state == "waiting")
            .values(values)
        )
        return result.rowcount == 1
