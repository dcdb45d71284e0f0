"""How long an import can be undone. After that the file and the before-images go: they hold personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.parameters import parameter, parameters_on
from customary.database.transaction import reading, transaction
from customary.importing.models import Import, ImportChunk, ImportFinding, ImportJournal
from customary.plugins.actor import system
from customary.plugins.text import texts

_ = texts("importing")

KEY = "core.imports"


@dataclass(frozen=True)
class ImportParameters:
    """What a supervisor may change about imports."""

    undo_days: int = parameter(_("An import can be undone for"), 30, unit=_("days"), minimum=1, maximum=365)


def undo_until(session: Session, finished: datetime) -> datetime:
    parameters: ImportParameters = parameters_on(session, KEY, ImportParameters, clock.business_day(finished))
    return finished + timedelta(days=parameters.undo_days)


def too_late(started: Import) -> bool:
    """Whether the file and the before-images of an import are due to go, or gone: it can be neither undone nor continued."""
    return started.undo_until is not None and started.undo_until < clock.now()


def forget_old_files(_payload: Mapping[str, Any]) -> None:  # a job's payload; empty here
    """Delete files, before-images and rejected rows of imports that can no longer be undone, and files that nobody went on with."""
    now = clock.now()
    idle = now - timedelta(days=30)
    with reading() as session:
        over = col(Import.undo_until) < now
        left = (col(Import.undo_until).is_(None)) & (col(Import.created_at) < idle) & (col(Import.running).is_(None))
        kept = select(ImportChunk.import_id).where(ImportChunk.import_id == Import.id).exists()
        ids = [id_ for id_ in session.exec(select(Import.id).where(over | left, kept)) if id_ is not None]
    for import_id in ids:
        with transaction(system("forget old imports")) as session:
            for model in (ImportChunk, ImportJournal):
                session.execute(delete(model).where(col(model.import_id) == import_id))
            session.execute(
                update(ImportFinding).where(col(ImportFinding.import_id) == import_id).values(cells=None, value="")
            )
