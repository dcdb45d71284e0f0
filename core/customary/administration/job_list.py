"""Background work as an administrator sees it: what waits, what was laid aside, and putting it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from customary.administration.events import JobsReplayed
from customary.database import clock
from customary.database.deployment import current
from customary.database.jobs import enqueue
from customary.database.models import StoredJob, table_of
from customary.database.transaction import Writing, emit
from customary.plugins.errors import Conflict, NotFound
from customary.plugins.text import Text, texts

_ = texts("administration")

jobs = table_of(StoredJob)
SHOWN = 100
SWEEP = "core.daily_sweep"


@dataclass(frozen=True)
class JobSeen:
    """A job that waits or is dead."""

    id: int
    key: str
    title: Text | str
    state: str
    run_at: datetime
    attempts: int
    most_attempts: int
    error: str
    finished_at: datetime | None


def listed_jobs(session: Session, state: str) -> list[JobSeen]:
    """The first hundred in a state: waiting ones by when they are due, dead ones the latest first."""
    order = jobs.c.run_at if state == "waiting" else jobs.c.finished_at.desc()
    rows = session.execute(select(jobs).where(jobs.c.state == state).order_by(order, jobs.c.id).limit(SHOWN))
    return [_seen(row) for row in rows.mappings()]


def job_counts(session: Session) -> dict[str, int]:
    """How many wait and how many are dead."""
    wanted = ("waiting", "dead")
    rows = session.execute(
        select(jobs.c.state, func.count()).where(jobs.c.state.in_(wanted)).group_by(jobs.c.state)
    ).all()
    return {state: dict(map(tuple, rows)).get(state, 0) for state in wanted}


def replay_job(session: Writing, job_id: int) -> None:
    """Put a dead job back, with all its attempts before it.

    Raises NotFound, and Conflict where the job is not dead.
    """
    state = session.execute(select(jobs.c.state).where(jobs.c.id == job_id)).scalar()
    if state is None:
        raise NotFound(_("There is no job {id}.", id=job_id))
    if state != "dead":
        raise Conflict(_("This job is not dead: it waits or is done already."))
    session.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == "dead")
        .values(state="waiting", attempts=0, run_at=clock.now(), finished_at=None)
    )
    emit(session, JobsReplayed(ids=(job_id,)))


def sweep_again(session: Writing) -> None:
    """Sweep today's reminders once more, as soon as a worker is free; what was done already is not done twice."""
    enqueue(session, SWEEP, {}, unique=f"{SWEEP}:again:{clock.now().isoformat(timespec='minutes')}")


def _seen(row: object) -> JobSeen:
    values = dict(row)  # type: ignore[call-overload]  # a row's mapping
    known = current().registry.jobs.get(values["key"])
    return JobSeen(
        id=values["id"],
        key=values["key"],
        title=known.title if known else "",
        state=values["state"],
        run_at=values["run_at"],
        attempts=values["attempts"],
        most_attempts=known.attempts if known else 0,
        error=values["last_error"] or "",
        finished_at=values["finished_at"],
    )
