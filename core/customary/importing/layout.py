"""Where the table stands in a file, and its rows without all that is no data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from customary.importing.files import OpenedFile
from customary.importing.headings import Assignment, KnownHeadings, full_key
from customary.importing.refusals import no_header
from customary.importing.rows import Row, Sheet
from customary.importing.text_cells import clean, has_text, normal, on_one_line
from customary.plugins.importers import Cell, Column

TOTALS = ("合计", "总计", "小计", "本页小计", "本日合计", "total", "制表", "审核", "填表", "备注:")
LOOKED_AT = 50


@dataclass
class PassedOver:
    """Rows that are no data, by what they are; complete when the rows have been read to the end."""

    blank: int = 0
    totals: list[int] = field(default_factory=list)
    repeated_headers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """The table of a file: its sheet, its header row, what the headings mean."""

    sheet: Sheet
    header: Row
    assignment: Assignment

    @property
    def headings(self) -> tuple[str, ...]:
        """As written, on one line each."""
        return tuple(on_one_line(cell) for cell in self.header.cells)

    def heading_of(self, field: str) -> str | None:
        position = self.assignment.positions.get(field)
        return None if position is None else self.headings[position]

    def data_rows(self, passed_over: PassedOver | None = None) -> Iterator[Row]:
        """Rule 1: what stands below the header, without repeated headers, totals, footers and blank rows."""
        noted = passed_over if passed_over is not None else PassedOver()
        keys = _keys(self.header)
        lead = next(position for position, key in enumerate(keys) if key)
        for row in self.sheet.rows():
            if row.number <= self.header.number:
                continue
            first = next((cell for cell in row.cells if has_text(cell)), None)
            if first is None:
                noted.blank += 1
            elif _is_total(first):
                noted.totals.append(row.number)
            elif full_key(row.cell(lead)) == keys[lead] and _keys(row) == keys:
                noted.repeated_headers.append(row.number)
            else:
                yield row


def find_layout(file: OpenedFile, columns: Sequence[Column], mapping: Mapping[str, str | None] | None = None) -> Layout:
    """Rule 1: the first sheet with a row in which at least three known headings stand."""
    known = KnownHeadings(columns, mapping)
    for sheet in file.sheets:
        for row in sheet.rows():
            if known.is_header(row.cells):
                return Layout(sheet, row, known.assign(row.cells))
    titles = ", ".join(str(column.title) for column in columns[:6])
    raise no_header(titles)


def likely_header(file: OpenedFile) -> tuple[Sheet, Row] | None:
    """For asking a person what the headings mean: of the first rows with text, the one with the most different texts."""
    for sheet in file.sheets:
        best: Row | None = None
        for row, _number in zip(sheet.rows(), range(LOOKED_AT), strict=False):
            if _texts(row) >= 2 and (best is None or _texts(row) > _texts(best)):
                best = row
        if best:
            return sheet, best
    return None


def _texts(row: Row) -> int:
    return len({clean(cell) for cell in row.cells if isinstance(cell, str)} - {None})


def _is_total(first: Cell) -> bool:
    return isinstance(first, str) and normal(first).strip().casefold().startswith(TOTALS)


def _keys(row: Row) -> list[str]:
    keys = [full_key(cell) for cell in row.cells]
    while keys and not keys[-1]:
        keys.pop()
    return keys
