"""What pages and the API tell of imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Literal

from sqlalchemy import func
from sqlmodel import Session, col, select

from customary.importing.error_file import Rejection, write_error_file
from customary.importing.findings import text_of
from customary.importing.models import Import, ImportFinding
from customary.importing.rows import Row
from customary.importing.service import visible_imports
from customary.plugins.actor import Actor

Kind = Literal["rejected", "warning", "removed", "kept"]


def imports_of(session: Session, actor: Actor, before: int | None, limit: int) -> Sequence[Import]:
    """The imports that the actor may see, the latest first, those before an id."""
    query = select(Import).where(visible_imports(actor))
    if before is not None:
        query = query.where(col(Import.id) < before)
    return session.exec(query.order_by(col(Import.id).desc()).limit(limit)).all()


def phase_of(started: Import) -> str:
    """Which run the counts and findings are of."""
    return "import" if started.options.get("begun") else "check"


def findings_of(
    session: Session,
    started: Import,
    kind: Kind,
    reason: str = "",
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> Sequence[ImportFinding]:
    """In the order of the file, those after (row, id)."""
    found = ImportFinding
    query = select(found).where(
        found.import_id == started.id,
        found.kind == kind,
        found.phase == ("undo" if kind == "kept" else phase_of(started)),
    )
    if reason:
        query = query.where(found.reason == reason)
    if after is not None:
        row, id_ = after
        query = query.where((col(found.row) > row) | ((col(found.row) == row) & (col(found.id) > id_)))
    return session.exec(query.order_by(col(found.row), col(found.id)).limit(limit)).all()


def reasons_of(session: Session, started: Import, kind: Kind) -> list[tuple[str, int, ImportFinding]]:
    """Each reason with how often it was given and one finding that bears it, the commonest first."""
    found = ImportFinding
    query = (
        select(found.reason, func.count(), func.min(found.id))
        .where(found.import_id == started.id, found.kind == kind, found.phase == phase_of(started))
        .group_by(found.reason)
    )
    counted = sorted(session.exec(query), key=lambda one: (-one[1], one[0]))
    examples = {
        one.id: one for one in session.exec(select(found).where(col(found.id).in_([id_ for *_n, id_ in counted])))
    }
    return [(reason, number, examples[id_]) for reason, number, id_ in counted]


def error_file(session: Session, started: Import) -> bytes:
    """The rejected rows as a workbook, to be mended and imported again."""
    target = BytesIO()
    write_error_file(target, started.header, map(_rejection, _all_rejected(session, started)))
    return target.getvalue()


def _all_rejected(session: Session, started: Import) -> Iterator[ImportFinding]:
    after = None
    while portion := findings_of(session, started, "rejected", after=after, limit=1000):
        yield from portion
        after = (portion[-1].row, portion[-1].id or 0)


def _rejection(found: ImportFinding) -> Rejection:
    cells = tuple(cell or None for cell in found.cells or ())
    return Rejection(Row(found.row, cells), found.column, text_of(found))
