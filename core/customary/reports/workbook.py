"""A report as an Excel workbook: the rows on one sheet, figures and what was asked for on others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no stubs

from customary.database import clock
from customary.plugins.rules import Report, ReportColumn, Table
from customary.plugins.text import texts
from customary.reports.cells import columns_of, figures_of, file_value

_ = texts("reports")

FORMATS = {"integer": "#,##0", "money": "#,##0.00", "percent": "0.0%", "date": "yyyy-mm-dd", "number": "#,##0.##"}
LONGEST_NAME = 31


def workbook(report: Report, parameters: Mapping[str, object], table: Table) -> bytes:
    """The file's content. Texts stay texts, whatever sign they begin with: no cell of ours is a formula or a link."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _rows(book, report, table)
        if figures_of(table):
            _figures(book, table)
        _asked(book, report, parameters)
    return file.getvalue()


def _rows(book: xlsxwriter.Workbook, report: Report, table: Table) -> None:
    sheet = book.add_worksheet(_sheet_name(str(report.title)))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    plain = [book.add_format({"num_format": FORMATS.get(one.kind, "@")}) for one in columns_of(table)]
    strong = [
        book.add_format({"num_format": FORMATS.get(one.kind, "@"), "bold": True, "top": 1}) for one in columns_of(table)
    ]
    for place, column in enumerate(columns_of(table)):
        sheet.write_string(0, place, str(column.title), head)
    sheet.set_column(0, len(columns_of(table)) - 1, 11)
    for place, column in enumerate(columns_of(table)):
        if column.kind == "text":
            sheet.set_column(place, place, 20)
    for index, row in enumerate(table.rows, start=1):
        _write(sheet, index, table, row, plain)
    if table.totals is not None:
        named = {columns_of(table)[0].name: str(_("Total")), **table.totals}
        _write(sheet, len(table.rows) + 1, table, named, strong, total=True)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(columns_of(table)) - 1)


def _write(
    sheet: Any, line: int, table: Table, values: Mapping[str, Any], formats: list[Any], total: bool = False
) -> None:  # xlsxwriter has no types
    for place, column in enumerate(columns_of(table)):
        value = values.get(column.name)
        cell = value if total and column.kind == "text" else file_value(column, value)
        _cell(sheet, line, place, column, cell, formats[place])


def _cell(sheet: Any, line: int, place: int, column: ReportColumn, cell: Any, format: Any) -> None:  # likewise
    if cell is None:
        sheet.write_blank(line, place, None, format)
    elif column.kind == "date" and isinstance(cell, date):
        sheet.write_datetime(line, place, cell, format)
    elif isinstance(cell, int | float):
        sheet.write_number(line, place, cell, format)
    else:
        sheet.write_string(line, place, str(cell), format)


def _figures(book: xlsxwriter.Workbook, table: Table) -> None:
    """What stands above the rows on the page, on a sheet of its own."""
    sheet = book.add_worksheet(_sheet_name(str(_("Figures"))))
    sheet.set_column(0, 1, 28)
    for line, figure in enumerate(figures_of(table)):
        column = figure.column
        sheet.write_string(line, 0, str(figure.title))
        format = book.add_format({"num_format": FORMATS.get(column.kind, "@"), "align": "left"})
        _cell(sheet, line, 1, column, file_value(column, figure.value), format)


def _asked(book: xlsxwriter.Workbook, report: Report, parameters: Mapping[str, object]) -> None:
    sheet = book.add_worksheet(_sheet_name(str(_("About"))))
    sheet.set_column(0, 1, 28)
    made = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")
    lines = [(str(_("Report")), str(report.title)), (str(_("Key")), report.key), (str(_("Made at")), made)]
    lines += [(name, "" if value is None else str(value)) for name, value in parameters.items()]
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, value)


def _sheet_name(title: str) -> str:
    """Excel forbids some signs in the names of sheets, and long ones."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:LONGEST_NAME]
