"""What the core's reports can be narrowed to, as far as somebody's figures reach."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from customary.database.deployment import current
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.text import Text
from customary.reports.follow_up_figures import VIEW
from customary.roles.models import Staff, Team


def staff_choices(session: Session, actor: Actor) -> Sequence[tuple[str, Text | str]]:
    query = select(Staff.id, Staff.name).where(col(Staff.active)).order_by(col(Staff.name))
    if actor.scope(VIEW) != "all":
        query = query.where(one_of(col(Staff.id), actor.covers(VIEW)))
    return [(str(id_), name) for id_, name in session.exec(query)]


def team_choices(session: Session, actor: Actor) -> Sequence[tuple[str, Text | str]]:
    query = select(Team.id, Team.name).order_by(col(Team.name))
    if actor.scope(VIEW) != "all":
        covered = select(Staff.team_id).where(one_of(col(Staff.id), actor.covers(VIEW)))
        query = query.where(col(Team.id).in_(covered))
    return [(str(id_), name) for id_, name in session.exec(query)]


def rule_choices(_session: Session, _actor: Actor) -> Sequence[tuple[str, Text | str]]:
    return [(rule.key, rule.title) for rule in current().registry.reminder_rules.values()]
