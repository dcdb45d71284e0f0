"""The conditions find rows by index; written with a comparison around them they would read the whole table."""

from collections.abc import Callable
from typing import Any

import pytest
from customary.database.sql import one_of, starts_with
from sqlalchemy import Connection, Engine, Select, event, insert, select, text
from sqlalchemy.sql.expression import ColumnElement

from tests.core.database.conftest import visit


def plan(connection: Connection, statement: Select[Any]) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "

    def ask(_connection: object, _cursor: object, sql: str, parameters: object, *_rest: object) -> tuple[str, object]:
        return explain + sql, parameters

    event.listen(connection, "before_cursor_execute", ask, retval=True)
    try:
        return "\n".join(str(row) for row in connection.execute(statement).all())
    finally:
        event.remove(connection, "before_cursor_execute", ask)


@pytest.mark.parametrize(
    "condition",
    [
        lambda: one_of(visit.c.name, ["n17", "n4000"]),
        lambda: one_of(visit.c.name, ["n17"]) & (visit.c.id > 0),
        lambda: starts_with(visit.c.name, "n17"),
    ],
)
def test_a_condition_uses_the_index(engine: Engine, condition: Callable[[], ColumnElement[bool]]) -> None:
    with engine.connect() as connection:
        connection.execute(insert(visit), [{"name": f"n{number}"} for number in range(5_000)])
        connection.execute(text("ANALYZE"))
        assert "ix_visit_name" in plan(connection, select(visit.c.name).where(condition()))
        connection.rollback()
