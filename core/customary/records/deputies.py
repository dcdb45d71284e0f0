"""Substitutes: who decides for a colleague while he is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from customary.database import clock
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Forbidden, Invalid, NotFound
from customary.plugins.text import texts
from customary.records.events import DeputySet
from customary.records.models import Deputy
from customary.roles.actors import actors_for_staff
from customary.roles.models import Staff

_ = texts("records")

MANAGE = "core.staff.manage"
DEPUTY = "core.deputy"


@dataclass(frozen=True)
class DeputyRow:
    """Who stands in for whom, and when."""

    id: int
    staff_id: int
    staff: str
    deputy_id: int
    deputy: str
    since: date
    until: date
    set_by: str


def set_deputy(
    session: Writing, actor: Actor, deputy_id: int, since: date, until: date, staff_id: int | None = None
) -> int:
    """Let a colleague decide for oneself from a day to another, both included; for somebody else only an administrator may.

    Raises Invalid for a span that has passed or ends before it begins, and for a deputy who is not at work or is the same person.
    """
    whose = actor.staff_id if staff_id is None else staff_id
    if whose is None or (whose != actor.staff_id and not actor.may(MANAGE)):
        raise Forbidden(MANAGE)
    errors = []
    if until < since or until < clock.today():
        errors.append(FieldError("until", "before_since", _("The last day lies before the first, or has passed.")))
    at_work = select(Staff.id).where(Staff.id == deputy_id, col(Staff.active))
    if deputy_id == whose or session.exec(at_work).first() is None:
        errors.append(FieldError("deputy_id", "not_active", _("Choose another colleague who is at work.")))
    if errors:
        raise Invalid(errors)
    if session.get(Staff, whose) is None:
        raise NotFound
    stored = Deputy(
        staff_id=whose, deputy_id=deputy_id, since=since, until=until, set_by=actor.label, created_at=clock.now()
    )
    session.add(stored)
    session.flush()
    assert stored.id is not None  # flushed
    emit(session, DeputySet(record=DEPUTY, ids=(stored.id,), deputy_id=deputy_id, since=since, until=until))
    return stored.id


def end_deputy(session: Writing, actor: Actor, deputy_row_id: int) -> None:
    """Let it end: yesterday is the last day if it had begun."""
    stored = session.get(Deputy, deputy_row_id)
    if stored is None:
        raise NotFound
    if stored.staff_id != actor.staff_id and not actor.may(MANAGE):
        raise Forbidden(MANAGE)
    emit(
        session,
        DeputySet(
            record=DEPUTY, ids=(deputy_row_id,), deputy_id=stored.deputy_id, since=stored.since, until=clock.today()
        ),
    )
    session.delete(stored)
    session.flush()


def deputies(session: Session, actor: Actor) -> list[DeputyRow]:
    """Those that have not ended: one's own, in both directions; all of them for an administrator."""
    whose, deputy = select(Staff).subquery("whose"), select(Staff).subquery("substitute")
    query = (
        select(Deputy, whose.c.name, deputy.c.name)
        .join(whose, whose.c.id == Deputy.staff_id)
        .join(deputy, deputy.c.id == Deputy.deputy_id)
        .where(Deputy.until >= clock.today())
    )
    if not actor.may(MANAGE):
        query = query.where((Deputy.staff_id == actor.staff_id) | (Deputy.deputy_id == actor.staff_id))
    found = session.exec(query.order_by(col(Deputy.since), col(Deputy.id)))
    return [
        DeputyRow(one.id or 0, one.staff_id, name, one.deputy_id, other, one.since, one.until, one.set_by)
        for one, name, other in found
    ]


def principals(session: Session, actor: Actor) -> list[Actor]:
    """For whom somebody may decide today: himself first, then the colleagues whose substitute he is."""
    if actor.staff_id is None:
        return []
    absent = sorted(set(session.exec(standing_in_for(actor.staff_id))))
    return [actor, *(actors_for_staff(session, absent) if absent else ())]


def standing_in_for(staff_id: int) -> SelectOfScalar[int]:
    """The colleagues whose substitute somebody is today."""
    today = clock.today()
    return select(Deputy.staff_id).where(Deputy.deputy_id == staff_id, Deputy.since <= today, Deputy.until >= today)
