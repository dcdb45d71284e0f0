"""What people do with imports: start, match columns, check, run; who may see which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.jobs import enqueue
from customary.database.sql import one_of
from customary.database.transaction import Writing, reading, transaction
from customary.importing import upload
from customary.importing.keeping import too_late
from customary.importing.mapping import Columns, check_mapping, columns_of, look_at, remember, remembered
from customary.importing.models import Import
from customary.importing.reasons import REASONS
from customary.importing.source import context_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound
from customary.plugins.importers import Importer
from customary.plugins.text import Text, texts

_ = texts("importing")

RUN = "core.imports.run"
ASSIGN = "core.customers.assign"
CHECK_JOB, IMPORT_JOB, UNDO_JOB = "core.imports.check", "core.imports.import", "core.imports.undo"
OPEN = ("uploaded", "checked", "failed", "cancelled")


def importers_for(actor: Actor) -> list[Importer]:
    """The kinds of files that the actor may import."""
    if not actor.may(RUN):
        raise Forbidden(RUN)
    return [importer for importer in current().registry.importers.values() if actor.may(importer.permission)]


def importer_for(actor: Actor, key: str) -> Importer:
    """Raises NotFound if there is none of that key, Forbidden if it is not the actor's to use."""
    importer = current().registry.importers[key]
    for permission in (RUN, importer.permission):
        if not actor.may(permission):
            raise Forbidden(permission)
    return importer


def start(
    actor: Actor,
    key: str,
    file_name: str,
    stream: BinaryIO,
    options: Mapping[str, Any] | None = None,  # of `owner_options`
    mapping: Mapping[str, str] | None = None,
) -> int:
    """Keep a file and recognise its columns; answers the import's id.

    Raises TooLarge above the limit, Invalid in one sentence for what is no table with a header that is known here, or for a name
    that does not tell what the importer must know.
    """
    importer = importer_for(actor, key)
    check_owner(actor, importer, options or {})
    upload.check_size(stream)
    with reading() as session:
        chosen = {**remembered(session, key), **(mapping or {})}
    sheet, header_row, headings = look_at(stream, importer, chosen)
    if mapping:
        check_mapping(importer, headings, mapping)
    context_of(importer, file_name[-200:], sheet)
    there = {heading for heading, *_samples in headings if heading}
    started = Import(
        importer=key,
        file_name=file_name[-200:],
        size=0,
        sha256="",
        mapping={heading: field for heading, field in chosen.items() if heading in there},
        options=dict(options or {}),
        sheet=sheet,
        header_row=header_row,
        headings=headings,
        staff_id=actor.staff_id,
        author=actor.label,
        created_at=clock.now(),
    )
    import_id = upload.keep_file(actor, started, stream)
    if mapping:
        with transaction(actor) as session:
            remember(session, started, importer)
    return import_id


def start_chosen(actor: Actor, key: str, file_name: str, stream: BinaryIO | None) -> int:
    """The same from a form, in which something may be missing: Invalid names what."""
    if key not in current().registry.importers:
        raise Invalid.field("importer", "required", _("Say what is in the file."))
    if stream is None or not file_name:
        raise Invalid.field("file", "required", _("Choose a file."))
    return start(actor, key, file_name, stream)


def check_owner(actor: Actor, importer: Importer, options: Mapping[str, Any]) -> None:
    """Raise Forbidden for new customers that would go to others than oneself, if the actor may not give them away.

    Raises Invalid for an owner where no customers are made.
    """
    if options and not importer.makes_customers:
        words = _("“{file}” brings no new customers: leave the owner out.", file=importer.title)
        raise Invalid.field("owner", "no_customers", words)
    others = options.get("team_id") or options.get("owner_id", actor.staff_id) != actor.staff_id
    if others and not actor.may(ASSIGN):
        raise Forbidden(ASSIGN)


