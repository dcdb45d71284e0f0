"""The worker: takes due jobs one by one, holds them while they run, and puts the scheduled ones in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog

from customary.database import clock
from customary.database.deployment import Deployment, current
from customary.database.jobs import Claim, claim, enqueue, extend, fail, finish
from customary.database.models import Installation
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.contributions import Job

log = structlog.get_logger(__name__)

IDLE = 1.0  # seconds between looks at an empty queue
SCHEDULE_EVERY = 30.0  # seconds between looks at the clock
ALIVE = "worker"


class Worker:
    """Works until `stop` is set. Any number of workers, in any number of processes, share one queue."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.stop = threading.Event()
        self._scheduled: set[str] = set()

    def run(self) -> None:
        """Work until stopped; what goes wrong with the queue itself is logged and tried again."""
        with self.deployment.active():
            looked_at: datetime | None = None
            while not self.stop.is_set():
                try:
                    if looked_at is None or datetime.now(UTC) - looked_at > timedelta(seconds=SCHEDULE_EVERY):
                        schedule(self._scheduled)
                        say_alive()
                        looked_at = datetime.now(UTC)
                    worked = work_once()
                except Exception:
                    log.exception("the queue cannot be reached")
                    worked = False
                if not worked:
                    self.stop.wait(IDLE)

    @contextmanager
    def in_background(self) -> Iterator[None]:
        """Work in a thread of this process for as long as the block runs."""
        thread = threading.Thread(target=self.run, name="worker", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.stop.set()
            thread.join(timeout=10)


def say_alive() -> None:
    """Leave a sign in the database, by which `customary doctor` knows that somebody works."""
    with transaction(system("worker")) as session:
        session.merge(Installation(key=ALIVE, value={"at": clock.now().isoformat()}))


def last_alive() -> datetime | None:
    """When any worker was last seen."""
    with reading() as session:
        fact = session.get(Installation, ALIVE)
    return datetime.fromisoformat(fact.value["at"]) if fact else None


def work_once() -> bool:
    """Do one due job, if there is one; answers whether there was."""
    jobs = current().registry.jobs
    claimed = claim({job.key: job.lease for job in jobs.values()})
    if claimed is None:
        return False
    do(jobs[claimed.key], claimed)
    return True


def work_all() -> int:
    """Do every due job; for tests, the command line and the demo."""
    done = 0
    while work_once():
        done += 1
    return done


def do(job: Job, claimed: Claim) -> None:
    """Run a claimed job: done, or given back with what went wrong; after its last attempt it is laid aside as dead."""
    try:
        with _held(job, claimed):
            job.run(claimed.payload)
    except Exception as error:
        if current().registry.hooks.strict:
            fail(claimed, f"{type(error).__name__}: {error}", job.attempts)
            raise
        log.exception("job failed", job=job.key, attempt=claimed.attempt)
        fail(claimed, f"{type(error).__name__}: {error}", job.attempts)
    else:
        finish(claimed)


@contextmanager
def _held(job: Job, claimed: Claim) -> Iterator[None]:
    """Extend the lease while the job runs: a long job is not taken for a dead one."""
    deployment, over = current(), threading.Event()

    def beat() -> None:
        with deployment.active():
            while not over.wait(job.lease / 3):
                extend(claimed, job.lease)

    heart = threading.Thread(target=beat, name=f"lease of {job.key}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def schedule(known: set[str]) -> None:
    """Put every scheduled job into the queue once per tick, whichever process comes first."""
    due = {tick: job for job in current().registry.jobs.values() if (tick := _tick(job)) and tick not in known}
    if not due:
        return
    with transaction(system("schedule")) as session:
        for tick, job in due.items():
            enqueue(session, job.key, {}, run_at=_run_at(job), unique=tick)
    known.update(due)


def _tick(job: Job) -> str | None:
    if job.daily_at is not None:
        return f"{job.key}:{clock.local(clock.now()).date().isoformat()}"
    if job.every is not None:
        return f"{job.key}:{int(clock.now().timestamp()) // job.every}"
    return None


def _run_at(job: Job) -> datetime:
    if job.daily_at is None:
        return clock.now()
    hours, minutes = job.daily_at.split(":")
    here = clock.local(clock.now())
    return here.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0).astimezone(UTC)
