"""What happens to a chunk of lines, in a dry run and in an import alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlmodel import Session

from customary.importing.lines import recall, reject_repeated, waves
from customary.importing.scratch import Scratch
from customary.importing.stage import ChunkStage
from customary.plugins.importers import Importer, Line

CHUNK = 1000
OUTCOMES = ("created", "updated", "unchanged", "rejected")
REMOVED = "removed"  # rows that a correction no longer names; no outcome of a line


@dataclass
class Run:
    """What a dry run or an import carries from chunk to chunk."""

    importer: Importer
    scratch: Scratch
    dry: bool
    ids: Iterator[int] = field(default_factory=lambda: count(-1, -1))
    counts: Counter[str] = field(default_factory=Counter)


def plan(session: Session, run: Run, lines: Sequence[Line]) -> tuple[ChunkStage, list[Line]]:
    """Judge the lines; gives the stage with what they become, and those among them that became something."""
    stage = ChunkStage(session, run.importer, run.scratch if run.dry else None, run.ids)
    seen: dict[str, int] = run.scratch.accepted([line.source_key for line in lines if line.source_key])
    planned: list[Line] = []
    if run.importer.refer is not None:
        run.importer.refer(stage, lines)
    unreadable = [line for line in lines if line.problems]
    for wave in waves([line for line in lines if not line.problems], seen):
        changed = recall(session, run.importer.key, wave)
        if changed:
            run.importer.plan(stage, changed)
            planned += [line for line in changed if not line.problems]
    reject_repeated(unreadable, seen)
    return stage, planned


def outcome(line: Line) -> str:
    """What became of a line: each is counted once."""
    if line.problems:
        return "rejected"
    if not line.touched:
        return "unchanged"
    return "created" if line.draft is not None and line.draft.line is line else "updated"


def reset(line: Line, problems: Sequence[Any], warnings: Sequence[Any]) -> None:
    """As it was before it was planned, to be planned again."""
    line.problems, line.warnings = list(problems), list(warnings)
    line.known, line.draft, line.touched = None, None, False
