"""Whether a deployment is well: settings, plugins, database, schema, worker, jobs, clock; each with what to do if not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from customary.administration.failed_rules import failed_rules
from customary.administration.job_list import job_counts
from customary.app import boot
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.migration import check_schema, states
from customary.database.transaction import reading
from customary.plugins.errors import BootError, Unavailable
from customary.records.attachments import storage
from customary.records.attachments.removing import compare_store
from customary.reminders.sweep import last_swept
from customary.settings import Settings
from customary.worker.run import last_alive

MOST_CLOCK_DIFFERENCE = timedelta(seconds=5)
SILENT = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    found: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; what needs a database that answers is left out without one."""
    try:
        deployment = boot(settings, check=False)
    except BootError as error:
        yield Finding("plugins", False, str(error))
        return
    yield Finding("plugins", True, ", ".join(f"{one.name} {one.version}" for one in deployment.registry.plugins))
    try:
        with deployment.active():
            yield _zone(settings)
            yield from _examine_database(deployment)
    finally:
        deployment.database.dispose()


def as_document(findings: list[Finding]) -> dict[str, object]:
    """For --json."""
    return {"ok": all(finding.ok for finding in findings), "findings": [asdict(finding) for finding in findings]}


def _zone(settings: Settings) -> Finding:
    try:
        ZoneInfo(settings.time_zone)
    except (KeyError, ValueError, OSError):
        return Finding(
            "time zone", False, f"{settings.time_zone!r} is none; set time_zone to a name like Asia/Shanghai."
        )
    return Finding("time zone", True, f"{settings.time_zone}: {clock.local(clock.now()):%Y-%m-%d %H:%M}")


def _examine_database(deployment: Deployment) -> Iterator[Finding]:
    where = deployment.database.url.render_as_string(hide_password=True)
    try:
        stand = states(deployment.database, deployment.registry)
    except BootError as error:
        yield Finding("database", False, str(error))
        return
    yield Finding("database", True, where)
    try:
        check_schema(deployment.database, deployment.registry)
    except BootError as error:
        yield Finding("schema", False, str(error))
        return
    yield Finding("schema", True, ", ".join(f"{state.plugin} {state.head}" for state in stand if state.head))
    for look in (_clock, _worker, _jobs, _rules, _attachments):
        yield look(deployment)


def _clock(deployment: Deployment) -> Finding:
    if deployment.database.dialect == "sqlite":
        return Finding("clock", True, "the database shares this machine's")
    with deployment.database.reads.connect() as connection:
        there = connection.execute(text("SELECT now()")).scalar_one()
    difference = abs(there - clock.now())
    told = f"{difference.total_seconds():.1f} s between this machine and the database"
    if difference > MOST_CLOCK_DIFFERENCE:
        return Finding("clock", False, f"{told}; let both keep time by NTP.")
    return Finding("clock", True, told)


def _worker(deployment: Deployment) -> Finding:
    seen = last_alive()
    if seen is None or clock.now() - seen > SILENT:
        told = f"none was seen since {clock.local(seen):%Y-%m-%d %H:%M}" if seen else "none has ever been seen"
        return Finding(
            "worker", False, f"{told}; start `customary worker` (or `customary serve` with worker_in_server)."
        )
    return Finding("worker", True, f"seen at {clock.local(seen):%H:%M:%S}")


def _jobs(deployment: Deployment) -> Finding:
    with reading() as session:
        counts = job_counts(session)
    if counts["dead"]:
        return Finding("jobs", False, f"{counts['dead']} dead; look at the page /jobs and replay them.")
    return Finding("jobs", True, f"{counts['waiting']} waiting, none dead")


def _attachments(_deployment: Deployment) -> Finding:
    where = storage.address()
    try:
        state = compare_store()
    except (Unavailable, BootError) as error:
        return Finding("attachments", False, f"{where}: {error}")
    told = f"{where}: {state.attachments} attachments, {state.strays} files without a row"
    if state.missing:
        return Finding(
            "attachments", False, f"{told}; {state.missing} files are missing: bring them back from a backup."
        )
    return Finding("attachments", True, told)


def _rules(deployment: Deployment) -> Finding:
    failed = failed_rules()
    if failed:
        return Finding("reminder rules", False, "; ".join(f"{one.key}: {one.error}" for one in failed))
    swept = [day for key in deployment.registry.reminder_rules if (day := last_swept(key))]
    if deployment.registry.reminder_rules and not swept:
        return Finding("reminder rules", True, "none was swept yet")
    late = clock.today() - timedelta(days=1)
    if swept and min(swept) < late:
        return Finding("reminder rules", False, f"last swept for {min(swept)}; is a worker running?")
    return Finding("reminder rules", True, f"swept for {min(swept)}" if swept else "there are none")
