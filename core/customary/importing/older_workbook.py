"""Workbooks in other formats (xls, xlsb, ods), read by calamine, which keeps one sheet in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from customary.importing.refusals import damaged, encrypted
from customary.importing.rows import Row, Sheet, time_to_the_second, to_the_second
from customary.plugins.importers import Cell


@contextmanager
def read_older_workbook(stream: BinaryIO) -> Iterator[tuple[Sheet, ...]]:
    stream.seek(0)
    try:
        # A path would be reopened by name; the stream is what has been checked.
        workbook = CalamineWorkbook.from_filelike(stream)
    except PasswordError:
        raise encrypted() from None
    except (CalamineError, OSError, ValueError):
        raise damaged() from None
    with workbook:
        yield tuple(Sheet(name, partial(_rows, workbook, name)) for name in workbook.sheet_names)


def _rows(workbook: CalamineWorkbook, name: str) -> Iterator[Row]:
    sheet = workbook.get_sheet_by_name(name)
    # calamine gives empty rows above the first text, but leaves out empty columns before it.
    margin: tuple[Cell, ...] = (None,) * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Row(number, margin + tuple(_cell(cell) for cell in cells))


def _cell(value: object) -> Cell:
    if value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(f"{value:.15g}")
    if isinstance(value, datetime):
        return to_the_second(value)
    if isinstance(value, time):
        return time_to_the_second(value)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value  # type: ignore[return-value]  # what is left of calamine's values is str, int, bool and date
