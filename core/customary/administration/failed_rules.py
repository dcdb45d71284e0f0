"""Reminder rules that failed when they were last swept, and have not been swept since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from customary.database.models import Installation
from customary.database.transaction import reading
from customary.reminders.sweep import FAILED


@dataclass(frozen=True)
class FailedRule:
    """A rule, the day it was swept for, and what went wrong."""

    key: str
    error: str
    day: date


def failed_rules() -> list[FailedRule]:
    """Whatever process swept them."""
    query = (
        select(Installation).where(col(Installation.key).startswith(FAILED, autoescape=True)).order_by(Installation.key)
    )
    with reading() as session:
        return [
            FailedRule(row.key.removeprefix(FAILED), row.value["error"], date.fromisoformat(row.value["day"]))
            for row in session.exec(query)
        ]
