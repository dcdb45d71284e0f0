"""Who works with whom and what each role grants, remembered between requests for as long as nobody changes it.

A request reads the organisation's stamp and its roles' versions together with its own session; only when one of them is
new is anything read again. So every process sees a change at once, and none has to be told.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, select
from sqlmodel import Session

from customary.database.engine import Database
from customary.database.models import Installation, table_of
from customary.database.sql import one_of
from customary.plugins.actor import SCOPE_RANK
from customary.roles.models import RoleGrant, Staff, Team

STAMP = "organisation"
MOST_MIXES = 500

Held = tuple[tuple[int, int], ...]
"""The roles somebody holds: (id, version) of each, in order."""


@dataclass
class Standing:
    """What is remembered for one database."""

    stamp: str | None = None
    tree: Tree | None = None
    grants: dict[Held, Mapping[str, str]] = field(default_factory=dict)


class Around(NamedTuple):
    """The staff of a colleague's team, the staff of it and all teams below, and these teams."""

    team: tuple[int, ...]
    subtree: tuple[int, ...]
    teams: tuple[int, ...]


@dataclass(frozen=True)
class Tree:
    """Of every team: its staff, the staff of it and all teams below, and these teams."""

    team: Mapping[int, tuple[int, ...]]
    subtree: Mapping[int, tuple[int, ...]]
    teams: Mapping[int, tuple[int, ...]]

    def around(self, staff_id: int, team_id: int | None) -> Around:
        """Whom the scopes team and subtree cover; somebody without a team is a team of one."""
        if team_id is None:
            return Around((staff_id,), (staff_id,), ())
        return Around(self.team.get(team_id, ()), self.subtree.get(team_id, ()), self.teams.get(team_id, ()))


_standing: WeakKeyDictionary[Database, Standing] = WeakKeyDictionary()


def organisation_changed(session: Session) -> None:
    """Whoever changes teams, or which team somebody is in, says so; otherwise old scopes hold on."""
    session.merge(Installation(key=STAMP, value={"stamp": secrets.token_hex(8)}))


def remembered_tree(database: Database, connection: Connection, stamp: str | None) -> Tree:
    """The tree as of this stamp."""
    standing = _standing.setdefault(database, Standing())
    if stamp is None or standing.tree is None or standing.stamp != stamp:
        tree = read_tree(connection)
        standing.tree, standing.stamp = tree, stamp
        return tree
    return standing.tree


def remembered_grants(database: Database, connection: Connection, held: Held) -> Mapping[str, str]:
    """The widest scope of each permission over these versions of roles."""
    known = _standing.setdefault(database, Standing()).grants
    if held not in known:
        if len(known) >= MOST_MIXES:
            known.clear()
        known[held] = read_grants(connection, [role_id for role_id, _version in held])
    return known[held]


def read_grants(connection: Connection, role_ids: Sequence[int]) -> Mapping[str, str]:
    """The widest scope of each permission over these roles."""
    return widest(grants_by_role(connection, role_ids).values())


def grants_by_role(connection: Connection, role_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """What each of these roles grants."""
    grants = table_of(RoleGrant).c
    found: dict[int, dict[str, str]] = {role_id: {} for role_id in role_ids}
    columns = (grants.role_id, grants.permission, grants.scope)
    for role_id, permission, scope in connection.execute(select(*columns).where(one_of(grants.role_id, role_ids))):
        found[role_id][permission] = scope
    return found


def widest(granted: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """The widest scope of each permission over what several roles grant."""
    scopes: dict[str, str] = {}
    for grants in granted:
        for permission, scope in grants.items():
            if SCOPE_RANK[scope] > SCOPE_RANK.get(scopes.get(permission, ""), 0):
                scopes[permission] = scope
    return scopes


def read_tree(connection: Connection) -> Tree:
    """All teams and who is in them, in two statements."""
    teams, staff = table_of(Team).c, table_of(Staff).c
    parents = {row.id: row.parent_id for row in connection.execute(select(teams.id, teams.parent_id))}
    members: dict[int, list[int]] = {team_id: [] for team_id in parents}
    below: dict[int, list[int]] = {team_id: [] for team_id in parents}
    teams_below: dict[int, list[int]] = {team_id: [] for team_id in parents}
    for team_id in sorted(parents):
        for above in lineage(team_id, parents):
            teams_below[above].append(team_id)
    in_teams = select(staff.id, staff.team_id).where(staff.team_id.is_not(None)).order_by(staff.id)
    for staff_id, team_id in connection.execute(in_teams):
        members[team_id].append(staff_id)
        for above in lineage(team_id, parents):
            below[above].append(staff_id)
    return Tree(_frozen(members), _frozen(below), _frozen(teams_below))


def lineage(team_id: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """A team and those above it, nearest first; ends where it would come round again."""
    line: list[int] = []
    while team_id is not None and team_id not in line:
        line.append(team_id)
        team_id = parents.get(team_id)
    return line


def _frozen(lists: Mapping[int, list[int]]) -> Mapping[int, tuple[int, ...]]:
    return {key: tuple(items) for key, items in lists.items()}
