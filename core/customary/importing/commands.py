"""`customary import KEY FILE`, `customary import undo ID`."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rich_click as click
from sqlmodel import col, select

from customary.database.transaction import reading
from customary.importing import service
from customary.importing.failures import why
from customary.importing.findings import text_of
from customary.importing.lease import Busy, LostLease, abandoned
from customary.importing.models import Import, ImportFinding
from customary.importing.owners import owner_options
from customary.importing.refusals import UnreadableFile
from customary.importing.resuming import resume
from customary.importing.run import Progress, check_import, run_import, silent
from customary.importing.undo import undo_import
from customary.plugins.console import Console, pass_console
from customary.plugins.errors import CustomaryError, Invalid, Refused
from customary.plugins.text import texts

_ = texts("importing")
log = logging.getLogger("customary.importing")

PAUSE = 0.5  # seconds between two looks at whether another import is done


@click.command("import")
@click.argument("key")
@click.argument("file")
@click.option("--map", "maps", multiple=True, metavar="HEADING=FIELD", help="What a heading means that is not known.")
@click.option("--ignore", "ignored", multiple=True, metavar="HEADING", help="Pass a heading over.")
@click.option("--owner", metavar="EMAIL", help="Who owns the customers that are new.")
@click.option("--team", metavar="NAME", help="Whose members own the customers that are new, in turn.")
@click.option("--dry-run", is_flag=True, help="Only say what the file would make.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def import_(
    console: Console,
    key: str,
    file: str,
    maps: tuple[str, ...],
    ignored: tuple[str, ...],
    owner: str | None,
    team: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILE by the importer KEY; `customary import undo ID` takes an import back."""
    _boot = console.deployment
    if key == "undo":
        _undo(console, file, as_json)
        return
    path = Path(file)
    if not path.is_file():
        raise click.UsageError(f"There is no file {file}.")
    mapping = _mapping(maps, ignored)
    try:
        with reading() as session:
            options = owner_options(session, owner, team)
        with path.open("rb") as stream:
            import_id = service.start(console.actor, key, path.name, stream, options, mapping)
    except Invalid as invalid:
        raise Refused(invalid.errors[0].message) from None
    _refuse_unknown_headings(import_id)
    _work(import_id, dry_run)
    _answer(console, import_id, "check" if dry_run else "import", as_json)


def _mapping(maps: tuple[str, ...], ignored: tuple[str, ...]) -> dict[str, str]:
    mapping = dict.fromkeys(ignored, "")
    for pair in maps:
        heading, equals, field = pair.rpartition("=")
        if not equals:
            raise click.UsageError(f"--map {pair}: write HEADING=FIELD.")
        mapping[heading] = field
    return mapping


def _refuse_unknown_headings(import_id: int) -> None:
    with reading() as session:
        found = service.columns(session.get_one(Import, import_id))
    if found.problem is not None:
        raise Refused(found.problem)
    if found.unknown:
        names = ", ".join(found.unknown)
        raise Refused(
            _(
                "These headings are not known: {headings}. Say what each means by --map HEADING=FIELD, or pass it over by --ignore HEADING.",
                headings=names,
            )
        )


def _work(import_id: int, dry_run: bool) -> None:
    with reading() as session:
        importer = session.get_one(Import, import_id).importer
    work = check_import if dry_run else run_import
    with _progress(str(_("Checking") if dry_run else _("Importing"))) as progress:
        left = abandoned(importer)
        if left is not None:
            _patiently(lambda: resume(left))
        _patiently(lambda: work(import_id, progress))


def _patiently(work: Callable[[], None]) -> None:
    """Do it, waiting while another file of the same kind goes in."""
    told = False
    while True:
        try:
            work()
            return
        except Busy as busy:
            if not told:
                click.echo(busy.message, err=True)
            told = True
            time.sleep(PAUSE)
        except LostLease:
            raise Refused(_("The import was stopped, or another process goes on with it.")) from None
        except CustomaryError:
            raise
        except Exception as error:
            if not isinstance(error, UnreadableFile):
                log.exception("import failed")
            raise Refused(why(error)) from error


def _undo(console: Console, number: str, as_json: bool) -> None:
    if not number.isdigit():
        raise click.UsageError("customary import undo ID: the ID is a number.")
    import_id = int(number)
    with _progress(str(_("Undoing"))) as progress:
        _patiently(lambda: undo_import(import_id, progress))
    with reading() as session:
        undone = session.get_one(Import, import_id).counts.get("undone", 0)
    kept = _findings(import_id, "undo", "kept")
    if as_json:
        console.answer({"undone": undone, "kept": kept})
        return
    click.echo(
        _("Undone: {undone} rows; kept, as somebody has changed them since: {kept}.", undone=undone, kept=len(kept))
    )
    for one in kept:
        click.echo(f"  {_('Row {row}: {message}', row=one['row'], message=one['message'])}")


@contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    stream = sys.stderr
    if not stream.isatty():
        yield silent
        return
    with click.progressbar(length=0, label=label, file=stream, show_pos=True) as bar:

        def show(done: int, total: int | None) -> None:
            bar.length = total or done
            bar.update(done - bar.pos)

        yield show


def _answer(console: Console, import_id: int, phase: str, as_json: bool) -> None:
    with reading() as session:
        counts = session.get_one(Import, import_id).counts
    rejected, warnings = (_findings(import_id, phase, kind) for kind in ("rejected", "warning"))
    numbers = {name: counts.get(name, 0) for name in ("created", "updated", "unchanged")}
    removed = counts.get("removed", 0)
    if as_json:
        console.answer({**numbers, "removed": removed, "rejected": rejected, "warnings": warnings})
        return
    click.echo(
        _(
            "Import {id}: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected, {warnings} warnings.",
            id=import_id,
            rejected=len(rejected),
            warnings=len(warnings),
            **numbers,
        )
    )
    if removed:
        click.echo(_("Removed, as the correction no longer names them: {n}.", n=removed))
        for one in _findings(import_id, phase, "removed"):
            click.echo(f"  {one['message']}")
    for one in rejected:
        click.echo(f"  {_('Row {row}: {message}', row=one['row'], message=one['message'])}")


def _findings(import_id: int, phase: str, kind: str) -> list[dict[str, Any]]:  # JSON values
    with reading() as session:
        query = select(ImportFinding).where(
            ImportFinding.import_id == import_id, ImportFinding.phase == phase, ImportFinding.kind == kind
        )
        rows = session.exec(query.order_by(col(ImportFinding.row), col(ImportFinding.id))).all()
        return [
            {"row": one.row, "column": one.column, "reason": one.reason, "message": str(text_of(one))} for one in rows
        ]


commands = [import_]
