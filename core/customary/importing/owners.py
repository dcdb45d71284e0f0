"""Who gets the new customers of an import: nobody, one person, or a team's members in turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.roles.models import Staff, Team

_ = texts("importing")


class Owners:
    """Hands out owners; `given` says how many customers got theirs before, so that a resumed import goes on in turn."""

    def __init__(self, staff_ids: list[int], given: int) -> None:
        self._staff_ids, self.given = staff_ids, given

    def next(self) -> int | None:
        self.given += 1
        return self._staff_ids[(self.given - 1) % len(self._staff_ids)] if self._staff_ids else None


def owners(session: Session, options: Mapping[str, Any], given: int) -> Owners:
    """By an import's options: `owner_id`, or `team_id`, or neither."""
    if options.get("owner_id"):
        return Owners([options["owner_id"]], given)
    return Owners(_members(session, options["team_id"]) if options.get("team_id") else [], given)


def owner_options(session: Session, email: str | None = None, team: str | None = None) -> dict[str, Any]:
    """The options for a person's e-mail address or a team's name.

    Raises Invalid if there is no such person or team, or both are given.
    """
    if email and team:
        raise Invalid.field("owner", "one_of_both", _("Name a person or a team, not both."))
    if email:
        staff_id = session.exec(select(Staff.id).where(Staff.email == email.strip().lower(), col(Staff.active))).first()
        if staff_id is None:
            raise Invalid.field(
                "owner", "unknown_staff", _("No active colleague has the address {email}.", email=email)
            )
        return {"owner_id": staff_id}
    if not team:
        return {}
    team_id = session.exec(select(Team.id).where(Team.name == team.strip())).first()
    if team_id is None:
        raise Invalid.field("team", "unknown_team", _("There is no team called {team}.", team=team))
    check_team(session, team_id)
    return {"team_id": team_id}


def check_team(session: Session, team_id: int) -> None:
    """Raise Invalid for a team without active members."""
    if not _members(session, team_id):
        raise Invalid.field("team", "empty_team", _("The team has no active member."))


def _members(session: Session, team_id: int) -> list[int]:
    query = select(Staff.id).where(Staff.team_id == team_id, col(Staff.active)).order_by(col(Staff.id))
    return [staff_id for staff_id in session.exec(query) if staff_id is not None]
