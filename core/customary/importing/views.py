"""What the pages of imports show, worked out for their templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from customary.database.deployment import current
from customary.importing import reports, service
from customary.importing.findings import error_text, text_of
from customary.importing.keeping import too_late
from customary.importing.lease import STATES
from customary.importing.models import Import, ImportFinding
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, CustomaryError, Forbidden, Invalid, NotFound, TooLarge
from customary.plugins.importers import Importer
from customary.plugins.text import Text, texts
from customary.roles.models import Staff, Team

_ = texts("importing")

SHOWN = 20
ROWS = 50
UNDECIDED = "?"
TONES = {"done": "ok", "failed": "danger", "undone": "", "cancelled": "", "checked": "warn", "uploaded": "warn"}


@dataclass(frozen=True)
class Finding:
    """A rejected or kept row as it is shown; `name` is the text of the row's first column."""

    row: int
    name: str
    column: str | None
    value: str
    message: Text


@dataclass(frozen=True)
class Reason:
    """A reason with its words, how often it was given, and the first rows."""

    key: str
    words: Text
    number: int
    rows: tuple[int, ...] = ()

    @property
    def short(self) -> str:
        """The first sentence, or what stands before its colon."""
        return re.split(r"[.:。：，]", str(self.words))[0]


def listed(started: Import) -> dict[str, Any]:  # values of a template
    return {
        "id": started.id,
        "file_name": started.file_name,
        "title": title_of(started),
        "author": started.author,
        "at": started.created_at,
        "state": STATES[started.state],
        "tone": TONES.get(started.state, "info"),
        "counts": started.counts,
    }


def title_of(started: Import) -> Text | str:
    """What kind of file it is; an importer of a plugin that is disabled is named by its key."""
    importer = current().registry.importers.get(started.importer)
    return importer.title if importer else started.importer


def context_of(session: Session, actor: Actor, started: Import, reason: str = "", after: str = "") -> dict[str, Any]:
    """All that the page of an import needs, whatever its state."""
    importer = service.importer_for(actor, started.importer)
    rejected = reports.findings_of(session, started, "rejected", reason, _place(after), ROWS + 1)
    kept = reports.findings_of(session, started, "kept", limit=200) if started.state == "undone" else []
    removed = reports.findings_of(session, started, "removed", limit=200) if started.counts.get("removed") else []
    return {
        "started": started,
        "importer": importer,
        "counts": started.counts,
        "columns": service.columns(started),
        "fields": [(column.field, column.title) for column in importer.columns],
        "required": _required(importer, started),
        "owners": owner_choices(session, actor) if importer.makes_customers else [],
        "owner": chosen_owner(started),
        "rejected": [_finding(one) for one in rejected[:ROWS]],
        "more": f"{rejected[ROWS - 1].row}.{rejected[ROWS - 1].id}" if len(rejected) > ROWS else "",
        "reason": reason,
        "reasons": _reasons(session, importer, started, "rejected"),
        "warnings": _reasons(session, importer, started, "warning"),
        "removed": [_finding(one) for one in removed],
        "kept": [_finding(one) for one in kept],
        "progress": progress_of(started),
        "error": error_text(started),
        "begun": bool(started.options.get("begun")),
        "late": too_late(started),
        "accepted": sum(started.counts.get(name, 0) for name in ("created", "updated", "unchanged")),
        "rows": started.done_rows,
    }


def progress_of(started: Import) -> dict[str, Any]:  # values of a template
    """How far the work is; without a total only what is done."""
    if started.state == "undoing":
        done, total = started.counts.get("undo_steps", 0), started.counts.get("undo_total", 0)
    else:
        done, total = started.done_rows, started.total_rows or 0
    percent = min(100, 100 * done // total) if total else None
    return {"done": done, "total": total, "percent": percent, "waiting": started.lease is None}


def _required(importer: Importer, started: Import) -> list[tuple[Text, bool, str]]:
    found = {one.field: one.heading for one in service.columns(started).headings if one.field}
    return [
        (column.title, column.field in found, found.get(column.field, ""))
        for column in importer.columns
        if column.required
    ]


def _reasons(session: Session, importer: Importer, started: Import, kind: reports.Kind) -> list[Reason]:
    reasons = []
    for key, number, example in reports.reasons_of(session, started, kind):
        words = service.words_of(importer, key) or text_of(example)
        rows = reports.findings_of(session, started, kind, key, limit=20) if kind == "warning" else ()
        reasons.append(Reason(key, words, number, tuple(one.row for one in rows)))
    return reasons


def _finding(found: ImportFinding) -> Finding:
    name = next((cell for cell in found.cells or () if cell.strip()), "")
    return Finding(found.row, name, found.column, found.value, text_of(found))


def _place(after: str) -> tuple[int, int] | None:
    row, dot, id_ = after.partition(".")
    return (int(row), int(id_)) if dot and row.isdigit() and id_.isdigit() else None


def owner_choices(session: Session, actor: Actor) -> list[tuple[str, Text | str]]:
    """Who may be named as owner of new customers: oneself, and whoever may give customers to colleagues names any of them."""
    nobody: list[tuple[str, Text | str]] = [("", _("Nobody yet: to be shared out later"))]
    if not actor.may(service.ASSIGN):
        return [*nobody, (f"staff:{actor.staff_id}", _("Myself"))] if actor.staff_id else nobody
    staff = session.exec(select(Staff.id, Staff.name).where(col(Staff.active)).order_by(col(Staff.name)).limit(500))
    teams = session.exec(select(Team.id, Team.name).order_by(col(Team.name)).limit(200))
    return [
        *nobody,
        *((f"team:{id_}", _("{team}, its members in turn", team=name)) for id_, name in teams),
        *((f"staff:{id_}", name) for id_, name in staff),
    ]


def owner_of(choice: str) -> dict[str, Any]:
    """The options of a choice. Raises Invalid for what is none of the choices."""
    kind, _colon, number = choice.partition(":")
    if not choice:
        return {}
    if kind not in ("staff", "team") or not number.isdigit():
        raise Invalid.field("owner", "bad_choice", _("Choose one of the owners."))
    return {"owner_id" if kind == "staff" else "team_id": int(number)}


def chosen_owner(started: Import) -> str:
    options = started.options
    if options.get("owner_id"):
        return f"staff:{options['owner_id']}"
    return f"team:{options['team_id']}" if options.get("team_id") else ""


def mapping_of(started: Import, data: Mapping[str, str]) -> dict[str, str]:
    """What was chosen on the page: only what differs from what is recognised anyway."""
    recognised = {one.heading: one.field for one in service.recognised(started).headings}
    mapping = {}
    for position, (heading, field) in enumerate(recognised.items()):
        chosen = data.get(f"field-{position}", field or UNDECIDED)
        if chosen not in (UNDECIDED, field):
            mapping[heading] = chosen
    return mapping


def limit() -> int:
    return current().settings.upload_limit_mb


def status_of(failure: CustomaryError) -> int:
    """The status under which a form is shown again."""
    if isinstance(failure, NotFound | Forbidden):
        raise failure
    return 413 if isinstance(failure, TooLarge) else 409 if isinstance(failure, Conflict) else 422
