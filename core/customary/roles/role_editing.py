"""Roles as the administrator makes them: title, and each permission with its scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, select

from customary.database.deployment import current
from customary.database.events import Change
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import emit
from customary.plugins.actor import Actor
from customary.plugins.contributions import SCOPES, Permission
from customary.plugins.errors import Conflict, FieldError, Invalid, NotFound, Stale
from customary.plugins.text import Text, texts
from customary.roles.events import ROLE, RoleChanged
from customary.roles.granting import MANAGE, keep_an_administrator
from customary.roles.models import RoleGrant, StaffRole, StoredRole
from customary.roles.role_titles import role_title

_ = texts("roles")


@dataclass(frozen=True)
class RoleLine:
    """A role in the list. `ready_made` came with a plugin: it is not removed and keeps its title."""

    id: int
    title: Text | str
    key: str | None
    holders: int
    permissions: int
    version: int

    @property
    def ready_made(self) -> bool:
        return self.key is not None


@dataclass(frozen=True)
class MatrixGroup:
    """Permissions that belong together: those of one plugin, or of one subject of the core."""

    title: Text
    permissions: tuple[Permission, ...]


def role_lines(session: Session) -> list[RoleLine]:
    """All roles, in one statement."""
    roles, held, granted = table_of(StoredRole).c, table_of(StaffRole).c, table_of(RoleGrant).c
    holders = select(func.count()).where(held.role_id == roles.id).scalar_subquery()
    known = one_of(granted.permission, list(current().registry.permissions))
    permissions = select(func.count()).where(granted.role_id == roles.id, known).scalar_subquery()
    rows = session.execute(
        sql_select(roles.id, roles.title, roles.key, holders, permissions, roles.version).order_by(roles.id)
    )
    return [RoleLine(role_id, role_title(key, title), key, *rest) for role_id, title, key, *rest in rows]


def one_role(session: Session, role_id: int) -> RoleLine:
    """One of them. Raises NotFound."""
    for line in role_lines(session):
        if line.id == role_id:
            return line
    raise NotFound


def grants_of(session: Session, role_id: int) -> dict[str, str]:
    """Each permission of a role with its scope."""
    rows = session.execute(select(RoleGrant.permission, RoleGrant.scope).where(RoleGrant.role_id == role_id))
    return {row.permission: row.scope for row in rows}


def matrix() -> list[MatrixGroup]:
    """Every permission there is: the core's own first, then each plugin's."""
    registry = current().registry
    groups = [MatrixGroup(plugin.title, tuple(plugin.permissions)) for plugin in registry.manifests]
    return [group for group in groups if group.permissions]


def add_role(session: Session, actor: Actor, title: str, like: int | None = None) -> int:
    """A role made here, with the permissions of another or none."""
    actor.must(MANAGE)
    role = StoredRole(title=_checked(title))
    session.add(role)
    session.flush()
    assert role.id is not None
    grants = grants_of(session, like) if like is not None else {}
    session.add_all([RoleGrant(role_id=role.id, permission=key, scope=scope) for key, scope in grants.items()])
    changes: dict[str, Change] = {"title": (None, role.title), **{key: (None, scope) for key, scope in grants.items()}}
    emit(session, RoleChanged(record=ROLE, ids=(role.id,), changes={role.id: changes}))
    return role.id


def change_role(
    session: Session, actor: Actor, role_id: int, version: int, grants: Mapping[str, str], title: str | None = None
) -> int:
    """Let the role hold just these permissions; the new version. Those of plugins that are not enabled stay as they are.

    Counts from the next request of everybody who holds it. Raises Stale when somebody was faster.
    """
    actor.must(MANAGE)
    role = _locked(session, role_id, version)
    _check_grants(grants)
    before = {key: scope for key, scope in grants_of(session, role_id).items() if key in current().registry.permissions}
    changes: dict[str, Change] = {
        key: (before.get(key), grants.get(key))
        for key in sorted({*before, *grants})
        if before.get(key) != grants.get(key)
    }
    if title is not None and role.key is None and _checked(title) != role.title:
        changes["title"] = (role.title, title.strip())
        role.title = title.strip()
    if changes:
        _write_grants(session, role_id, {key: grants.get(key) for key in changes if key != "title"})
        role.version += 1
        session.add(role)
        if MANAGE in before and MANAGE not in grants:
            keep_an_administrator(session)
        emit(session, RoleChanged(record=ROLE, ids=(role_id,), changes={role_id: changes}))
    return role.version


def remove_role(session: Session, actor: Actor, role_id: int) -> None:
    """Remove a role that was made here and that nobody holds."""
    actor.must(MANAGE)
    role = _locked(session, role_id)
    if role.key is not None:
        raise Conflict(_("A ready-made role is not removed. Take its permissions away, or give it to nobody."))
    if session.exec(select(StaffRole).where(StaffRole.role_id == role_id)).first() is not None:
        raise Conflict(_("Somebody still holds this role. Take it from him first."))
    session.execute(delete(RoleGrant).where(table_of(RoleGrant).c.role_id == role_id))
    session.delete(role)
    emit(session, RoleChanged(record=ROLE, ids=(role_id,), changes={role_id: {"title": (role.title, None)}}))


def _locked(session: Session, role_id: int, version: int | None = None) -> StoredRole:
    role = session.get(StoredRole, role_id, with_for_update=True)
    if role is None:
        raise NotFound
    if version is not None and role.version != version:
        raise Stale(role.version)
    return role


def _write_grants(session: Session, role_id: int, wanted: Mapping[str, str | None]) -> None:
    grants = table_of(RoleGrant).c
    session.execute(delete(RoleGrant).where(grants.role_id == role_id, grants.permission.in_(wanted)))
    session.add_all(
        [RoleGrant(role_id=role_id, permission=key, scope=scope) for key, scope in wanted.items() if scope is not None]
    )


def _check_grants(grants: Mapping[str, str]) -> None:
    known = current().registry.permissions
    errors = [
        FieldError(key, "unknown", _("There is no permission {key} with the scope {scope}.", key=key, scope=scope))
        for key, scope in grants.items()
        if key not in known or scope not in (SCOPES if known[key].scoped else ("all",))
    ]
    if errors:
        raise Invalid(errors)


def _checked(title: str) -> str:
    if not title.strip():
        raise Invalid.field("title", "required", _("Enter a title."))
    return title.strip()
