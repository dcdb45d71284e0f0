"""A row's cells as values: what is wrong with them is collected, so that a person sees all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from customary.importing.cells import Locale, reader_of
from customary.importing.layout import Layout, PassedOver
from customary.importing.rows import Row
from customary.importing.text_cells import has_text
from customary.plugins.importers import BadCell, Cell, Column, Reader


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that is wrong, or worth a warning: the field, the reason's code, the cell as written."""

    field: str
    reason: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row by field; a field with a problem, an empty cell and a column that the file lacks are None."""

    row: Row
    values: Mapping[str, object]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_rows(
    layout: Layout, columns: Sequence[Column], locale: Locale | None = None, passed_over: PassedOver | None = None
) -> Iterator[RowRead]:
    """Every data row of the table, problems in the order in which the columns are declared."""
    fields = [_Field(column, layout, locale or Locale()) for column in columns]
    for row in layout.data_rows(passed_over):
        values: dict[str, object] = {}
        problems: list[Problem] = []
        warnings: list[Problem] = []
        for field in fields:
            values[field.name] = field.read(row, problems, warnings)
        yield RowRead(row, values, tuple(problems), tuple(warnings))


class _Field:
    def __init__(self, column: Column, layout: Layout, locale: Locale) -> None:
        self.name, self._column = column.field, column
        self._position = layout.assignment.positions.get(column.field)
        self._reader: Reader = reader_of(column, locale, layout.assignment.factors.get(column.field, 1))
        self._above: Cell = None

    def read(self, row: Row, problems: list[Problem], warnings: list[Problem]) -> object:
        if self._position is None:
            return None
        cell = self._cell(row, self._position)
        column = self._column
        try:
            value = self._reader(cell)
        except BadCell as bad:
            found = Problem(self.name, column.reason or bad.reason, cell)
            (warnings if column.lenient else problems).append(found)
            return None
        if value is None and column.filled:
            problems.append(Problem(self.name, column.filled, cell))
        if value is None and column.empty_warning:
            warnings.append(Problem(self.name, column.empty_warning, cell))
        return value

    def _cell(self, row: Row, position: int) -> Cell:
        cell = row.cell(position)
        if not self._column.fill_down:
            return cell
        if has_text(cell):
            self._above = cell
        return self._above
