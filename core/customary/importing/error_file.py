"""The rejected rows as a workbook: as they were written, with the reason beside them, to be mended and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from os import PathLike
from typing import BinaryIO

import xlsxwriter  # type: ignore[import-untyped]  # it brings no stubs
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from customary.importing.rows import Row
from customary.importing.text_cells import normal, written
from customary.plugins.importers import Cell
from customary.plugins.text import Text, texts

_ = texts("importing")

MARK = "▲"
"""In front of our own headings, so that the mended file is recognised whatever language it was written in."""
LONGEST = 32_767


@dataclass(frozen=True)
class Rejection:
    """A row that was not taken: the heading of the cell, where one cell is to blame, and why, in words."""

    row: Row
    column: str | None
    reason: Text | str


def is_reason_heading(heading: Cell) -> bool:
    return normal(written(heading)).lstrip().startswith(MARK)


def write_error_file(
    target: str | PathLike[str] | BinaryIO, headings: Sequence[Cell], rejections: Iterable[Rejection]
) -> int:
    """Write the rows in the order given and say how many there were; memory does not grow with them."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False, "remove_timezone": True})
    sheet = book.add_worksheet()
    cells = _Cells(book, sheet)
    kept = [position for position, heading in enumerate(headings) if not is_reason_heading(heading)]
    reasons = [f"{MARK} {title}" for title in (_("Row"), _("Column"), _("Reason"))]
    cells.write(0, [*(headings[position] for position in kept), *reasons])
    sheet.freeze_panes(1, 0)
    count = 0
    for count, rejection in enumerate(rejections, start=1):
        values = [rejection.row.cell(position) for position in kept]
        cells.write(count, [*values, rejection.row.number, rejection.column, str(rejection.reason)])
    book.close()
    return count


class _Cells:
    """Each value under its own type: a text that begins with = stays a text, a long number is not rounded to 1.87E+10."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._formats = {
            int: book.add_format({"num_format": "0"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            time: book.add_format({"num_format": "hh:mm:ss"}),
        }

    def write(self, line: int, values: Iterable[Cell]) -> None:
        for position, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(line, position, value[:LONGEST])
            elif isinstance(value, bool):
                self._sheet.write_boolean(line, position, value)
            elif isinstance(value, (date, time)):
                self._sheet.write_datetime(line, position, value, self._formats[type(value)])
            elif value is not None:
                self._sheet.write_number(line, position, value, self._formats.get(type(value)))
