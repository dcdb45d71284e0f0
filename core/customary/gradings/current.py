"""The grades that hold now, for rules and reports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from customary.database.models import table_of
from customary.gradings.models import Grade


def current_grades(grading: str) -> Select[Any]:
    """A SELECT of the rows that are in a class now: `record_id`, `customer_id`, `grade` (key of the class), `since`,
    `grace_until`, `deadline` (near a fall: the day by which something must happen), `gap` (facts then; JSON), `origin`.

        grades = current_grades("sample.classes").subquery()
    """
    held = table_of(Grade)
    names = ("record_id", "customer_id", "grade", "since", "grace_until", "deadline", "gap", "origin")
    return select(*(held.c[name] for name in names)).where(held.c.grading == grading, held.c.until.is_(None))
