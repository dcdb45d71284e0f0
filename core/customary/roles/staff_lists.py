"""Colleagues as they are shown: the list, one of them, and the choices of forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, tuple_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from customary.database.models import table_of
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.text import Text
from customary.roles.gate import visible
from customary.roles.models import Staff, StaffRole, StoredRole, Team
from customary.roles.role_titles import role_title

STAFF = "core.staff"


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds."""

    id: int
    title: Text | str


@dataclass(frozen=True)
class StaffLine:
    """A colleague in a list or on his page."""

    id: int
    name: str
    email: str
    language: str
    active: bool
    has_password: bool
    team_id: int | None
    team: str | None
    superior_id: int | None
    superior: str | None
    version: int
    created_at: datetime
    roles: tuple[HeldRole, ...] = ()


@dataclass(frozen=True)
class StaffFilter:
    """Which colleagues: `text` is a part of name or e-mail; `active` None is both."""

    text: str = ""
    team_id: int | None = None
    active: bool | None = True


def staff_page(
    session: Session, actor: Actor, wanted: StaffFilter, limit: int, after: tuple[str, int] | None = None
) -> list[StaffLine]:
    """So many colleagues by name, after the one with this name and id; two statements."""
    lines = _lines().where(visible(STAFF, actor))
    if wanted.text.strip():
        part = wanted.text.strip()
        lines = lines.where(
            col(Staff.name).contains(part, autoescape=True) | col(Staff.email).contains(part.lower(), autoescape=True)
        )
    if wanted.team_id is not None:
        lines = lines.where(col(Staff.team_id) == wanted.team_id)
    if wanted.active is not None:
        lines = lines.where(col(Staff.active).is_(wanted.active))
    if after is not None:
        lines = lines.where(tuple_(col(Staff.name), col(Staff.id)) > tuple_(*after))
    return _with_roles(session, session.execute(lines.order_by(col(Staff.name), col(Staff.id)).limit(limit)).all())


def one_colleague(session: Session, actor: Actor, staff_id: int) -> StaffLine:
    """One colleague. Raises NotFound."""
    found = _with_roles(
        session, session.execute(_lines().where(col(Staff.id) == staff_id, visible(STAFF, actor))).all()
    )
    if not found:
        raise NotFound
    return found[0]


def own_line(session: Session, staff_id: int) -> StaffLine:
    """Oneself, for which nobody needs a permission."""
    return _with_roles(session, session.execute(_lines().where(col(Staff.id) == staff_id)).all())[0]


def holders_of(session: Session, role_id: int) -> Sequence[tuple[int, str]]:
    """Who at work holds a role: id and name."""
    held = select(StaffRole.staff_id).where(StaffRole.role_id == role_id)
    people = select(Staff.id, Staff.name).where(col(Staff.active), col(Staff.id).in_(held)).order_by(Staff.name)
    return [(staff_id, name) for staff_id, name in session.execute(people)]


def colleague_choices(session: Session) -> Sequence[tuple[int, str]]:
    """Everybody at work, for a select: id and name."""
    rows = session.execute(
        select(Staff.id, Staff.name).where(col(Staff.active)).order_by(col(Staff.name), col(Staff.id))
    )
    return [(staff_id, name) for staff_id, name in rows]


def _lines() -> Select[Any]:  # the columns that StaffLine names
    staff, team, superior = table_of(Staff), table_of(Team), table_of(Staff).alias()
    person = (staff.c.id, staff.c.name, staff.c.email, staff.c.language, staff.c.active)
    place = (staff.c.team_id, team.c.name.label("team"), staff.c.superior_id, superior.c.name.label("superior"))
    has_password = staff.c.password_hash.is_not(None).label("has_password")
    return (
        sql_select(*person, has_password, *place, staff.c.version, staff.c.created_at)
        .select_from(staff)
        .outerjoin(team, team.c.id == staff.c.team_id)
        .outerjoin(superior, superior.c.id == staff.c.superior_id)
    )


def _with_roles(session: Session, rows: Sequence[Row[Any]]) -> list[StaffLine]:
    lines = [StaffLine(**row._mapping) for row in rows]
    held: dict[int, list[HeldRole]] = {line.id: [] for line in lines}
    found = session.execute(
        select(StaffRole.staff_id, StoredRole.id, StoredRole.key, StoredRole.title)
        .join(StoredRole, col(StoredRole.id) == StaffRole.role_id)
        .where(col(StaffRole.staff_id).in_(held))
        .order_by(col(StoredRole.id))
    )
    for staff_id, role_id, key, title in found:
        held[staff_id].append(HeldRole(role_id, role_title(key, title)))
    return [replace(line, roles=tuple(held[line.id])) for line in lines]
