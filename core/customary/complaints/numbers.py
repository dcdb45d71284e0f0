"""The number that a complaint bears: C-2026-0001, counted anew each year, none given twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from customary.complaints.models import NumberYear
from customary.database.models import table_of
from customary.database.transaction import Writing


def next_number(session: Writing, day: date) -> str:
    """The row of the year is held until the transaction ends: who wants the next number waits, and none is lost."""
    years = table_of(NumberYear)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    counted = (
        dialect.insert(years)
        .values(year=str(day.year), last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": years.c.last + 1})
        .returning(years.c.last)
    )
    return f"C-{day.year}-{session.execute(counted).scalar_one():04d}"
