"""Bringing back what a correction had removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, insert
from sqlalchemy import select as sql_select
from sqlmodel import Session

from customary.database.images import from_json
from customary.database.models import metadata
from customary.importing.models import ImportJournal
from customary.importing.undone_rows import Kept, Undone, record_of, rows_now
from customary.plugins.text import texts

_ = texts("importing")


def bring_back(session: Session, table_name: str, entries: Sequence[ImportJournal]) -> Undone:
    """Under their old ids, except where another row has taken a row's place or what it pointed at is gone."""
    table, undone = metadata().tables[table_name], Undone()
    rows = {entry.row_id: from_json(table, entry.before or {}) for entry in entries}
    there = rows_now(session, table, list(rows))
    barred = _barred(session, table, rows)
    back = {id_: values for id_, values in rows.items() if id_ not in there and id_ not in barred}
    if back:
        session.execute(insert(table), list(back.values()))
    undone.returned += back
    undone.after |= back
    undone.kept += [_gone(table, rows[id_]) for id_ in barred]
    return undone


def _barred(session: Session, table: Table, rows: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """The rows whose unique value is somebody else's by now, or that point at a row that is no more."""
    barred: set[int] = set()
    for column in _unique(table):
        taken = _values_there(session, column, [row[column.name] for row in rows.values()])
        barred |= {id_ for id_, row in rows.items() if row[column.name] in taken}
    for key in table.foreign_keys:
        wanted = {row[key.parent.name] for row in rows.values()} - {None}
        lost = wanted - _values_there(session, key.column, list(wanted))
        barred |= {id_ for id_, row in rows.items() if row[key.parent.name] in lost}
    return barred


def _unique(table: Table) -> Iterator[Column[Any]]:  # a column of any type
    """The columns in which no value stands twice, the id apart."""
    groups = [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    groups += [list(one.columns) for one in table.indexes if one.unique]
    yield from (columns[0] for columns in groups if len(columns) == 1)


def _values_there(session: Session, column: Column[Any], values: Sequence[Any]) -> set[Any]:  # values of any type
    # A correction removes few rows at a time, so a plain list is short; it may hold days, which one_of does not take.
    return set(session.scalars(sql_select(column).where(column.in_([value for value in values if value is not None]))))


def _gone(table: Table, row: Mapping[str, Any]) -> Kept:  # column values
    record = record_of(table)
    label = f"{record.title if record else table.name} {row['id']}"
    return Kept(0, label, "replaced", _("{label} does not come back: another has taken its place.", label=label))
