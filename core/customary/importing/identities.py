"""Which row a line of a file became: remembered, so that the same line finds it again in another file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from customary.database.bulk import insert_rows
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing
from customary.importing.journal import Journal
from customary.importing.models import ImportIdentity, ImportJournal
from customary.importing.source import Source
from customary.plugins.importers import Line

TABLE = "customary_import_identity"
COLUMNS = ("importer", "source_key", "record", "record_id", "digest", "import_id")


def note_identities(session: Writing, source: Source, lines: Sequence[Line], journal: Journal) -> None:
    """Write down what the lines became; what they were before is journalled."""
    rows = {
        line.source_key: {
            "importer": source.importer.key,
            "source_key": line.source_key,
            "record": source.importer.record,
            "record_id": line.draft.id,
            "digest": line.digest,
            "import_id": source.import_id,
        }
        for line in lines
        if line.source_key and line.draft is not None
    }
    old = _known(session, source.importer.key, list(rows))
    new = [row for key, row in rows.items() if key not in old]
    if new:
        insert_rows(session, ImportIdentity, COLUMNS, ([row[name] for name in COLUMNS] for row in new))
    if old:
        _replace(session, source.importer.key, {key: rows[key] for key in old})
        for key, before in old.items():
            journal.note(TABLE, int(str(rows[key]["record_id"])), "updated", 0, before, {"source_key": key})


def _known(session: Writing, importer: str, keys: Sequence[str]) -> dict[str, dict[str, object]]:
    columns = table_of(ImportIdentity).c
    query = select(columns.source_key, columns.record_id, columns.digest, columns.import_id)
    query = query.where(columns.importer == importer, one_of(columns.source_key, keys))
    return {row["source_key"]: dict(row) for row in session.execute(query).mappings()}


def _replace(session: Writing, importer: str, rows: dict[str, dict[str, object]]) -> None:
    fields = ("record_id", "digest", "import_id")
    statement = (
        update(table_of(ImportIdentity))
        .where(col(ImportIdentity.importer) == importer, col(ImportIdentity.source_key) == bindparam("key"))
        .values({field: bindparam(f"new_{field}") for field in fields})
    )
    session.connection().execute(
        statement, [{"key": key, **{f"new_{field}": row[field] for field in fields}} for key, row in rows.items()]
    )


def forget(session: Writing, record: str, record_ids: Sequence[int], journal: Journal) -> None:
    """Forget which lines became these rows, which are no more: the same line in another file makes a new one."""
    table = table_of(ImportIdentity)
    those = (table.c.record == record) & one_of(table.c.record_id, record_ids)
    for row in session.execute(select(ImportIdentity).where(those)).scalars():
        journal.note(TABLE, row.record_id, "removed", 0, {name: getattr(row, name) for name in COLUMNS})
    session.execute(delete(table).where(those))


def remember_again(session: Writing, entries: Sequence[ImportJournal]) -> None:
    """Let the lines of rows that are back be remembered, but for those that have become something else since."""
    rows = [dict(entry.before or {}) for entry in entries]
    for importer in {row["importer"] for row in rows}:
        own = [row for row in rows if row["importer"] == importer]
        taken = _known(session, importer, [row["source_key"] for row in own])
        new = [[row[name] for name in COLUMNS] for row in own if row["source_key"] not in taken]
        insert_rows(session, ImportIdentity, COLUMNS, new)


def put_back(session: Writing, importer: str, entries: Sequence[ImportJournal]) -> None:
    """Let lines that an import had changed be remembered as they were before it."""
    rows = {str((entry.after or {})["source_key"]): dict(entry.before or {}) for entry in entries}
    _replace(session, importer, rows)
