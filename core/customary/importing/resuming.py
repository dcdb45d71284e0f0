"""Going on with what a process that died was doing."""

from __future__ import annotations

from customary.database.transaction import reading
from customary.importing.run import check_import, run_import
from customary.importing.source import load
from customary.importing.undo import undo_import


def resume(import_id: int) -> None:
    """Raises Busy or Conflict if somebody else goes on with it already."""
    with reading() as session:
        state = load(session, import_id).state
    work = {"checking": check_import, "undoing": undo_import}.get(state, run_import)
    work(import_id)
