"""Who holds which role."""

from __future__ import annotations

from sqlalchemy import delete, exists
from sqlmodel import Session, col, select

from customary.database.models import table_of
from customary.database.transaction import emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid
from customary.plugins.text import texts
from customary.roles.events import STAFF, RoleGranted
from customary.roles.models import RoleGrant, Staff, StaffRole, StoredRole

_ = texts("roles")

MANAGE = "core.roles.manage"


def give_roles(session: Session, actor: Actor, staff_id: int, role_ids: tuple[int, ...]) -> None:
    """Let a colleague hold just these roles. Unchanged ones need no permission, so a form may send them all."""
    before = set(session.exec(select(StaffRole.role_id).where(StaffRole.staff_id == staff_id)))
    given, taken = set(role_ids) - before, before - set(role_ids)
    if not given and not taken:
        return
    actor.must(MANAGE)
    known = set(session.exec(select(StoredRole.id).where(col(StoredRole.id).in_(given))))
    if given - known:
        raise Invalid.field("role_ids", "unknown", _("There is no such role."))
    held = table_of(StaffRole).c
    session.execute(delete(StaffRole).where(held.staff_id == staff_id, held.role_id.in_(taken)))
    session.add_all([StaffRole(staff_id=staff_id, role_id=role_id) for role_id in sorted(given)])
    session.flush()
    if session.exec(select(RoleGrant).where(col(RoleGrant.role_id).in_(taken), RoleGrant.permission == MANAGE)).first():
        keep_an_administrator(session)
    emit(session, RoleGranted(record=STAFF, ids=(staff_id,), given=tuple(sorted(given)), taken=tuple(sorted(taken))))


def keep_an_administrator(session: Session) -> None:
    """Raises Conflict when nobody active is left who may manage roles: no one could ever give it back."""
    session.flush()
    if not has_administrator(session):
        raise Conflict(_("Somebody must be left who may manage roles. Give a colleague that permission first."))


def has_administrator(session: Session) -> bool:
    """Whether anybody active may manage roles."""
    holders = (
        exists()
        .where(col(RoleGrant.permission) == MANAGE)
        .where(col(StaffRole.role_id) == RoleGrant.role_id)
        .where(col(Staff.id) == StaffRole.staff_id, col(Staff.active))
    )
    return bool(session.scalar(select(holders)))
