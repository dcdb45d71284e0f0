"""Which heading means which field. What is not known is reported, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from customary.importing.error_file import is_reason_heading
from customary.importing.refusals import missing_column, two_headings, unknown_field
from customary.importing.text_cells import normal, on_one_line, written
from customary.plugins.importers import Cell, Column
from customary.plugins.text import LANGUAGES, speaking

UNIT = re.compile(r"[(\[【〔{]([^)\]】〕}]*)[)\]】〕}]$")
MULTIPLES = (("万", 10_000), ("千元", 1_000))


@dataclass(frozen=True)
class Assignment:
    """What the headings of a file mean: the position of each field, and what nobody knows."""

    positions: dict[str, int]
    factors: dict[str, int]  # what the unit in the heading multiplies by
    unknown: tuple[str, ...]  # headings without a field, as written
    unused: tuple[str, ...]  # headings of the caller's mapping that the file does not have


def full_key(heading: Cell) -> str:
    """Line breaks, spaces, case, width and the star of a required column make no difference."""
    return "".join(normal(written(heading)).split()).casefold().strip("*:")


def plain_key(heading: Cell) -> str:
    """A unit in brackets makes no difference either: 金额(元) is 金额."""
    key = full_key(heading)
    return UNIT.sub("", key).strip("*:") or key


def unit_factor(heading: Cell) -> int:
    """万元 stands for 10,000."""
    found = UNIT.search(full_key(heading))
    return next((factor for word, factor in MULTIPLES if found and found[1].startswith(word)), 1)


class KnownHeadings:
    """An importer's headings in every language, with what the caller has mapped in front of them.

    `mapping` says heading -> field, or None for a heading that is to be passed over.
    """

    def __init__(self, columns: Sequence[Column], mapping: Mapping[str, str | None] | None = None) -> None:
        self._columns = {column.field: column for column in columns}
        self._known = _by_key(columns)
        self._mapped = {full_key(heading): field for heading, field in (mapping or {}).items()}
        self._mapping = dict(mapping or {})
        for heading, field in self._mapping.items():
            if field is not None and field not in self._columns:
                raise unknown_field(heading, field, ", ".join(self._columns))
        self.needed = min(3, len(columns))

    def field_of(self, heading: Cell) -> str | None:
        key = full_key(heading)
        if key in self._mapped:
            return self._mapped[key]
        return self._known.get(key) or self._known.get(plain_key(heading)) if key else None

    def is_header(self, cells: Iterable[Cell]) -> bool:
        """Rule 1: a row in which at least three known headings stand."""
        return len({field for cell in cells if isinstance(cell, str) and (field := self.field_of(cell))}) >= self.needed

    def assign(self, cells: Sequence[Cell]) -> Assignment:
        """Refuses a file in which two headings mean one field, or a required field has none."""
        positions: dict[str, int] = {}
        unknown: list[str] = []
        chosen = {self._mapped.get(full_key(cell)) for cell in cells}
        for position, cell in enumerate(cells):
            field = self.field_of(cell)
            if field in chosen and full_key(cell) not in self._mapped:
                field = None  # the caller has given the field to another heading
            if field and field in positions:
                raise two_headings(on_one_line(cells[positions[field]]), on_one_line(cell), self._columns[field].title)
            if field:
                positions[field] = position
            elif (key := full_key(cell)) and key not in self._mapped and not is_reason_heading(cell):
                unknown.append(on_one_line(cell))
        self._check_required(positions)
        there = {full_key(cell) for cell in cells}
        unused = tuple(heading for heading in self._mapping if full_key(heading) not in there)
        factors = {field: unit_factor(cells[position]) for field, position in positions.items()}
        return Assignment(positions, factors, tuple(unknown), unused)

    def _check_required(self, positions: Mapping[str, int]) -> None:
        for column in self._columns.values():
            if column.required and column.field not in positions:
                raise missing_column(column.title)


def _by_key(columns: Iterable[Column]) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in columns:
        for heading in (*_titles(column), *column.aliases):
            other = known.setdefault(full_key(heading), column.field)
            if other != column.field:
                raise ValueError(f"the heading {heading!r} stands for two columns, {other} and {column.field}")
    return known


def _titles(column: Column) -> list[str]:
    titles = []
    for language in LANGUAGES:
        with speaking(language):
            titles.append(str(column.title))
    return titles
