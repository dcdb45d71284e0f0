"""Taking an import back, the last thing it did first; what somebody has changed since is kept and listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert
from sqlmodel import col, select

from customary.customers.events import CUSTOMER, CustomersChanged
from customary.customers.models import Customer, OtherName, Phone
from customary.database import clock
from customary.database.deployment import current
from customary.database.events import portions
from customary.database.models import metadata, table_of
from customary.database.transaction import Writing, emit, reading, transaction
from customary.importing.events import IMPORT, ImportUndone
from customary.importing.findings import text_to_json
from customary.importing.identities import TABLE as IDENTITIES
from customary.importing.identities import put_back, remember_again
from customary.importing.journal import names_of_tables
from customary.importing.keeping import too_late
from customary.importing.lease import LEASE, RELEASED, Lease, LostLease, take
from customary.importing.models import Import, ImportFinding, ImportIdentity, ImportJournal
from customary.importing.returned_rows import bring_back
from customary.importing.run import Progress, fail, silent
from customary.importing.source import acting_for, load
from customary.importing.undone_customers import empty_customers
from customary.importing.undone_rows import Kept, Undone, remove_created, restore_updated
from customary.importing.writing import touch_customers
from customary.plugins.errors import Conflict
from customary.plugins.importers import Importer, Settled
from customary.plugins.text import texts

_ = texts("importing")

PORTION = 1000
TABLES_OF_CUSTOMERS = (Customer, Phone, OtherName)


def undo_import(import_id: int, progress: Progress = silent) -> None:
    """Take an import back, or go on doing so.

    Raises Busy while a file of the same kind goes in, Conflict if it is too late or the import has not run.
    """
    with reading() as session:
        started = load(session, import_id)
    if started.state != "undoing" and too_late(started):
        raise Conflict(_("It is too late to undo this import: its before-images are deleted."))
    lease = take(acting_for(started), import_id, ("done", "failed", "cancelled", "undoing"), "undoing")
    try:
        _undo(started, lease, current().registry.importers[started.importer], progress)
    except LostLease:
        raise
    except Exception as error:
        fail(lease, error)
        raise


def _undo(started: Import, lease: Lease, importer: Importer, progress: Progress) -> None:
    assert started.id is not None  # it comes out of the database
    actor = acting_for(started)
    with reading() as session:
        total = session.exec(select(func.count()).where(ImportJournal.import_id == started.id)).one()
        state = load(session, started.id)
    counts, below = dict(state.counts), state.options.get("undone_to")
    done = counts.get("undo_steps", 0)
    while True:
        with transaction(actor) as session:
            entries = _last_entries(session, started.id, below)
            if not entries:
                break
            undone = _undo_portion(session, importer, started.id, entries)
            below, done = entries[-1].id, done + len(entries)
            counts["undone"] = counts.get("undone", 0) + undone
            counts["undo_steps"], counts["undo_total"] = done, total
            options = {**state.options, "undone_to": below}
            values = {"counts": counts, "options": options, "lease_until": clock.now() + LEASE}
            if not lease.still_held(session, values):
                raise LostLease
        progress(done, total)
    _finish(started.id, started, lease, importer)


def _last_entries(session: Writing, import_id: int, below: int | None) -> Sequence[ImportJournal]:
    query = select(ImportJournal).where(ImportJournal.import_id == import_id)
    if below is not None:
        query = query.where(col(ImportJournal.id) < below)
    return session.exec(query.order_by(col(ImportJournal.id).desc()).limit(PORTION)).all()


def _undo_portion(session: Writing, importer: Importer, import_id: int, entries: Sequence[ImportJournal]) -> int:
    """Table by table, what refers to other rows before these, otherwise as they come when reading backwards; the number of rows
    taken back.
    """
    tables: dict[tuple[str, str], list[ImportJournal]] = defaultdict(list)
    for entry in entries:
        tables[entry.table_name, entry.action].append(entry)
    results: dict[str, Undone] = defaultdict(Undone)
    place = {table.name: -number for number, table in enumerate(metadata().sorted_tables)}
    for table, action in sorted(tables, key=lambda one: place[one[0]]):
        group = tables[table, action]
        if table == IDENTITIES and action == "removed":
            remember_again(session, group)
        elif table == IDENTITIES:
            put_back(session, importer.key, group)
        elif action == "removed":
            results[table] += bring_back(session, table, group)
        elif action == "updated":
            results[table] += restore_updated(session, table, group)
        elif table == table_of(Customer).name:
            results[table] += empty_customers(session, group, derived_columns(importer))
        else:
            results[table] += remove_created(session, import_id, table, group)
    _write_kept(session, import_id, results)
    _settle(session, importer, results, f"undo-{import_id}")
    of_record = results[table_of(current().registry.records[importer.record].model).name]
    return len(of_record.removed) + len(of_record.restored) + len(of_record.returned)


def derived_columns(importer: Importer) -> frozenset[tuple[str, str]]:
    """Table and column of what the importer's `settle` sets right by itself."""
    return frozenset(
        (table_of(model).name, column) for model, columns in importer.derived.items() for column in columns
    )


def _settle(session: Writing, importer: Importer, results: dict[str, Undone], batch: str) -> None:
    models = names_of_tables(importer.lookups)
    settled: dict[type[Any], Settled] = {
        models[table]: Settled(
            created=tuple(undone.returned),
            updated=tuple(undone.restored),
            removed=tuple(undone.removed),
            before=undone.before,
            after=undone.after,
        )
        for table, undone in results.items()
        if table in models and (undone.removed or undone.restored or undone.returned)
    }
    customers = sorted({id_ for table in TABLES_OF_CUSTOMERS for id_ in results[table_of(table).name].customers})
    for ids in portions(customers):
        touch_customers(session, ids)
        emit(
            session,
            CustomersChanged(
                record=CUSTOMER, ids=ids, customers=ids, batch=batch, fields=("name", "phones", "other_names")
            ),
        )
    if settled:
        importer.settle(session, settled, batch)


def _write_kept(session: Writing, import_id: int, results: dict[str, Undone]) -> None:
    rows = [_finding(import_id, kept) for undone in results.values() for kept in undone.kept]
    if rows:
        session.execute(insert(ImportFinding), rows)


def _finding(import_id: int, kept: Kept) -> dict[str, Any]:  # column values
    return {
        "import_id": import_id,
        "phase": "undo",
        "kind": "kept",
        "row": kept.row,
        "column": None,
        "value": kept.label,
        "reason": kept.reason,
        "message": text_to_json(kept.message),
        "cells": None,
    }


def _finish(import_id: int, started: Import, lease: Lease, importer: Importer) -> None:
    with transaction(acting_for(started)) as session:
        session.execute(delete(ImportIdentity).where(col(ImportIdentity.import_id) == import_id))
        kept = session.exec(
            select(func.count()).where(
                ImportFinding.import_id == import_id, ImportFinding.phase == "undo", ImportFinding.kind == "kept"
            )
        ).one()
        emit(session, ImportUndone(record=IMPORT, ids=(import_id,), importer=importer.key, kept=kept))
        if not lease.still_held(session, {"state": "undone", "finished_at": clock.now(), **RELEASED}):
            raise LostLease
