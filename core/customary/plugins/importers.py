"""What a plugin declares to have files imported: their columns, and what stands in a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from customary.plugins.text import Text

Cell = str | int | float | bool | date | datetime | time | None
"""A cell as the file gives it; an error such as #N/A is its text, an empty cell is None."""

Reader = Callable[[Cell], object]
"""Reads one cell: a value, None where the cell is empty, or `BadCell`."""

KINDS = frozenset({"text", "lines", "name", "phones", "date", "datetime", "time", "number", "integer", "money"})


class BadCell(ValueError):
    """A cell that cannot be read; `reason` is a code such as "bad_date"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Column:
    """A column that an importer understands.

    The title in each language is a heading that is recognised, and so are the aliases. Reasons are codes.

    `Column("paid", _("Paid"), "money", aliases=("实收",), required=True)`
    """

    field: str
    title: Text
    kind: str | Reader = "text"
    aliases: tuple[str, ...] = ()
    required: bool = False  # a file without this column is refused
    filled: str | None = None  # the reason for refusing a row whose cell is empty; None: it may be empty
    reason: str | None = None  # the reason for an unreadable cell, in place of the one of its kind
    lenient: bool = False  # an unreadable cell is a warning and counts as empty
    empty_warning: str | None = None  # the warning for an empty cell
    empty_words: tuple[str, ...] = ()  # words that mean "empty" in this column, beside the usual ones
    fill_down: bool = False  # an empty cell takes the value above it, as in merged cells

    def __post_init__(self) -> None:
        if isinstance(self.kind, str) and self.kind not in KINDS:
            known = ", ".join(sorted(KINDS))
            raise ValueError(f"column {self.field}: there is no kind {self.kind!r}; the kinds are {known}")


@dataclass(frozen=True)
class Importer:
    """A kind of file that can be imported. Key: `<plugin>.<what>`."""

    key: str
    title: Text
    permission: str
