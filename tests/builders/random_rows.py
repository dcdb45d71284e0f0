"""Rows in every table of every plugin, with values at random, and what stands in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from customary.database.models import table_of
from customary.database.transaction import transaction
from customary.database.types import Json, UtcDateTime
from customary.plugins.actor import system
from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from tests.builders.copies import tables

_numbers = count(1)
TEXTS: Mapping[str, tuple[str, ...]] = {
    "record": ("core.customer", "core.customer", "gone.row"),
    "state": ("open", "done"),
}
EMPTY = frozenset({"running"})  # no import runs
DAY = date(2026, 11, 23)


def fill_every_table(random: Random, customer_ids: list[int], rows: int, but: frozenset[str]) -> dict[str, int]:
    """Write up to so many rows into each table but some, pointing at any of the customers; how many each has got."""
    made: dict[str, int] = {}
    with transaction(system("a test")) as session:
        connection = session.connection()
        upsert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        for table in tables(connection):
            if table.name not in but:
                for _row in range(rows):
                    values = _row_of(connection, table, random, customer_ids)
                    connection.execute(upsert(table).values(values).on_conflict_do_nothing())
                made[table.name] = len(connection.execute(table.select()).all())
        session.info["touched"].clear()
    return made


def everything(connection: Connection, but: frozenset[str], columns: frozenset[str]) -> dict[str, list[Any]]:
    """All rows of all tables but some, without some columns: to be compared."""
    return {
        table.name: sorted(
            repr({k: v for k, v in row.items() if k not in columns})
            for row in connection.execute(table.select()).mappings()
        )
        for table in tables(connection)
        if table.name not in but
    }


def _row_of(connection: Connection, table: Table, random: Random, customer_ids: list[int]) -> dict[str, Any]:
    return {
        column.name: _value(connection, column, random, customer_ids)
        for column in table.columns
        if not (column.primary_key and column.name == "id")
    }


def _value(connection: Connection, column: Column[Any], random: Random, customer_ids: list[int]) -> Any:  # any column's
    keys = list(column.foreign_keys)
    if column.name in EMPTY or (column.nullable and random.random() < 0.2):
        return None
    if keys and keys[0].column.table.name == "customary_customer":
        return random.choice(customer_ids)
    if keys:
        there = list(connection.execute(select(keys[0].column)).scalars())
        return random.choice(there) if there else None
    if column.name == "record_id":
        return random.choice(customer_ids)
    return _plain_value(column, random)


def _plain_value(column: Column[Any], random: Random) -> Any:  # any column's
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 11, 23, 2, tzinfo=UTC) + timedelta(hours=random.randrange(99))
    if isinstance(kind, Date):
        return DAY + timedelta(random.randrange(9))
    if isinstance(kind, Json):
        return {}
    if isinstance(kind, LargeBinary):
        return b"x"
    if isinstance(kind, Boolean):
        return random.random() < 0.5
    if isinstance(kind, Integer):
        return next(_numbers) if column.unique else random.randrange(1, 5)
    return f"x{next(_numbers)}" if column.unique else random.choice(TEXTS.get(column.name, ("", "a", "b", "c")))


def of(model: Any) -> str:  # any table class
    """The name of a model's table."""
    return table_of(model).name
