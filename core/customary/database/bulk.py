"""Many rows at once: ids known before the rows are written, and the fastest way in that each database has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlmodel import Session, SQLModel

from customary.database.models import table_of
from customary.database.transaction import note_change

Process = Callable[[Any], Any]  # a value of Python as the driver takes it


def reserve_ids(session: Session, model: type[SQLModel], number: int) -> list[int]:
    """Ids for so many rows to come, ascending; nobody else gets them. The session is one that writes."""
    name = table_of(model).name
    if session.connection().dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)")
        return sorted(session.execute(query, {"name": name, "number": number}).scalars())
    # The transaction has the write lock already, and SQLite moves its sequence on when a row bears a larger id.
    last = session.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name}).scalar() or 0
    return list(range(last + 1, last + 1 + number))


def insert_rows(session: Session, model: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of the columns' values: COPY on PostgreSQL, the driver's executemany on SQLite.

    Measured per 100,000 rows of search terms: 5.8 against 35 seconds on PostgreSQL. Defaults of the model are not
    filled in: name every column that may not be NULL.
    """
    table, connection = table_of(model), session.connection()
    note_change(connection, table)
    processed = _processed(connection, table, columns, rows)
    driver: Any = connection.connection.dbapi_connection  # sqlite3's or psycopg's
    names = ", ".join(f'"{column}"' for column in columns)
    cursor = driver.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in processed:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", processed)  # noqa: S608  # names of our own columns
    finally:
        cursor.close()


def _processed(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterable[Sequence[Any]]:
    processes = [_process(connection, table, column) for column in columns]
    if not any(processes):
        return rows
    kept = [(place, process) for place, process in enumerate(processes) if process]

    def process_row(row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, process in kept:
            values[place] = process(values[place])
        return values

    return map(process_row, rows)


def _process(connection: Connection, table: Table, column: str) -> Process | None:
    dialect = connection.dialect
    process: Process | None = table.c[column].type.dialect_impl(dialect).bind_processor(dialect)
    return process
