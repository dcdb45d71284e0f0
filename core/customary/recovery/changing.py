"""What is done in a case besides its moves: entries about the progress, another person in charge, department or day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, FieldError, Forbidden, Invalid, Stale
from customary.plugins.text import texts
from customary.recovery.cases import held_case
from customary.recovery.events import CASE, CasesChanged
from customary.recovery.lifecycle import OPEN, WORK
from customary.recovery.models import CaseProgress, RecoveryCase
from customary.roles.gate import granted
from customary.roles.models import Staff, Team

_ = texts("recovery")

LONGEST = 5000


def note_progress(session: Writing, actor: Actor, case_id: int, note: str) -> int:
    """Write down what was done; answers the entry's id.

    Raises Invalid without words, Conflict for a closed case, NotFound, Forbidden.
    """
    case = _workable(session, actor, case_id)
    text = note.strip()
    if not text:
        raise Invalid.field("progress", "required", _("Say what was done."))
    if len(text) > LONGEST:
        raise Invalid.field("progress", "too_long", _("Enter a text of at most {most} characters.", most=LONGEST))
    now = clock.now()
    entry = CaseProgress(
        case_id=case_id, at=now, day=clock.business_day(now), staff_id=actor.staff_id, author=actor.label, note=text
    )
    session.add(entry)
    session.flush()
    assert entry.id is not None  # flushed
    emit(session, CasesChanged(ids=(case_id,), customers=_customers(case), changes={case_id: {"progress": ("", text)}}))
    return entry.id


def change_case(
    session: Writing,
    actor: Actor,
    case_id: int,
    owner_id: int | None,
    team_id: int | None,
    due: date | None,
    version: int | None = None,
) -> None:
    """Another person in charge, responsible department or due date.

    Raises Invalid naming each field, Stale if it was changed since `version`, Conflict for a closed case, NotFound, Forbidden.
    """
    case = _workable(session, actor, case_id)
    if version is not None and case.version != version:
        raise Stale(case.version)
    errors = []
    if owner_id != case.owner_id and owner_id is not None and not _exists(session, Staff, owner_id):
        errors.append(FieldError("owner_id", "unknown", _("Choose a colleague who works here.")))
    if team_id != case.team_id and team_id is not None and not _exists(session, Team, team_id):
        errors.append(FieldError("team_id", "unknown", _("Choose a department.")))
    if due is None:
        errors.append(FieldError("due", "required", _("Enter the day by which it is to be treated.")))
    if errors or due is None:
        raise Invalid(errors)
    new: dict[str, object] = {"owner_id": owner_id, "team_id": team_id, "due": due}
    changes = {name: (getattr(case, name), value) for name, value in new.items() if getattr(case, name) != value}
    if not changes:
        return
    for name, value in new.items():
        setattr(case, name, value)
    case.version += 1
    emit(session, CasesChanged(ids=(case_id,), customers=_customers(case), changes={case_id: _plain(changes)}))


def cases_follow_customers(session: Session, customer_ids: Sequence[int], owner_id: int | None) -> None:
    """Open cases go where their customers go."""
    rows = table_of(RecoveryCase)
    session.execute(
        update(rows)
        .where(one_of(rows.c.customer_id, customer_ids), rows.c.state.in_(OPEN))
        .values(owner_id=owner_id, version=rows.c.version + 1)
    )


def _workable(session: Writing, actor: Actor, case_id: int) -> RecoveryCase:
    if not actor.may(WORK):
        raise Forbidden(WORK)
    case = held_case(session, actor, case_id)
    covered = select(RecoveryCase.id).where(RecoveryCase.id == case_id, granted(CASE, actor, WORK))
    if actor.scope(WORK) != "all" and session.exec(covered).first() is None:
        raise Forbidden(WORK)
    if case.state not in OPEN:
        raise Conflict(_("This case is closed."))
    return case


def _exists(session: Session, model: type[Staff] | type[Team], row_id: int) -> bool:
    query = select(model.id).where(model.id == row_id)
    if model is Staff:
        query = query.where(col(Staff.active))
    return row_id.bit_length() < 64 and session.exec(query).first() is not None


def _customers(case: RecoveryCase) -> tuple[int, ...]:
    return () if case.customer_id is None else (case.customer_id,)


def _plain(changes: dict[str, tuple[object, object]]) -> dict[str, tuple[object, object]]:
    return {
        name: tuple(value.isoformat() if isinstance(value, date) else value for value in pair)  # type: ignore[misc]  # two of them
        for name, pair in changes.items()
    }
