"""Teams, and which stands above which."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from customary.database.transaction import emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid, NotFound, Stale
from customary.plugins.text import texts
from customary.roles.events import TEAM, TeamsChanged
from customary.roles.models import Staff, Team
from customary.roles.organisation import lineage, organisation_changed

_ = texts("roles")

MANAGE = "core.staff.manage"


@dataclass(frozen=True)
class TeamNode:
    """A team in the tree; `depth` 0 is the top. `members` counts those at work."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    members: int
    version: int


def team_tree(session: Session) -> list[TeamNode]:
    """All teams, each followed by those below it."""
    teams = {team.id: team for team in session.exec(select(Team).order_by(Team.name)) if team.id is not None}
    counted = select(Staff.team_id, func.count()).where(col(Staff.active)).group_by(col(Staff.team_id))
    members = dict(session.exec(counted).all())
    parents = {team_id: team.parent_id for team_id, team in teams.items()}
    paths = {
        team_id: [(teams[above].name, above) for above in reversed(lineage(team_id, parents))] for team_id in teams
    }
    return [
        TeamNode(team_id, team.name, team.parent_id, len(paths[team_id]) - 1, members.get(team_id, 0), team.version)
        for team_id, team in sorted(teams.items(), key=lambda item: paths[item[0]])
    ]


def one_team(session: Session, team_id: int) -> TeamNode:
    """One of the tree."""
    for node in team_tree(session):
        if node.id == team_id:
            return node
    raise NotFound


def add_team(session: Session, actor: Actor, name: str, parent_id: int | None) -> int:
    """A new team."""
    actor.must(MANAGE)
    teams = _all_locked(session)
    _check(teams, None, name, parent_id)
    team = Team(name=name.strip(), parent_id=parent_id)
    session.add(team)
    _flush(session)
    assert team.id is not None
    changes = {team.id: {"name": (None, team.name), "parent_id": (None, parent_id)}}
    organisation_changed(session)
    emit(session, TeamsChanged(record=TEAM, ids=(team.id,), changes=changes))
    return team.id


def change_team(session: Session, actor: Actor, team_id: int, version: int, name: str, parent_id: int | None) -> int:
    """Name it anew, or put it under another; the new version."""
    actor.must(MANAGE)
    teams = _all_locked(session)
    team = teams.get(team_id)
    if team is None:
        raise NotFound
    if team.version != version:
        raise Stale(team.version)
    _check(teams, team_id, name, parent_id)
    wanted = {"name": name.strip(), "parent_id": parent_id}
    changes = {key: (getattr(team, key), value) for key, value in wanted.items() if getattr(team, key) != value}
    if changes:
        team.name, team.parent_id, team.version = name.strip(), parent_id, version + 1
        _flush(session)
        organisation_changed(session)
        emit(session, TeamsChanged(record=TEAM, ids=(team_id,), changes={team_id: changes}))
    return team.version


def remove_team(session: Session, actor: Actor, team_id: int) -> None:
    """Remove a team in which nobody is and below which none stands."""
    actor.must(MANAGE)
    teams = _all_locked(session)
    if team_id not in teams:
        raise NotFound
    used = Conflict(_("This team is in use: move its people, its work and the teams below it first."))
    staffed = session.exec(select(Staff.id).where(Staff.team_id == team_id)).first() is not None
    if staffed or any(team.parent_id == team_id for team in teams.values()):
        raise used
    name = teams[team_id].name
    try:
        session.delete(teams[team_id])
        session.flush()
    except IntegrityError as error:  # work of a higher room is given to it
        raise used from error
    organisation_changed(session)
    emit(session, TeamsChanged(record=TEAM, ids=(team_id,), changes={team_id: {"name": (name, None)}}))


def _all_locked(session: Session) -> dict[int, Team]:
    # All of them: of two moves at once, each right by itself, both together could make a circle.
    return {team.id: team for team in session.exec(select(Team).order_by(col(Team.id)).with_for_update()) if team.id}


def _check(teams: dict[int, Team], team_id: int | None, name: str, parent_id: int | None) -> None:
    if not name.strip():
        raise Invalid.field("name", "required", _("Enter a name."))
    if any(team.name == name.strip() and team.id != team_id for team in teams.values()):
        raise Invalid.field("name", "taken", _("Another team has this name already."))
    if parent_id is not None and parent_id not in teams:
        raise Invalid.field("parent_id", "unknown", _("There is no such team."))
    parents = {key: team.parent_id for key, team in teams.items()}
    if team_id is not None and team_id in lineage(parent_id, parents):
        raise Invalid.field("parent_id", "circle", _("A team cannot stand below itself."))


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid.field("name", "taken", _("Another team has this name already.")) from error
