"""The people whom the demo's sign-in page offers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from customary.database.models import table_of
from customary.plugins.text import Text
from customary.roles.models import Staff, StaffRole, StoredRole
from customary.roles.role_titles import manifest_role, role_title

MOST = 8


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to be, and what he does."""

    id: int
    name: str
    role: Text | str
    duty: Text | str


def demo_people(session: Session) -> list[DemoPerson]:
    """One person for each role that somebody holds, in the order in which they were entered."""
    staff, held, roles = table_of(Staff).c, table_of(StaffRole).c, table_of(StoredRole).c
    first = (
        select(func.min(held.staff_id).label("staff_id"), held.role_id)
        .join(table_of(Staff), staff.id == held.staff_id)
        .where(staff.active)
        .group_by(held.role_id)
        .subquery()
    )
    rows = session.execute(
        select(staff.id, staff.name, roles.key, roles.title)
        .join(first, first.c.staff_id == staff.id)
        .join(table_of(StoredRole), roles.id == first.c.role_id)
        .order_by(staff.id)
        .limit(MOST)
    )
    return [DemoPerson(staff_id, name, role_title(key, title), _duty(key)) for staff_id, name, key, title in rows]


def _duty(key: str | None) -> Text | str:
    role = manifest_role(key)
    return role.duties[0].title if role and role.duties else ""
