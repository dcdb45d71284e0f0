"""Rows as JSON, before and after a change, and back into what their columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, TypeDecorator

from customary.database.events import plain


def as_json(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: plain(value) for name, value in values.items()}


def from_json(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as the table's types have them."""
    return {name: _typed(table, name, value) for name, value in values.items()}


def _typed(table: Table, name: str, value: Any) -> Any:  # any column value
    if not isinstance(value, str):
        return value
    held = table.c[name].type
    kind = (held.impl_instance if isinstance(held, TypeDecorator) else held).python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value
