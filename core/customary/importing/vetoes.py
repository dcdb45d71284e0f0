"""A chunk whose rows a plugin may veto: the bad lines are rejected, the others go in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from customary.customers.models import Customer
from customary.database.transaction import Writing
from customary.importing.chunks import outcome, reset
from customary.importing.stage import ChunkStage
from customary.plugins.errors import Rejected
from customary.plugins.importers import Found, Line

VETOED = "vetoed"


class Attempt:
    """One try at writing lines; `stage` says after a veto which line became which row."""

    def __init__(self, write: Callable[[Attempt, Sequence[Line]], None]) -> None:
        self._write = write
        self.stage: ChunkStage | None = None

    def __call__(self, lines: Sequence[Line]) -> None:
        self._write(self, lines)


def write_in_steps(
    session: Writing, lines: Sequence[Line], attempt: Attempt, accepted: Callable[[Sequence[Line]], None]
) -> None:
    """Write the lines in as few steps as can be: `Rejected` with ids names the bad ones, without ids the lines are halved."""
    before = [(tuple(line.problems), tuple(line.warnings)) for line in lines]
    while True:
        try:
            with session.step():
                attempt(lines)
            accepted(lines)
            return
        except Rejected as rejected:
            veto = rejected
            guilty = _guilty(lines, attempt.stage, veto.ids)
            for line, (problems, warnings) in zip(lines, before, strict=True):
                reset(line, problems, warnings)
        blame = guilty or ([line for line in lines if not line.problems] if _single(lines) else [])
        if not blame:
            half = len(lines) // 2
            write_in_steps(session, lines[:half], attempt, accepted)
            write_in_steps(session, lines[half:], attempt, accepted)
            return
        for line in blame:
            line.problems.append(Found(VETOED, veto.field, message=veto.message))
        before = [(tuple(line.problems), tuple(line.warnings)) for line in lines]


def _single(lines: Sequence[Line]) -> bool:
    return sum(not line.problems for line in lines) <= 1


def _guilty(lines: Sequence[Line], stage: ChunkStage | None, ids: Sequence[int]) -> list[Line]:
    """The lines that became these rows; where none did, those that made such a customer."""
    bad = set(ids)
    guilty = [
        line for line in lines if line.draft is not None and line.draft.id in bad and outcome(line) != "unchanged"
    ]
    if guilty or stage is None:
        return guilty
    made = [draft.line for model, drafts in stage.pending() if model is Customer for draft in drafts if draft.id in bad]
    return [line for line in made if line is not None]
