"""A correction stands for rows: those that none of its lines names are taken away at its end, journalled like all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, reading
from customary.importing.findings import MOST_TEXT, text_to_json
from customary.importing.identities import forget
from customary.importing.journal import Journal
from customary.importing.models import ImportFinding, ImportIdentity
from customary.importing.scratch import Scratch
from customary.importing.source import Source
from customary.importing.undone_rows import needed_by_others, rows_now
from customary.plugins.contributions import Record
from customary.plugins.importers import Settled
from customary.plugins.text import texts

_ = texts("importing")

PORTION = 1000


def missing_rows(source: Source, scratch: Scratch) -> Iterator[list[int]]:
    """The rows that the file stands for and does not name, in portions; none unless it is a correction."""
    replaces = None if source.mended else source.importer.replaces
    query = replaces(source.context) if replaces is not None else None
    if query is None:
        return
    rows = query.subquery()
    row_id: ColumnElement[int] = rows.c[0]
    last = 0
    while True:
        with reading() as session:
            ids = list(session.scalars(select(row_id).where(row_id > last).order_by(row_id).limit(PORTION)))
            named = _named(session, source, scratch, ids)
        if not ids:
            return
        last = ids[-1]
        if missing := [id_ for id_ in ids if id_ not in named]:
            yield missing


def _named(session: Session, source: Source, scratch: Scratch, ids: Sequence[int]) -> set[int]:
    """By the line that became it, in this file or an earlier one; also where that line is rejected this time."""
    identities = table_of(ImportIdentity).c
    query = select(identities.source_key, identities.record_id).where(
        identities.importer == source.importer.key,
        identities.record == source.importer.record,
        one_of(identities.record_id, ids),
    )
    keys = dict(session.execute(query).all())
    return scratch.named_rows(ids) | {keys[key] for key in scratch.named(list(keys))}


def remove_missing(session: Writing, source: Source, ids: Sequence[int]) -> int:
    """Take rows away, but for those that others need; how many went."""
    record = _record(source)
    table = table_of(record.model)
    now = rows_now(session, table, ids)
    needed = needed_by_others(session, table, ids)
    gone = [id_ for id_ in ids if id_ in now and id_ not in needed]
    note_removed(session, source, "import", gone)
    _note_kept(session, source, [id_ for id_ in ids if id_ in needed])
    if not gone:
        return 0
    journal = Journal(source.import_id)
    for id_ in gone:
        journal.note(table.name, id_, "removed", 0, now[id_])
    forget(session, record.key, gone, journal)
    session.execute(delete(table).where(one_of(table.c.id, gone)))
    journal.write(session)
    settled = Settled(removed=tuple(gone), before={id_: now[id_] for id_ in gone})
    source.importer.settle(session, {record.model: settled}, f"import-{source.import_id}")
    return len(gone)


def note_removed(session: Writing, source: Source, phase: str, ids: Sequence[int]) -> None:
    """Write down what is removed, as it is called."""
    _find(session, source, phase, "removed", "not_named", ids)


def _note_kept(session: Writing, source: Source, ids: Sequence[int]) -> None:
    _find(session, source, "import", "warning", "in_use", ids)


def _find(session: Writing, source: Source, phase: str, kind: str, reason: str, ids: Sequence[int]) -> None:
    record = _record(source)
    said = _labels(session, record, ids)
    words = {
        "not_named": _("{label}: the correction no longer names it."),
        "in_use": _("{label} stays: other entries need it."),
    }
    rows = [
        {
            "import_id": source.import_id,
            "phase": phase,
            "kind": kind,
            "row": 0,
            "column": None,
            "value": said[id_][:MOST_TEXT],
            "reason": reason,
            "message": {**text_to_json(words[reason]), "values": {"label": said[id_]}},
            "cells": None,
        }
        for id_ in ids
    ]
    if rows:
        session.execute(insert(ImportFinding), rows)


def _labels(session: Session, record: Record, ids: Sequence[int]) -> Mapping[int, str]:
    id_: Any = record.model.id  # any table class has it
    found = session.execute(select(id_, record.label(record.model)).where(one_of(id_, ids)))
    return {row_id: label or str(row_id) for row_id, label in found}


def _record(source: Source) -> Record:
    return current().registry.records[source.importer.record]
