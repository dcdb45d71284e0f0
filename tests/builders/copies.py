"""Many times what there is: a copy of every row of every table, whatever plugins there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from customary.database.models import Installation, KnownRecord, table_of
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary.roles.organisation import organisation_changed
from sqlalchemy import Column, Connection, Table, UniqueConstraint, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

APART = 1_000_000  # so far the ids of one copy lie from those of the next
ONCE = ("alembic_version", table_of(Installation).name, table_of(KnownRecord).name)

Row = dict[str, Any]  # column values


def copy_every_row(times: int) -> dict[str, tuple[int, int]]:
    """Copy all rows so many times; rows of each table before and after.

    Every other copy points to copies of what its original pointed to; the rest point to the same, so that there are both
    more customers and more telephones of each.
    """
    with transaction(system("a test")) as session:
        connection = session.connection()
        grown = {table.name: _copy(connection, table, times) for table in tables(connection)}
        organisation_changed(session)
        session.info["touched"].clear()
    return grown


def tables(connection: Connection) -> list[Table]:
    """All tables that hold rows of people, those that are pointed to first."""
    there = set(inspect(connection).get_table_names()) - set(ONCE)
    return [table for table in SQLModel.metadata.sorted_tables if table.name in there]


def _copy(connection: Connection, table: Table, times: int) -> tuple[int, int]:
    rows = [dict(row) for row in connection.execute(table.select()).mappings()]
    upsert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    copies = [_copied(table, row, number) for row in rows for number in range(1, times + 1)]
    if copies:
        connection.execute(upsert(table).on_conflict_do_nothing(), copies)
    return len(rows), len(connection.execute(table.select()).all())


def _copied(table: Table, row: Mapping[str, Any], number: int) -> Row:
    copy = {**row}
    for column in table.columns:
        points = column.foreign_keys or column.name in ("customer_id", "record_id", "holder_id")
        if column.name == "id" or (points and number % 2 and row[column.name] is not None):
            copy[column.name] = row[column.name] + number * APART
    for columns in _unique(table):
        if all(copy[column.name] == row[column.name] for column in columns):
            _make_different(copy, columns[-1], number)
    return copy


def _unique(table: Table) -> Iterator[list[Column[Any]]]:
    yield list(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield [table.columns[column.name] for column in index.columns]


def _make_different(copy: Row, column: Column[Any], number: int) -> None:
    value = copy[column.name]
    if column.nullable:
        copy[column.name] = None
    elif isinstance(value, str):
        copy[column.name] = f"{value}~{number}"
    elif isinstance(value, date):
        copy[column.name] = value - timedelta(number)
    elif not column.foreign_keys:  # otherwise there is such a row already, and it is not copied
        copy[column.name] = value + number
