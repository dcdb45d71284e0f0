"""What a plugin declares to have files imported: their columns, and what stands in a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol

from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlalchemy import Select

    from customary.database.transaction import Writing

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
class FileMeta:
    """What is known of a file beside its rows."""

    name: str  # without a folder
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong with a line, or worth a warning: the reason's code, the field and the cell, if one is to blame."""

    reason: str
    field: str | None = None
    cell: Cell = None
    message: Text | None = None  # in place of the reason's usual words


@dataclass(slots=True)
class Line:
    """A line of a file on its way in. `values` holds what its cells say by field; None for an empty or missing one."""

    row: int
    values: Mapping[str, Any]  # of the type of each column's kind
    cells: tuple[Cell, ...]
    context: Any = None  # what the importer's `read_file` made of the file
    problems: list[Found] = field(default_factory=list)
    warnings: list[Found] = field(default_factory=list)
    source_key: str = ""
    digest: str = ""
    known: int | None = None  # the row that a line with this identity became before
    draft: Draft | None = None  # the row that it becomes
    touched: bool = False  # it changes something

    def reject(self, reason: str, field: str | None = None, message: Text | None = None) -> None:
        """Not to be taken; of several reasons the importer's first counts."""
        self.problems.append(Found(reason, field, self.values.get(field or ""), message))

    def warn(self, reason: str, field: str | None = None, message: Text | None = None) -> None:
        """Taken, with a remark."""
        self.warnings.append(Found(reason, field, self.values.get(field or ""), message))

    def becomes(self, draft: Draft) -> None:
        """Name the row that this line stands for: the same line finds it again, whatever it is called then."""
        self.draft = draft


@dataclass(slots=True, eq=False)
class Draft:
    """A row as it will be. `id` is negative until a new row is written; other rows may refer to it all the same."""

    model: type[Any]  # a table class
    id: int
    values: dict[str, Any]  # by column
    before: dict[str, Any] = field(default_factory=dict)  # by column that is to change: what stands in the database
    line: Line | None = None  # the line that makes it new
    changed_by: Line | None = None  # the last line that changes it
    given: set[str] = field(default_factory=set)  # the columns of a new row that were said; the others have defaults

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    @property
    def is_new(self) -> bool:
        return self.id < 0


@dataclass(frozen=True)
class Person:
    """A customer as a line names him; the first telephone identifies, without one the name does."""

    line: Line
    name: str
    phones: tuple[str, ...] = ()  # E.164
    kind: str = "person"


class Stage(Protocol):
    """Where an importer says what a chunk of lines will change. A dry run stops there; an import then writes it all at once.

    Everything is asked for many lines at a time: a chunk takes a fixed number of queries. What earlier lines of the file make is found
    like what the database holds.
    """

    def find(self, model: type[Any], column: str, keys: Iterable[str]) -> Mapping[str, Draft]:
        """Rows by a column named in the importer's `lookups`; of several the newest."""

    def get(self, model: type[Any], ids: Iterable[int]) -> Mapping[int, Draft]:
        """Rows by id."""

    def new(self, model: type[Any], line: Line, /, **values: Any) -> Draft:
        """A new row."""

    def change(self, draft: Draft, line: Line, /, **values: Any) -> bool:
        """Other values for a row; what is equal already counts as no change."""

    def note(self, draft: Draft, line: Line, /, **values: Any) -> bool:
        """The same for what a line does not say itself, such as its place in the file: the line counts as unchanged."""

    def customers(self, people: Sequence[Person]) -> list[Draft]:
        """For each person the customer he is, or a new one; another name or telephone is added to who is known.

        Raises RuntimeError for an importer that does not say `makes_customers`.
        """


@dataclass(frozen=True)
class Settled:
    """The rows of one table that a chunk, or its undoing, has created, changed or taken away."""

    created: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    before: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # by id: the columns that changed
    after: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def all(self) -> tuple[int, ...]:
        return self.created + self.updated


@dataclass(frozen=True)
class Importer:
    """A kind of file that can be imported, a line for each row of `record`. Key: `<plugin>.<what>`.

    `identity(values)` gives what makes two lines the same: a second one in a file is rejected as `duplicate_row`, and a line that was
    imported before finds its row again. `check(line)` looks at a line by itself and may put further `values`; `refer(stage, lines)` looks
    up what lines refer to, unreadable ones too, so that of several reasons the first is told; `plan(stage, lines)` says for
    those without problems what they become; `settle(session, rows by table class, batch)` works out what depends on the rows that were written
    or taken back, and emits the events. `reasons` are the words for its own codes; their order, the core's codes among them (with None), is the
    order in which they are tried.

    `read_file(meta)` makes of a file's name what its lines need to know (`line.context`), or raises Invalid in one sentence.
    `replaces(context)` gives for a correction a SELECT of the ids that the file stands for: those that none of its lines names,
    taken or rejected, are removed at its end, and come back when the import is undone. For any other file it gives None.

    `derived` names columns that `settle` works out by itself (`{Profile: ("customer_id",)}`): undoing an import takes a customer
    back although such a column points at him, and `settle` sets it right afterwards.
    """

    key: str
    title: Text
    permission: str
    record: str
    columns: tuple[Column, ...]
    identity: Callable[[Mapping[str, Any]], tuple[object, ...]]
    plan: Callable[[Stage, Sequence[Line]], None]
    settle: Callable[[Writing, Mapping[type[Any], Settled], str], None]
    lookups: Mapping[type[Any], tuple[str, ...]]
    makes_customers: bool = False  # `plan` calls `stage.customers`; whoever imports is asked who owns the new ones
    check: Callable[[Line], None] | None = None
    refer: Callable[[Stage, Sequence[Line]], None] | None = None
    read_file: Callable[[FileMeta], Any] | None = None
    replaces: Callable[[Any], Select[Any] | None] | None = None  # the context is the importer's own
    derived: Mapping[type[Any], tuple[str, ...]] = field(default_factory=dict)
    reasons: Mapping[str, Text | None] = field(default_factory=dict)
    description: Text | None = None
