"""Setting a grade by hand, with a reason, and giving it back to the rule."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.gradings.events import GradesChanged
from customary.gradings.lists import OVERRIDE, GradeHistory, history
from customary.gradings.models import Grade
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, Stale
from customary.plugins.gradings import GradeClass
from customary.plugins.text import speaking, texts
from customary.roles.gate import granted

_ = texts("gradings")


def set_grade(
    session: Writing,
    actor: Actor,
    key: str,
    record_id: int,
    grade: str,
    reason: str,
    until: date | None = None,
    version: int | None = None,
) -> None:
    """Put a row into a class whatever the rule says, to the end of a day; None: until it is given back to the rule.

    Raises NotFound, Forbidden, Invalid for a class that there is none of, a missing reason or a day that is past, Stale.
    """
    seen = _for_override(session, actor, key, record_id)
    wanted = next((one for one in seen.classes if one.key == grade), None)
    if wanted is None:
        raise Invalid.field("grade", "unknown", _("Choose one of the classes."))
    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why the grade is set by hand."))
    if until is not None and until < clock.today():
        raise Invalid.field("until", "past", _("Enter today or a later day, or leave it empty."))
    held = _held(session, key, record_id, version)
    today = clock.today()
    if held is not None:
        held.until = today
        held.version += 1
        session.flush()
    session.add(
        Grade(
            grading=key,
            record=seen.grading.record,
            record_id=record_id,
            customer_id=seen.customer_id,
            grade=grade,
            since=today,
            origin="override",
            given=held.given if held else "",
            fixed=True,
            fixed_until=until,
            reason=reason.strip(),
            staff_id=actor.staff_id,
            author=actor.label,
            version=held.version + 1 if held else 1,
            created_at=clock.now(),
        )
    )
    _tell(session, seen, "override", held, wanted, reason.strip())


def release_grade(session: Writing, actor: Actor, key: str, record_id: int, version: int | None = None) -> None:
    """Give a row back to the rule, which brings it to the class that it has earned when it is applied next.

    Raises NotFound, Forbidden, Conflict for one that was not set by hand, Stale.
    """
    seen = _for_override(session, actor, key, record_id)
    held = _held(session, key, record_id, version)
    if held is None or not held.fixed:
        raise Conflict(_("This grade was not set by hand."))
    held.fixed, held.fixed_until = False, None
    held.version += 1
    session.flush()
    _tell(session, seen, "release", held, next(one for one in seen.classes if one.key == held.grade), "")


def _for_override(session: Session, actor: Actor, key: str, record_id: int) -> GradeHistory:
    seen = history(session, actor, key, record_id)
    record = current().registry.records[seen.grading.record]
    rows = record.model
    if session.execute(select(rows.id).where(rows.id == record_id, granted(record, actor, OVERRIDE))).first() is None:
        raise Forbidden(OVERRIDE)
    return seen


def _held(session: Session, key: str, record_id: int, version: int | None) -> Grade | None:
    """The grade that holds now, locked."""
    current_one = (col(Grade.grading) == key, col(Grade.record_id) == record_id, col(Grade.until).is_(None))
    query = select(Grade).where(*current_one).with_for_update().execution_options(populate_existing=True)
    held = session.scalars(query).first()
    if version is not None and version != (held.version if held else 0):
        raise Stale(held.version if held else 0)
    return held


def _tell(session: Writing, seen: GradeHistory, move: str, held: Grade | None, wanted: GradeClass, reason: str) -> None:
    with speaking(current().settings.language):
        titles = {one.key: str(one.title) for one in seen.classes}
    before = titles.get(held.grade, held.grade) if held else None
    emit(
        session,
        GradesChanged(
            record=seen.grading.record,
            ids=(seen.record_id,),
            customers=() if seen.customer_id is None else (seen.customer_id,),
            grading=seen.grading.key,
            move=move,
            on=clock.today(),
            changes={
                seen.record_id: {
                    "grade": (before, titles.get(wanted.key)),
                    **({"reason": (None, reason)} if reason else {}),
                }
            },
        ),
    )
