"""Dry runs, imports and undos in the background; an import whose process died is taken up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import col, select

from customary.database import clock
from customary.database.jobs import enqueue
from customary.database.transaction import reading, transaction
from customary.importing.keeping import forget_old_files
from customary.importing.lease import Busy, LostLease
from customary.importing.models import Import
from customary.importing.resuming import resume
from customary.importing.run import check_import, run_import
from customary.importing.service import CHECK_JOB, IMPORT_JOB, UNDO_JOB
from customary.importing.undo import undo_import
from customary.plugins.actor import system
from customary.plugins.contributions import Job
from customary.plugins.errors import Conflict
from customary.plugins.text import texts

_ = texts("importing")
log = structlog.get_logger(__name__)

PAUSE = timedelta(seconds=3)
LEASE = 120

Payload = Mapping[str, Any]  # {"import_id": int}


def check(payload: Payload) -> None:
    _work(CHECK_JOB, payload, check_import)


def bring_in(payload: Payload) -> None:
    _work(IMPORT_JOB, payload, run_import)


def undo(payload: Payload) -> None:
    _work(UNDO_JOB, payload, undo_import)


def _work(job: str, payload: Payload, work: Callable[[int], None]) -> None:
    """What goes wrong with a file is said on its import; the job is tried again only if even that could not be written."""
    import_id = int(payload["import_id"])
    try:
        work(import_id)
    except Busy:
        with transaction(system("imports")) as session:
            enqueue(session, job, payload, run_at=clock.now() + PAUSE)
    except LostLease:
        log.info("the import was stopped, or another process goes on with it", import_id=import_id)
    except Conflict:
        log.info("the import is done already", import_id=import_id)
    except Exception:
        with reading() as session:
            failed = session.exec(select(Import.state).where(Import.id == import_id)).first() == "failed"
        if not failed:
            raise
        log.warning("import failed", import_id=import_id, exc_info=True)


def resume_abandoned(_payload: Payload) -> None:
    """Go on with the imports whose process has not been heard of for longer than its lease."""
    with reading() as session:
        query = select(Import.id).where(col(Import.lease).is_not(None), col(Import.lease_until) < clock.now())
        left = [import_id for import_id in session.exec(query) if import_id is not None]
    for import_id in left:
        try:
            resume(import_id)
        except (Conflict, LostLease):
            log.info("another process goes on with the import", import_id=import_id)


JOBS = (
    Job(CHECK_JOB, _("Check a file"), check, lease=LEASE),
    Job(IMPORT_JOB, _("Import a file"), bring_in, lease=LEASE),
    Job(UNDO_JOB, _("Undo an import"), undo, lease=LEASE),
    Job("core.imports.resume", _("Go on with interrupted imports"), resume_abandoned, every=60, lease=LEASE),
    Job("core.imports.forget", _("Delete the files of old imports"), forget_old_files, daily_at="03:40"),
)
