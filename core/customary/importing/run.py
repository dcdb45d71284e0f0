"""The dry run and the import of a file: chunk by chunk, each its own transaction; a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from customary.database import clock
from customary.database.models import table_of
from customary.database.transaction import Writing, emit, reading, transaction
from customary.importing import findings
from customary.importing.chunks import CHUNK, OUTCOMES, REMOVED, Run, outcome, plan
from customary.importing.events import IMPORT, ImportFinished
from customary.importing.failures import why
from customary.importing.findings import text_to_json
from customary.importing.identities import note_identities
from customary.importing.journal import Journal
from customary.importing.keeping import undo_until
from customary.importing.lease import LEASE, RELEASED, Lease, LostLease, take
from customary.importing.lines import note_accepted, note_named
from customary.importing.models import ImportFinding
from customary.importing.owners import Owners, owners
from customary.importing.replacing import missing_rows, note_removed, remove_missing
from customary.importing.scratch import Scratch
from customary.importing.source import Source, acting_for, load, open_source
from customary.importing.vetoes import Attempt, write_in_steps
from customary.importing.writing import write
from customary.plugins.actor import system
from customary.plugins.errors import Conflict
from customary.plugins.importers import Line
from customary.plugins.text import texts

_ = texts("importing")

Progress = Callable[[int, int | None], None]


def silent(_done: int, _total: int | None) -> None:
    """No progress to be shown."""


def check_import(import_id: int, progress: Progress = silent) -> None:
    """The dry run: what the file would make, written as counts and findings. No other row is touched, no lock held.

    Raises Busy while a file of the same kind goes in, Conflict if the import is in no state to be checked.
    """
    with _working(import_id, ("uploaded", "checked", "failed", "checking"), "checking") as (source, lease, scratch):
        run = Run(source.importer, scratch, dry=True)
        _begin(lease, "check")
        done = 0
        for lines in source.chunks(CHUNK):
            with reading() as session:
                stage, _planned = plan(session, run, lines)
            stage.keep()
            note_accepted(scratch, lines)
            note_named(scratch, lines)
            done += len(lines)
            with transaction(acting_for(source.started)) as session:
                _record(session, source, run, "check", lines)
                _advance(session, lease, run, done)
            progress(done, None)
        for ids in missing_rows(source, scratch):
            run.counts[REMOVED] += len(ids)
            with transaction(acting_for(source.started)) as session:
                note_removed(session, source, "check", ids)
                _advance(session, lease, run, done)
        _end(lease, "checked", total_rows=done)


def run_import(import_id: int, progress: Progress = silent) -> None:
    """Import the file, or go on with it where a killed process stopped.

    Raises Busy while another file of the same kind goes in, Conflict if the import is in no state to be imported.
    """
    with _working(import_id, ("uploaded", "checked", "failed", "importing"), "importing") as (source, lease, scratch):
        started = source.started
        run = Run(source.importer, scratch, dry=False)
        done = _resume(source, lease, run)
        with reading() as session:
            owner = owners(session, started.options, run.counts["customers"])
        for lines in _remaining(source, scratch, done):
            done += len(lines)
            _import_chunk(source, lease, run, owner, lines, done)
            progress(done, started.total_rows)
        for ids in missing_rows(source, scratch):
            with transaction(acting_for(started)) as session:
                run.counts[REMOVED] += remove_missing(session, source, ids)
                _advance(session, lease, run, done)
        _finish(source, lease, run, done)


def _import_chunk(source: Source, lease: Lease, run: Run, owner: Owners, lines: list[Line], done: int) -> None:
    batch = f"import-{source.import_id}"
    with transaction(acting_for(source.started)) as session:

        def write_lines(attempt: Attempt, taken: Sequence[Line]) -> None:
            given = owner.given
            journal = Journal(source.import_id)
            attempt.stage, planned = plan(session, run, taken)
            try:
                settled = write(session, attempt.stage, journal, owner.next, batch)
                note_identities(session, source, planned, journal)
                journal.write(session)
                if settled:
                    source.importer.settle(session, settled, batch)
                session.flush()
            except BaseException:
                owner.given = given
                raise

        write_in_steps(session, lines, Attempt(write_lines), lambda taken: note_accepted(run.scratch, taken))
        note_named(run.scratch, lines)
        run.counts["customers"] = owner.given
        _record(session, source, run, "import", lines)
        _advance(session, lease, run, done)


@contextmanager
def _working(import_id: int, states: tuple[str, ...], state: str) -> Iterator[tuple[Source, Lease, Scratch]]:
    """Hold the import's lease; what goes wrong is written on it, in one sentence."""
    with reading() as session:
        started = load(session, import_id)
    if state == "checking" and started.options.get("begun"):
        raise Conflict(_("This import has begun; its columns and owner can no longer be changed."))
    lease = take(acting_for(started), import_id, states, state)
    scratch = Scratch()
    try:
        with reading() as session:
            started = load(session, import_id)
        with open_source(started) as source:
            yield source, lease, scratch
    except LostLease:
        raise
    except Exception as error:
        fail(lease, error)
        raise
    finally:
        scratch.close()


