"""SELECTs that are put together once. Their SQL is kept for each database; a request brings nothing but the values.

For SQLAlchemy, putting a statement together and finding its compiled form again is several times the work of SQLite in
answering it: what every request asks is prepared.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.selectable import CompoundSelect, Select
from sqlmodel import Session

from customary.database.deployment import current

Convert = Callable[[Any], Any]  # between Python and the driver, as the column's type says
AnyRow = Any  # a named tuple; its fields are the statement's columns


class Prepared:
    """A SELECT whose values are named parameters: `Prepared(select(...).where(id == bindparam("id"))).rows(session, id=5)`.

    Rows are named tuples. A value that stands in the statement itself stays as it is; for "one of several" there is `one_of`.
    """

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self._statement = statement
        self._written: dict[str, _Written] = {}

    def rows(self, asked: Session | Connection, /, **values: object) -> Sequence[AnyRow]:
        """All rows, for these values of the named parameters."""
        connection = asked if isinstance(asked, Connection) else _flushed(asked).connection()
        written = self._written.get(connection.dialect.name)
        if written is None:
            written = self._written[connection.dialect.name] = _write(self._statement, connection.dialect)
        return written.read(_fetch(connection, written.sql, written.parameters(values)))


def _flushed(session: Session) -> Session:
    if session.autoflush:  # as before every statement that SQLAlchemy sends
        session.flush()
    return session


def _fetch(connection: Connection, sql: str, parameters: Any) -> Sequence[Sequence[object]]:  # in the driver's style
    """Asks the driver itself if no transaction can suffer and nobody listens to statements: SQLAlchemy's way costs more."""
    if connection.engine is not current().database.reads or connection.dispatch.before_cursor_execute:
        return connection.exec_driver_sql(sql, parameters).all()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error:
        # Asked again, it fails in SQLAlchemy's words, without the values; and a broken connection is given up.
        return connection.exec_driver_sql(sql, parameters).all()
    finally:
        cursor.close()


@dataclass(frozen=True)
class _Written:
    """A statement as a driver takes it, and how values go in and out."""

    sql: str
    order: Sequence[str] | None  # of parameters that have places and no names
    fixed: Mapping[str, object]
    given: Mapping[str, tuple[str, Convert | None]]
    line: Callable[[Sequence[object]], AnyRow]
    converted: Sequence[tuple[int, Convert]]

    def parameters(self, values: Mapping[str, object]) -> Any:  # a tuple or a dict, by the driver's style
        bound = dict(self.fixed)
        for name, (key, convert) in self.given.items():
            bound[name] = convert(values[key]) if convert else values[key]
        return tuple([bound[name] for name in self.order]) if self.order is not None else bound

    def read(self, found: Sequence[Sequence[object]]) -> Sequence[AnyRow]:
        if self.converted and found:  # column by column, which costs less than row by row
            columns: list[Sequence[object]] = list(zip(*found, strict=True))
            for place, convert in self.converted:
                columns[place] = [convert(value) for value in columns[place]]
            found = list(zip(*columns, strict=True))
        return [self.line(row) for row in found]


def _write(statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> _Written:
    compiled: Any = statement.compile(dialect=dialect)  # the names of its parameters are not part of the typed surface
    fixed: dict[str, object] = {}
    given: dict[str, tuple[str, Convert | None]] = {}
    for parameter, name in compiled.bind_names.items():
        if parameter.expanding:
            raise ValueError(f"{parameter.key}: in_() writes a statement for each number of values; use one_of()")
        convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if parameter.required:
            given[name] = (parameter.key, convert)
        else:
            fixed[name] = convert(parameter.value) if convert else parameter.value
    columns = list(statement.selected_columns)
    names = [str(column.key) for column in columns]
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return _Written(
        sql=str(compiled),
        order=compiled.positiontup if compiled.positional else None,
        fixed=fixed,
        given=given,
        line=_line_of(names),
        converted=[(place, reader) for place, reader in enumerate(readers) if reader],
    )


def _line_of(names: list[str]) -> Callable[[Sequence[object]], AnyRow]:
    made: Any = namedtuple("Line", names, rename=True)  # type: ignore[misc]  # mypy wants the names written out
    make: Callable[[Sequence[object]], AnyRow] = made._make
    return make
