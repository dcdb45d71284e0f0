"""What happens to imports. What they do to rows is told by the rows' own events, with the import's batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from customary.database.events import Event

IMPORT = "core.import"


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """A file is in; `counts` are its rows by what became of them."""

    importer: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """What a file had brought was taken back, but for `kept` rows that somebody had changed since."""

    importer: str
    kept: int = 0
