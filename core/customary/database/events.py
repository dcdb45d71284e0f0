"""Events: what happened, in the past tense, with plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, TypeVar

from customary.plugins.text import Text

Change = tuple[object, object]
MOST = 1000


@dataclass(frozen=True)
class Told:
    """How the audit tells of a field: what it is called, its values' words, the record whose ids they are, or an amount."""

    title: Text
    words: Mapping[str, Text] = field(default_factory=dict)
    of: str = ""
    money: bool = False


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to rows of one record: at most 1,000, more are several events of one `batch`.

    `changes` tells per row id and field what was before and what is now; it becomes the audit's lines.
    """

    version: ClassVar[int] = 1
    title: ClassVar[Text | None] = None
    """What the audit calls it; without one, its name."""
    told: ClassVar[Mapping[str, Told]] = {}
    """How the audit tells of each field that `changes` may hold."""
    what: ClassVar[Text | None] = None
    """What its rows are called where no `Record` of a plugin says so."""
    record: str
    ids: tuple[int, ...]
    customers: tuple[int, ...] = ()
    batch: str | None = None
    changes: Mapping[int, Mapping[str, Change]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.ids) > MOST or len(self.customers) > MOST:
            raise ValueError(f"{type(self).__name__} names more than {MOST} rows; emit several with one batch")

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    def payload(self) -> dict[str, object]:
        """The fields of the event's own class, as JSON values."""
        own = {f.name for f in dataclasses.fields(self)} - {f.name for f in dataclasses.fields(Event)}
        return {name: plain(getattr(self, name)) for name in sorted(own)}


def plain(value: object) -> object:
    """A value as JSON has it; days and instants in ISO 8601."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value


T = TypeVar("T")


def portions(items: Iterable[T], size: int = MOST) -> Iterator[tuple[T, ...]]:
    """Cut what is long into tuples of at most `size`, for events and statements."""
    portion: list[T] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield tuple(portion)
            portion = []
    if portion:
        yield tuple(portion)
