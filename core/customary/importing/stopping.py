"""Stopping a dry run or an import between two chunks. What is written so far stays, to be continued or undone."""

from __future__ import annotations

from customary.database import clock
from customary.database.transaction import emit, transaction
from customary.importing.chunks import OUTCOMES
from customary.importing.events import IMPORT, ImportStopped
from customary.importing.keeping import undo_until
from customary.importing.lease import RELEASED
from customary.importing.service import import_for, importer_for
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict
from customary.plugins.text import texts

_ = texts("importing")

STOPPABLE = ("checking", "importing")


def stop(actor: Actor, import_id: int) -> None:
    """Stop it after the chunk that is being written: whoever works on it finds its lease gone, and writes no further one.

    Raises Conflict if it neither runs nor waits for its turn, or is being undone.
    """
    with transaction(actor) as session:
        started = import_for(session, actor, import_id)
        importer_for(actor, started.importer)
        session.refresh(started, with_for_update=True)
        if started.state not in STOPPABLE:
            raise Conflict(_("There is nothing to stop: this import does not run."))
        started.state, started.finished_at = "cancelled", clock.now()
        counts = {}
        if started.options.get("begun"):
            counts = {name: started.counts.get(name, 0) for name in OUTCOMES}
            started.undo_until = undo_until(session, started.finished_at)
        for column, value in RELEASED.items():
            setattr(started, column, value)
        emit(session, ImportStopped(record=IMPORT, ids=(import_id,), importer=started.importer, counts=counts))
