"""The few functions on days, whole numbers and JSON that SQLite and PostgreSQL write differently.

Arguments are columns, other expressions or values of Python; all work in any part of a statement. NULL in gives NULL
out, but for `least` and `greatest`. Days are `Date` columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    Dialect,
    Integer,
    SQLColumnExpression,
    Text,
    bindparam,
    literal_column,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from customary.database.portable import Portable, Predicate, Value, expression
from customary.database.types import Json, UtcDateTime

T = TypeVar("T")


def add_days(day: Value[date], days: Value[int]) -> ColumnElement[date]:
    """The day so many days later, or earlier if negative."""
    return _AddDays(expression(day, Date()), expression(days, Integer()))


def add_months(day: Value[date], months: Value[int]) -> ColumnElement[date]:
    """The same day so many months later, or the last of that month if it has no such day: 31 January, 28 February."""
    return _AddMonths(expression(day, Date()), expression(months, Integer()))


def first_of_month(day: Value[date]) -> ColumnElement[date]:
    """The first day of the day's month."""
    return _FirstOfMonth(expression(day, Date()))


def days_between(start: Value[date], end: Value[date]) -> ColumnElement[int]:
    """Days from `start` to `end`; negative if `end` is the earlier one."""
    return _DaysBetween(expression(start, Date()), expression(end, Date()))


def floor_div(number: Value[int], by: Value[int]) -> ColumnElement[int]:
    """`number // by` as Python rounds, downwards; `by` is greater than zero."""
    return _FloorDiv(expression(number, BigInteger()), expression(by, BigInteger()))


def ceil_div(number: Value[int], by: Value[int]) -> ColumnElement[int]:
    """`number / by` rounded upwards to a whole number; `by` is greater than zero."""
    return _CeilDiv(expression(number, BigInteger()), expression(by, BigInteger()))


def least(*values: Value[T]) -> ColumnElement[T]:
    """The smallest of the values that are not NULL."""
    return _Least(*values)


def greatest(*values: Value[T]) -> ColumnElement[T]:
    """The greatest of the values that are not NULL."""
    return _Greatest(*values)


# Facts are whatever a rule wants to show: the type of each is its column's.
def facts(**columns: Value[Any]) -> ColumnElement[dict[str, Any]]:
    """A JSON object, read into Python as a dict; days and moments become ISO text, a NULL becomes null."""
    return _Facts(**columns)


def fact(facts: Value[dict[str, Any]], key: str, type_: TypeEngine[T] | type[TypeEngine[T]]) -> ColumnElement[T]:
    """One of the `facts`, in the type with which it was put in: `fact(FollowUp.facts, "last_visit", Date)`."""
    return _Fact(expression(facts, Json()), key, type_() if isinstance(type_, type) else type_)


def one_of(
    column: Value[int] | Value[str], values: Iterable[int] | Iterable[str] | BindParameter[Any]
) -> ColumnElement[bool]:
    """Whether the column holds one of the values: one parameter, so that the statement is the same for any number."""
    held = expression(column)
    kind = _ListOf(BigInteger() if isinstance(held.type, Integer) else Text())
    if isinstance(values, BindParameter):
        return _OneOf(held, type_coerce(values, kind))
    return _OneOf(held, bindparam(None, list(values), type_=kind))


def starts_with(column: Value[str], prefix: str) -> ColumnElement[bool]:
    """Whether the text begins with these very characters; `_` and `%` mean themselves, upper case is not lower case.

    An index on the column serves it; on PostgreSQL it is one with `postgresql_ops={"...": "text_pattern_ops"}`.
    """
    return _StartsWith(expression(column), bindparam(None, prefix, type_=_Prefix()))


class _AddDays(Portable[date]):
    inherit_cache = True
    type = Date()
    sqlite = "date({0}, ({1}) || ' days')"
    postgresql = "(CAST({0} AS DATE) + CAST({1} AS INTEGER))"


class _AddMonths(Portable[date]):
    """SQLite lets 31 August plus six months run over into March; the last day of the wanted month is the smaller."""

    inherit_cache = True
    type = Date()
    sqlite = "min(date({0}, ({1}) || ' months'), date({0}, 'start of month', (({1}) + 1) || ' months', '-1 day'))"
    postgresql = "CAST(CAST({0} AS DATE) + make_interval(months => CAST({1} AS INTEGER)) AS DATE)"


class _FirstOfMonth(Portable[date]):
    inherit_cache = True
    type = Date()
    sqlite = "date({0}, 'start of month')"
    postgresql = "CAST(date_trunc('month', CAST({0} AS TIMESTAMP)) AS DATE)"


class _DaysBetween(Portable[int]):
    inherit_cache = True
    type = Integer()
    sqlite = "CAST(julianday({1}) - julianday({0}) AS INTEGER)"
    postgresql = "(CAST({1} AS DATE) - CAST({0} AS DATE))"


