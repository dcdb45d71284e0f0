"""How a function is written once for SQLite and PostgreSQL: a template for each, into which the arguments are put."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias, TypeVar

from sqlalchemy import Boolean, ColumnElement, Dialect, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import coercions, roles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType, inv
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

T = TypeVar("T")

# What the functions take: a column or any other expression, or a value of Python.
Value: TypeAlias = SQLColumnExpression[T | None] | T | None


# The arguments may be of any type; each function says which it takes.
def expression(value: Value[Any], type_: TypeEngine[Any] | None = None) -> ColumnElement[Any]:
    """A value as a parameter of this type or its own (None as NULL), an expression as it is."""
    expected: ColumnElement[Any] = coercions.expect(roles.ExpressionElementRole, value, type_=type_)
    return expected


class Portable(FunctionElement[T]):
    """A function with a template for each database; `{0}` is its first argument. A template brings its own brackets."""

    inherit_cache = True
    # A function of the same name and arguments but another type of result is another statement to the cache.
    _traverse_internals = [*FunctionElement._traverse_internals, ("type", InternalTraversal.dp_type)]

    sqlite: ClassVar[str]
    postgresql: ClassVar[str]

    def template(self, dialect: Dialect) -> str:
        return self.sqlite if dialect.name == "sqlite" else self.postgresql


class Predicate(Portable[bool]):
    """A condition. SQLAlchemy would write `(...) = 1` on SQLite, for which SQLite uses no index."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Predicate:
        return self

    def _negate(self) -> ColumnElement[bool]:
        return UnaryExpression(self, operator=inv, type_=Boolean())


# The options are SQLAlchemy's own, handed through.
@compiles(Portable)
def _put_in_arguments(element: Portable[Any], compiler: SQLCompiler, **options: Any) -> str:
    arguments = [compiler.process(argument, **options) for argument in element.clauses]
    return element.template(compiler.dialect).format(*arguments)
