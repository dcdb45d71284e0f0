"""Brings the roles and permissions of the enabled plugins into the database: once each, then they are the administrator's."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import update
from sqlmodel import Session, col, select

from customary.database.deployment import current
from customary.database.events import Change
from customary.database.models import Installation, table_of
from customary.database.transaction import emit
from customary.plugins.actor import SCOPE_RANK
from customary.plugins.contributions import Role
from customary.plugins.registry import Registry
from customary.plugins.text import speaking
from customary.roles.events import ROLE, RolesSynchronised
from customary.roles.models import RoleGrant, StoredRole
from customary.roles.organisation import STAMP, organisation_changed
from customary.roles.ready_made import ADMINISTRATOR

KNOWN = "permissions"

Wished = tuple[str, str, str]
"""A role's key, a permission, a scope."""


def sync_roles(session: Session) -> int:
    """Add roles that are missing, and give permissions met for the first time to the roles that they name.

    To be called after each migration (init, migrate, plugins enable). What an administrator took away is not given
    again, what he gave is not narrowed. Answers how many grants were added.
    """
    registry = current().registry
    known = _known_permissions(session)
    ids, made = _roles_by_key(session, registry)
    present = set(session.exec(select(RoleGrant.role_id, RoleGrant.permission)).all())
    changes: dict[int, dict[str, Change]] = {ids[key]: {"title": (None, key)} for key in made}
    for role_key, permission, scope in _widest(_wishes(registry)):
        role_id = ids[role_key]
        new = role_key in made or permission not in known
        if new and (role_id, permission) not in present:
            session.add(RoleGrant(role_id=role_id, permission=permission, scope=scope))
            changes.setdefault(role_id, {})[permission] = (None, scope)
    _finish(session, changes, known | set(registry.permissions))
    return sum(len(fields) for fields in changes.values()) - len(made)


def forget_permissions(session: Session, plugin: str) -> None:
    """Take a purged plugin's permissions out of all roles; its own roles stay while somebody holds them."""
    for grant in session.exec(
        select(RoleGrant).where(col(RoleGrant.permission).startswith(f"{plugin}.", autoescape=True))
    ):
        session.delete(grant)
    known = {key for key in _known_permissions(session) if not key.startswith(f"{plugin}.")}
    session.merge(Installation(key=KNOWN, value={"known": sorted(known)}))


def _known_permissions(session: Session) -> set[str]:
    fact = session.get(Installation, KNOWN)
    return set(fact.value["known"]) if fact else set()


def _roles_by_key(session: Session, registry: Registry) -> tuple[dict[str, int], set[str]]:
    rows = session.exec(select(StoredRole.key, StoredRole.id).where(col(StoredRole.key).is_not(None)))
    ids = {key: role_id for key, role_id in rows if key is not None and role_id is not None}
    missing = [_stored(role) for key, role in registry.roles.items() if key not in ids]
    session.add_all(missing)
    session.flush()
    made = {role.key: role.id for role in missing if role.key is not None and role.id is not None}
    return {**ids, **made}, set(made)


def _stored(role: Role) -> StoredRole:
    with speaking("en"):
        return StoredRole(key=role.key, title=str(role.title))


def _wishes(registry: Registry) -> Iterator[Wished]:
    for permission in registry.permissions.values():
        yield ADMINISTRATOR, permission.key, "all"
        for role_key, scope in permission.granted_to:
            yield role_key, permission.key, scope if permission.scoped else "all"
    for role in registry.roles.values():
        for grant in role.grants:
            yield role.key, grant.permission, grant.scope if registry.permissions[grant.permission].scoped else "all"


def _widest(wishes: Iterator[Wished]) -> list[Wished]:
    scopes: dict[tuple[str, str], str] = {}
    for role_key, permission, scope in wishes:
        before = scopes.get((role_key, permission), "")
        if SCOPE_RANK[scope] > SCOPE_RANK.get(before, 0):
            scopes[role_key, permission] = scope
    return [(role_key, permission, scope) for (role_key, permission), scope in scopes.items()]


def _finish(session: Session, changes: dict[int, dict[str, Change]], known: set[str]) -> None:
    session.merge(Installation(key=KNOWN, value={"known": sorted(known)}))
    if session.get(Installation, STAMP) is None:
        organisation_changed(session)
    if changes:
        table = table_of(StoredRole)
        session.flush()
        session.execute(update(StoredRole).where(table.c.id.in_(changes)).values(version=table.c.version + 1))
        emit(session, RolesSynchronised(record=ROLE, ids=tuple(changes), changes=changes))
