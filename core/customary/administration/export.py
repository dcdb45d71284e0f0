"""Writes everything that a purge takes out into a zip file: a file of JSON lines for each table."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Select, select

from customary.administration.purge import PurgePlan, rows_about

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
    return file


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