class _FloorDiv(Portable[int]):
    """Both databases round towards zero, so what is negative and leaves a rest goes one further down."""

    inherit_cache = True
    type = BigInteger()
    sqlite = "(({0}) / ({1}) - CASE WHEN ({0}) % ({1}) < 0 THEN 1 ELSE 0 END)"
    postgresql = "(({0}) / ({1}) - CASE WHEN mod({0}, {1}) < 0 THEN 1 ELSE 0 END)"


class _CeilDiv(Portable[int]):
    inherit_cache = True
    type = BigInteger()
    sqlite = "(({0}) / ({1}) + CASE WHEN ({0}) % ({1}) > 0 THEN 1 ELSE 0 END)"
    postgresql = "(({0}) / ({1}) + CASE WHEN mod({0}, {1}) > 0 THEN 1 ELSE 0 END)"


class _Extreme(Portable[T]):
    """SQLite's min and max are NULL as soon as one argument is: each gets the others as its stand-in, in turn."""

    inherit_cache = True

    def __init__(self, *values: Value[T]) -> None:
        # A column knows its type better than a value of Python does.
        by_weight = sorted(values, key=lambda value: (value is None, not isinstance(value, SQLColumnExpression)))
        type_ = expression(by_weight[0]).type
        super().__init__(*(expression(value, type_) for value in values))
        self.type = type_

    def template(self, dialect: Dialect) -> str:
        places = [f"{{{number}}}" for number in range(len(self.clauses))]
        if len(places) == 1:
            return places[0]
        if dialect.name != "sqlite":
            return f"{self.postgresql}({', '.join(places)})"
        turns = (places[number:] + places[:number] for number in range(len(places)))
        stand_ins = (f"coalesce({', '.join(turn)})" for turn in turns)
        return f"{self.sqlite}({', '.join(stand_ins)})"


class _Least(_Extreme[T]):
    inherit_cache = True
    sqlite, postgresql = "min", "least"


class _Greatest(_Extreme[T]):
    inherit_cache = True
    sqlite, postgresql = "max", "greatest"


class _Facts(Portable[dict[str, Any]]):
    """Keys are sorted, so that the text is the one `Json` writes for the same dict."""

    inherit_cache = True
    type = Json()
    sqlite, postgresql = "json_object", "jsonb_build_object"

    def __init__(self, **columns: Value[Any]) -> None:
        super().__init__(*(part for key in sorted(columns) for part in (_quoted(key), _fact_value(columns[key]))))

    def template(self, dialect: Dialect) -> str:
        written = [
            _AS_JSON.get((dialect.name, type(argument.type)), "{}").format(f"{{{number}}}")
            for number, argument in enumerate(self.clauses)
        ]
        return f"{Portable.template(self, dialect)}({', '.join(written)})"


# How a type goes into JSON where the database would write it otherwise: SQLite a truth as 1, a JSON column as a text.
_AS_JSON: dict[tuple[str, type[TypeEngine[Any]]], str] = {
    ("sqlite", Boolean): "json(CASE ({}) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
    ("sqlite", Json): "json({})",
    ("sqlite", UtcDateTime): "(replace({}, ' ', 'T') || 'Z')",
    ("postgresql", UtcDateTime): """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}


class _Fact(Portable[T]):
    inherit_cache = True

    def __init__(self, facts: ColumnElement[dict[str, Any]], key: str, type_: TypeEngine[T]) -> None:
        super().__init__(facts, _quoted(key))
        self.type = type_

    def template(self, dialect: Dialect) -> str:
        if dialect.name != "sqlite":
            return f"CAST(({{0}}) ->> {{1}} AS {dialect.type_compiler_instance.process(self.type)})"
        value = "json_extract({0}, '$.' || {1})"
        return f"replace(replace({value}, 'T', ' '), 'Z', '')" if isinstance(self.type, UtcDateTime) else value


def _quoted(key: str) -> ColumnElement[str]:
    # Part of the text and no parameter: PostgreSQL takes two parameters of one value for two things in GROUP BY.
    if not (key.isascii() and key.isidentifier()):
        raise ValueError(f"{key!r} is no key of facts: use letters, digits and _")
    return literal_column(f"'{key}'", Text())


def _fact_value(value: Value[Any]) -> ColumnElement[Any]:
    types = {dict: Json(), list: Json(), tuple: Json(), datetime: UtcDateTime()}
    return expression(value, types.get(type(value)))


class _ListOf(TypeDecorator[list[Any]]):
    """Many values in one parameter: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _OneOf(Predicate):
    inherit_cache = True
    sqlite = "({0} IN (SELECT value FROM json_each({1})))"
    postgresql = "({0} = ANY({1}))"


class _Prefix(TypeDecorator[str]):
    """A prefix as the pattern of SQLite's GLOB and PostgreSQL's LIKE: both heed case and can use an index."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return re.sub(r"([*?\[])", r"[\1]", value) + "*"
        return re.sub(r"([%_\\])", r"\\\1", value) + "%"


class _StartsWith(Predicate):
    inherit_cache = True
    sqlite = "({0} GLOB {1})"
    postgresql = "({0} LIKE {1})"
