"""Whom customers can be given to."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from customary.roles.models import Staff, Team

Choice = tuple[int, str]


def colleagues(session: Session) -> list[Choice]:
    """Active colleagues, by name."""
    query = select(col(Staff.id), col(Staff.name)).where(col(Staff.active).is_(True)).order_by(col(Staff.name))
    return [(staff_id, name) for staff_id, name in session.execute(query)]


def teams(session: Session) -> list[Choice]:
    """Teams, by name."""
    query = select(col(Team.id), col(Team.name)).order_by(col(Team.name))
    return [(team_id, name) for team_id, name in session.execute(query)]