def import_for(session: Session, actor: Actor, import_id: int) -> Import:
    """Raises NotFound if it is not the actor's to see."""
    found = session.exec(select(Import).where(Import.id == import_id, visible_imports(actor))).first()
    if found is None:
        raise NotFound
    return found


def visible_imports(actor: Actor) -> ColumnElement[bool]:
    """One's own imports, or those of the colleagues that the permission covers."""
    if actor.scope(RUN) == "all":
        return true()
    return one_of(col(Import.staff_id), actor.covers(RUN))


def columns(started: Import) -> Columns:
    """What the headings of an import's file mean."""
    return columns_of(current().registry.importers[started.importer], started.headings, started.mapping)


def recognised(started: Import) -> Columns:
    """What they mean without anybody's choice."""
    return columns_of(current().registry.importers[started.importer], started.headings, {})


def words_of(importer: Importer, reason: str) -> Text | None:
    """The usual words of a reason, where it has any."""
    return importer.reasons.get(reason) or REASONS.get(reason)


def match_columns(actor: Actor, import_id: int, mapping: Mapping[str, str]) -> None:
    """Say what headings mean that are not recognised ("" passes one over), in place of what was said before.

    It is remembered for the next file.

    Raises Invalid for a heading or field that there is not, Conflict once the import has begun.
    """
    with transaction(actor) as session:
        started = _open_import(session, actor, import_id)
        importer = importer_for(actor, started.importer)
        check_mapping(importer, started.headings, mapping)
        started.mapping = dict(mapping)
        started.state, started.counts, started.done_rows, started.error = "uploaded", {}, 0, None
        remember(session, started, importer)


def choose_owner(actor: Actor, import_id: int, options: Mapping[str, Any]) -> None:
    """Say who gets new customers; by `owner_options`."""
    with transaction(actor) as session:
        started = _open_import(session, actor, import_id)
        check_owner(actor, importer_for(actor, started.importer), options)
        others = {name: value for name, value in started.options.items() if name not in ("owner_id", "team_id")}
        started.options = {**others, **options}


def ask_for(actor: Actor, import_id: int, job: str) -> None:
    """Put the dry run, the import or its undoing into the queue.

    Raises Invalid while a heading is neither matched nor passed over, Conflict in a state that does not allow it.
    """
    with transaction(actor) as session:
        started = import_for(session, actor, import_id)
        importer_for(actor, started.importer)
        _check_state(started, job)
        if job != UNDO_JOB:
            check_columns(started)
        if job == IMPORT_JOB:
            started.finished_at = started.undo_until = None
        started.state = {CHECK_JOB: "checking", IMPORT_JOB: "importing", UNDO_JOB: "undoing"}[job]
        started.error = None
        enqueue(session, job, {"import_id": import_id})


def check_columns(started: Import) -> None:
    """Raise Invalid that names the headings nobody has matched, or what else keeps the file from being read."""
    found = columns(started)
    if found.problem is not None:
        raise Invalid.field("mapping", "bad_columns", found.problem)
    if found.unknown:
        words = _(
            "These headings are not known: {headings}. Match each to a field, or pass it over.",
            headings="、".join(found.unknown),
        )
        raise Invalid.field("mapping", "unknown_headings", words)


def _check_state(started: Import, job: str) -> None:
    begun = bool(started.options.get("begun"))
    allowed = {CHECK_JOB: not begun and started.state in OPEN, IMPORT_JOB: started.state in OPEN}
    if job != CHECK_JOB and too_late(started):
        raise Conflict(_("It is too late for that: the file and the before-images of this import are deleted."))
    if not allowed.get(job, begun and started.state in ("done", "failed", "cancelled")):
        raise Conflict(_("That cannot be done with this import now."))


def _open_import(session: Writing, actor: Actor, import_id: int) -> Import:
    started = import_for(session, actor, import_id)
    if started.state not in OPEN or started.options.get("begun"):
        raise Conflict(_("This import has begun; its columns and owner can no longer be changed."))
    return started