def fail(lease: Lease, error: Exception) -> None:
    """Say on the import what went wrong; if even that cannot be written, the lease ends by itself and the import is resumed."""
    try:
        _end(lease, "failed", error=text_to_json(why(error)))
    except DBAPIError:
        return


def _begin(lease: Lease, phase: str) -> None:
    with transaction(system("import")) as session:
        rows = table_of(ImportFinding).c
        session.execute(delete(ImportFinding).where(rows.import_id == lease.import_id, rows.phase == phase))
        _set(session, lease, {"done_rows": 0, "counts": {}})


def _resume(source: Source, lease: Lease, run: Run) -> int:
    """How many lines are done; 0 and clean if none are."""
    started = source.started
    resumed = bool(started.options.get("begun"))
    if resumed:
        run.counts.update(started.counts)
        return started.done_rows
    _begin(lease, "import")
    with transaction(acting_for(started)) as session:
        _set(session, lease, {"options": {**started.options, "begun": True}})
    return 0


def _remaining(source: Source, scratch: Scratch, done: int) -> Iterator[list[Line]]:
    """The lines after the first `done`; of those before, only who they were is taken in again."""
    with reading() as session:
        rejected = (
            set(
                session.exec(
                    select(ImportFinding.row).where(
                        ImportFinding.import_id == source.import_id,
                        ImportFinding.phase == "import",
                        ImportFinding.kind == "rejected",
                    )
                )
            )
            if done
            else set()
        )
    chunks = source.chunks(CHUNK)
    # Every chunk that was written was a whole one.
    for lines in islice(chunks, -(-done // CHUNK)):
        note_accepted(scratch, [line for line in lines if line.row not in rejected])
        note_named(scratch, lines)
    yield from chunks


def _record(session: Writing, source: Source, run: Run, phase: str, lines: Sequence[Line]) -> None:
    """Count the lines, and write down the rejected ones and the warnings."""
    run.counts.update(outcome(line) for line in lines)
    rows = [
        row
        for line in lines
        if line.problems or line.warnings
        for row in findings.rows(source.import_id, phase, source.importer, source.layout, line)
    ]
    run.counts["warnings"] += sum(row["kind"] == "warning" for row in rows)
    if rows:
        session.execute(insert(ImportFinding), rows)


def _advance(session: Writing, lease: Lease, run: Run, done: int) -> None:
    counts = {name: run.counts[name] for name in (*OUTCOMES, REMOVED, "warnings", "customers")}
    _set(session, lease, {"done_rows": done, "counts": counts, "lease_until": clock.now() + LEASE})


def _set(session: Writing, lease: Lease, values: Mapping[str, Any]) -> None:  # column values of an Import
    if not lease.still_held(session, values):
        raise LostLease


def _end(lease: Lease, state: str, **values: Any) -> None:  # column values of an Import
    with transaction(system("import")) as session:
        _set(session, lease, {"state": state, **RELEASED, **values})


def _finish(source: Source, lease: Lease, run: Run, done: int) -> None:
    counts = {name: run.counts[name] for name in (*OUTCOMES, REMOVED)}
    with transaction(acting_for(source.started)) as session:
        emit(
            session, ImportFinished(record=IMPORT, ids=(source.import_id,), importer=source.importer.key, counts=counts)
        )
        now = clock.now()
        ended = {"state": "done", "total_rows": done, "finished_at": now, "undo_until": undo_until(session, now)}
        _set(session, lease, {**ended, **RELEASED})
