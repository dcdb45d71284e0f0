"""From rows of a file to lines that an importer can plan: their identity, and whether they stood further up already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlmodel import Session, col, select

from customary.database.sql import one_of
from customary.importing.models import ImportIdentity
from customary.importing.reading import RowRead
from customary.importing.scratch import Scratch
from customary.plugins.importers import Found, Importer, Line
from customary.plugins.text import texts

_ = texts("importing")


def line_of(importer: Importer, read: RowRead, context: Any = None) -> Line:  # the importer's own
    """The line with its own problems, whether it can be taken or not."""
    line = Line(read.row.number, read.values, read.row.cells, context)
    line.problems += [Found(problem.reason, problem.field, problem.cell) for problem in read.problems]
    line.warnings += [Found(warning.reason, warning.field, warning.cell) for warning in read.warnings]
    if importer.check is not None:
        importer.check(line)
    identity = importer.identity(line.values)
    line.source_key = _digest(identity) if any(part not in (None, "", ()) for part in identity) else ""
    line.digest = _digest((name, value) for name, value in line.values.items() if value is not None)
    return line


def _digest(parts: Iterable[object]) -> str:
    # Days and numbers have one spelling each, and the fields come in the order of the importer's columns.
    return blake2b(repr(list(parts)).encode(), digest_size=12).hexdigest()


def reject_repeated(lines: Sequence[Line], seen: Mapping[str, int]) -> None:
    """Mark the lines whose identity an accepted line further up has."""
    for line in lines:
        row = seen.get(line.source_key, line.row)
        if row < line.row:
            words = _("The same row stands further up in the file, in row {row}.", row=row)
            line.problems.append(Found("duplicate_row", message=words))


def waves(lines: Sequence[Line], seen: dict[str, int]) -> Iterator[list[Line]]:
    """The lines without problems, each identity once at a time: a repeated one waits until its predecessor is judged.

    `seen` holds the identities of accepted lines, and grows.
    """
    waiting = list(lines)
    while waiting:
        reject_repeated(waiting, seen)
        wave: dict[str, Line] = {}
        later = []
        for line in waiting:
            key = line.source_key or f"row {line.row}"
            if key in wave:
                later.append(line)
            elif not line.problems:
                wave[key] = line
        if wave:
            yield list(wave.values())
        seen |= {line.source_key: line.row for line in wave.values() if line.source_key and not line.problems}
        waiting = later


def recall(session: Session, importer: str, lines: Sequence[Line]) -> list[Line]:
    """Let the memory of earlier files answer: gives the lines that are new or say something else than they did."""
    keys = [line.source_key for line in lines if line.source_key]
    query = select(ImportIdentity.source_key, ImportIdentity.record_id, ImportIdentity.digest)
    query = query.where(ImportIdentity.importer == importer, one_of(col(ImportIdentity.source_key), keys))
    known = {key: (record_id, digest) for key, record_id, digest in session.exec(query)}
    changed = []
    for line in lines:
        line.known, digest = known.get(line.source_key, (None, None))
        if digest != line.digest:
            changed.append(line)
    return changed


def note_named(scratch: Scratch, lines: Iterable[Line]) -> None:
    """Remember which rows the lines name, rejected ones too: a correction removes none of them."""
    lines = list(lines)
    ids = [line.known for line in lines if line.known is not None]
    ids += [line.draft.id for line in lines if line.draft is not None and not line.draft.is_new]
    scratch.name((line.source_key for line in lines if line.source_key), ids)


def note_accepted(scratch: Scratch, lines: Iterable[Line]) -> None:
    scratch.accept((line.source_key, line.row) for line in lines if line.source_key and not line.problems)
