"""What a cell of a report says: to a person on the page, and in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from customary.database.deployment import current
from customary.plugins.rules import Highlight, ReportColumn, Table
from customary.plugins.text import Text
from customary.web.formats import amount, number, percent, telephone

DIGITS = 2
HIDDEN, KEPT = "****", 4


def columns_of(table: Table) -> Sequence[ReportColumn]:
    """The columns that people see."""
    return [column for column in table.columns if not column.for_programs]


def figures_of(table: Table) -> Sequence[Highlight]:
    """The figures above the table that are part of what it says."""
    return [one for one in table.highlights if one.name]


def figure_text(figure: Highlight) -> Text | str:
    """For the page, in the reader's language."""
    return cell_text(figure.column, figure.value)


def cell_text(column: ReportColumn, value: Any) -> Text | str:  # of the column's kind
    """For the page, in the reader's language."""
    if value is None:
        return "–"
    if column.words is not None:
        return column.words(value)
    if column.kind == "integer":
        return number(value)
    if column.kind == "number":
        return number(value, DIGITS)
    if column.kind == "percent":
        return percent(value, column.digits)
    if column.kind == "money":
        return amount(value, current().settings.currency, exact=True)
    if column.kind == "phone":
        return telephone(value, current().settings.country) if value else "–"
    return value.isoformat() if isinstance(value, date) else str(value)


def file_value(column: ReportColumn, value: Any) -> Any:  # text, a number, a day or nothing
    """For a file: words where people read words, numbers as numbers, money in whole units."""
    if value is None:
        return None
    if column.words is not None:
        return str(column.words(value))
    if column.kind == "money":
        return value / 100
    if column.kind == "phone":
        return telephone(value, current().settings.country) if value else ""
    return value if column.kind != "text" else str(value)


def masked(table: Table) -> Table:
    """The table without what is personal in its rows: of a telephone the last four digits stay, of anything else nothing."""
    hidden = [one for one in table.columns if one.personal]
    rows = [{**row, **{one.name: _masked(one, row.get(one.name)) for one in hidden}} for row in table.rows]
    # What is hidden is a text, whatever it was.
    columns = [replace(one, kind="text", words=None) if one.personal else one for one in table.columns]
    return replace(table, columns=columns, rows=rows)


def _masked(column: ReportColumn, value: Any) -> str:  # of the column's kind
    if value in (None, ""):
        return ""
    return HIDDEN + str(value)[-KEPT:] if column.kind == "phone" else HIDDEN
