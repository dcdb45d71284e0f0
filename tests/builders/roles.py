"""Staff, teams and roles for tests. Each opens its own transaction and answers ids."""

from __future__ import annotations

from itertools import count

from customary.database import clock
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import Actor, system
from customary.roles.actors import actor_for_staff
from customary.roles.events import STAFF, RoleChanged, StaffAdded, TeamsChanged
from customary.roles.models import RoleGrant, Staff, StaffRole, StoredRole, Team
from customary.roles.organisation import organisation_changed
from customary.roles.passwords import hash_password
from sqlmodel import select

PASSWORD = "a long enough sentence"
_numbers = count(1)


def a_team(name: str = "", parent: int | None = None) -> int:
    with transaction(system("test")) as session:
        team = Team(name=name or f"Team {next(_numbers)}", parent_id=parent)
        session.add(team)
        organisation_changed(session)
        session.flush()
        emit(session, TeamsChanged(record="core.team", ids=(team.id,)))
        return team.id


def a_colleague(
    name: str = "王晓雯",
    email: str = "",
    team: int | None = None,
    role: str | None = None,
    password: str | None = None,
    active: bool = True,
    **grants: str,
) -> int:
    """A colleague; `role` is the key of a ready-made role (after sync_roles), `grants` a role of his own:
    `core__customers__view="team"`."""
    with transaction(system("test")) as session:
        staff = Staff(
            email=email or f"colleague{next(_numbers)}@example.com",
            name=name,
            team_id=team,
            password_hash=hash_password(password) if password else None,
            active=active,
            created_at=clock.now(),
        )
        session.add(staff)
        organisation_changed(session)
        session.flush()
        if role:
            role_id = session.exec(select(StoredRole.id).where(StoredRole.key == role)).one()
            session.add(StaffRole(staff_id=staff.id, role_id=role_id))
        emit(session, StaffAdded(record=STAFF, ids=(staff.id,)))
        staff_id = staff.id
    if grants:
        give(staff_id, {key.replace("__", "."): scope for key, scope in grants.items()})
    return staff_id


def give(staff_id: int, grants: dict[str, str]) -> int:
    """A role of these grants, given to a colleague; its id."""
    with transaction(system("test")) as session:
        role = StoredRole(title=f"Role {next(_numbers)}")
        session.add(role)
        session.flush()
        session.add_all([RoleGrant(role_id=role.id, permission=key, scope=scope) for key, scope in grants.items()])
        session.add(StaffRole(staff_id=staff_id, role_id=role.id))
        emit(session, RoleChanged(record="core.role", ids=(role.id,)))
        return role.id


def acting(staff_id: int) -> Actor:
    """The colleague as an actor."""
    with reading() as session:
        actor = actor_for_staff(session, staff_id)
    assert actor is not None
    return actor
