"""A report as a CSV file that spreadsheets open as it is meant: UTF-8 with a byte order mark, and no text that becomes a formula."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from datetime import date
from io import StringIO
from typing import Any

from customary.plugins.rules import Table
from customary.plugins.text import texts
from customary.reports.cells import columns_of, figures_of, file_value

_ = texts("reports")

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(table: Table) -> bytes:
    """Titles, rows and totals, then below an empty line the figures above them; dates in ISO, shares as numbers."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(str(one.title)) for one in columns_of(table)])
    for row in table.rows:
        writer.writerow([_written(file_value(one, row.get(one.name))) for one in columns_of(table)])
    if table.totals is not None:
        _first, *rest = columns_of(table)
        writer.writerow([str(_("Total")), *(_written(file_value(one, table.totals.get(one.name))) for one in rest)])
    if figures_of(table):
        writer.writerow([])
    for figure in figures_of(table):
        writer.writerow([_safe(str(figure.title)), _written(file_value(figure.column, figure.value))])
    return BOM_UTF8 + text.getvalue().encode()


def _written(value: Any) -> object:  # text, a number, a day or nothing
    if isinstance(value, date):
        return value.isoformat()
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """A spreadsheet takes a text with such a sign in front for a formula, and runs it; an apostrophe before it keeps it a text."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
