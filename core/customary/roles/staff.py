"""Colleagues: entered, changed, taken out of work; never deleted, what they did keeps their name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.events import Change
from customary.database.models import table_of
from customary.database.transaction import emit
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Invalid, NotFound, Stale
from customary.plugins.text import LANGUAGES, Text, texts
from customary.roles.actors import actor_for_staff
from customary.roles.events import STAFF, StaffAdded, StaffChanged
from customary.roles.granting import MANAGE as MANAGE_ROLES
from customary.roles.granting import give_roles, keep_an_administrator
from customary.roles.models import Staff, Team
from customary.roles.organisation import organisation_changed
from customary.roles.sign_in import sign_out_everywhere

_ = texts("roles")

MANAGE = "core.staff.manage"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class StaffInput:
    """What is entered about a colleague. `role_ids` None leaves his roles as they are."""

    name: str
    email: str
    language: str = "zh"
    team_id: int | None = None
    superior_id: int | None = None
    role_ids: tuple[int, ...] | None = None


def add_staff(session: Session, actor: Actor, given: StaffInput) -> int:
    """A new colleague, without a password: make him a link (`password_links`). Roles need core.roles.manage."""
    actor.must(MANAGE)
    _check(session, given)
    staff = Staff(
        name=given.name.strip(),
        email=given.email.strip().lower(),
        language=given.language,
        team_id=given.team_id,
        superior_id=given.superior_id,
        created_at=clock.now(),
    )
    session.add(staff)
    _flush(session)
    assert staff.id is not None
    organisation_changed(session)
    changes: dict[str, Change] = {
        "name": (None, staff.name),
        "email": (None, staff.email),
        "team_id": (None, staff.team_id),
    }
    emit(session, StaffAdded(record=STAFF, ids=(staff.id,), changes={staff.id: changes}))
    if given.role_ids:
        give_roles(session, actor, staff.id, given.role_ids)
    return staff.id


def change_staff(session: Session, actor: Actor, staff_id: int, version: int, given: StaffInput) -> int:
    """The colleague's data as given; the new version. Raises Stale when somebody was faster."""
    actor.must(MANAGE)
    staff = locked(session, staff_id, version)
    _check(session, given, staff_id)
    wanted: dict[str, object] = {
        "name": given.name.strip(),
        "email": given.email.strip().lower(),
        "language": given.language,
        "team_id": given.team_id,
        "superior_id": given.superior_id,
    }
    _apply(session, staff, wanted)
    if given.role_ids is not None:
        give_roles(session, actor, staff_id, given.role_ids)
    return staff.version


def deactivate(session: Session, actor: Actor, staff_id: int, version: int) -> int:
    """End his sign-ins and his tokens' use. What he owns stays his until it is handed over: see `owned`."""
    actor.must(MANAGE)
    staff = locked(session, staff_id, version)
    if actor.staff_id == staff_id:
        raise Invalid.field("active", "oneself", _("You cannot take yourself out of work."))
    his = actor_for_staff(session, staff_id)
    _apply(session, staff, {"active": False})
    sign_out_everywhere(session, actor, staff_id, "deactivated")
    if his is not None and his.may(MANAGE_ROLES):
        keep_an_administrator(session)
    return staff.version


def reactivate(session: Session, actor: Actor, staff_id: int, version: int) -> int:
    """Let him sign in again."""
    actor.must(MANAGE)
    staff = locked(session, staff_id, version)
    _apply(session, staff, {"active": True})
    return staff.version


@dataclass(frozen=True)
class Owned:
    """How many rows of a record a colleague owns."""

    title: Text
    count: int


def owned(session: Session, staff_id: int) -> list[Owned]:
    """What a colleague owns, by kind; one statement for each kind that has owners."""
    found = []
    for record in current().registry.records.values():
        if record.owner:
            table = table_of(record.model)
            count = (
                session.scalar(select(func.count()).select_from(table).where(table.c[record.owner] == staff_id)) or 0
            )
            found.append(Owned(record.plural, count))
    return [one for one in found if one.count]


def set_language(session: Session, actor: Actor, language: str) -> None:
    """The language in which the actor is answered."""
    if language not in LANGUAGES:
        raise Invalid.field("language", "unknown", _("Choose one of the languages."))
    staff = session.get(Staff, actor.staff_id, with_for_update=True) if actor.staff_id else None
    if staff is not None:
        _apply(session, staff, {"language": language})


def locked(session: Session, staff_id: int, version: int | None = None) -> Staff:
    """The row, locked. Raises NotFound, or Stale when it is no longer of this version."""
    staff = session.get(Staff, staff_id, with_for_update=True)
    if staff is None:
        raise NotFound
    if version is not None and staff.version != version:
        raise Stale(staff.version)
    return staff


def _apply(session: Session, staff: Staff, wanted: dict[str, object]) -> None:
    changes: dict[str, Change] = {
        name: (getattr(staff, name), value) for name, value in wanted.items() if getattr(staff, name) != value
    }
    if not changes:
        return
    for name, (_before, after) in changes.items():
        setattr(staff, name, after)
    staff.version += 1
    session.add(staff)
    _flush(session)
    if "team_id" in changes:
        organisation_changed(session)
    assert staff.id is not None
    emit(session, StaffChanged(record=STAFF, ids=(staff.id,), changes={staff.id: changes}))


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        # Somebody else entered the same address between our check and now.
        raise _taken() from error


def _taken() -> Invalid:
    return Invalid.field("email", "taken", _("Another colleague has this e-mail already."))


def _check(session: Session, given: StaffInput, staff_id: int | None = None) -> None:
    errors = []
    if not given.name.strip():
        errors.append(FieldError("name", "required", _("Enter a name.")))
    if not EMAIL.fullmatch(given.email.strip()) or len(given.email) > 200:
        errors.append(FieldError("email", "not_email", _("This is no e-mail address.")))
    if given.language not in LANGUAGES:
        errors.append(FieldError("language", "unknown", _("Choose one of the languages.")))
    if given.team_id is not None and session.get(Team, given.team_id) is None:
        errors.append(FieldError("team_id", "unknown", _("There is no such team.")))
    if given.superior_id is not None and (
        given.superior_id == staff_id or session.get(Staff, given.superior_id) is None
    ):
        errors.append(FieldError("superior_id", "unknown", _("Choose another colleague.")))
    if errors:
        raise Invalid(errors)
    same = select(Staff.id).where(Staff.email == given.email.strip().lower(), col(Staff.id) != (staff_id or 0))
    if session.exec(same).first() is not None:
        raise _taken()
