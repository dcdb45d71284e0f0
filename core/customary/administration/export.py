"""Writes everything that a purge takes out into a zip file: a file of JSON lines for each table."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Select, Table, select

from customary.administration.purge import PurgePlan, rows_about
from customary.records.attachments.storage import FileMissing, pieces

AT_ONCE = 1000


def export_plan(connection: Connection, plan: PurgePlan, file: Path) -> Path:
    """Write the tables of a plan and the core's rows about the plugin; memory does not grow with them."""
    stored = MetaData()
    stored.reflect(connection, only=list(plan.tables))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("purged.json", json.dumps({"plugin": plan.plugin, "tables": plan.tables, "rows": plan.rows}))
        for name in plan.tables:
            _write(archive, connection, f"{name}.jsonl", select(stored.tables[name]))
        for what, (table, ours) in rows_about(plan.plugin).items():
            _write(archive, connection, f"core/{what}.jsonl", select(table).where(ours))
        _write_attachments(archive, connection, *rows_about(plan.plugin)["attachments"])
    return file


def _write_attachments(
    archive: zipfile.ZipFile, connection: Connection, table: Table, ours: ColumnElement[bool]
) -> None:
    """The files themselves; one that is missing in the store keeps nobody from purging."""
    columns = table.c.id, table.c.name, table.c.store_key, table.c.bytes
    for row_id, name, key, size in connection.execute(select(*columns).where(ours).order_by(table.c.id)).all():
        with suppress(FileMissing):
            content = pieces(key, 0, size - 1)
            with archive.open(f"attachments/{row_id}-{name}", "w") as target:
                for piece in content:
                    target.write(piece)


def _write(archive: zipfile.ZipFile, connection: Connection, name: str, query: Select[Any]) -> None:
    with archive.open(name, "w") as target:
        result = connection.execution_options(yield_per=AT_ONCE).execute(query)
        for row in _mappings(result.mappings()):
            target.write((json.dumps(row, ensure_ascii=False, default=_plain) + "\n").encode())


def _mappings(rows: Iterable[Mapping[Any, Any]]) -> Iterable[dict[str, Any]]:  # column values of any table
    return ({str(key): value for key, value in row.items()} for row in rows)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
