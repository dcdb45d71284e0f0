"""What happens to imports. What they do to rows is told by the rows' own events, with the import's batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from customary.database.events import Event
from customary.plugins.text import texts

_ = texts("importing")

IMPORT = "core.import"


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """A file is in; `counts` are its rows by what became of them."""

    title = _("File imported")
    what = _("Import")

    importer: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportStopped(Event):
    """Somebody stopped a dry run or an import; `counts` are the rows that are in and stay, by what became of them."""

    title = _("Import stopped")

    importer: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """What a file had brought was taken back, but for `kept` rows that somebody had changed since."""

    title = _("Import undone")
    what = _("Import")

    importer: str
    kept: int = 0
