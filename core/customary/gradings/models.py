"""Which row is, or was, in which class; and changes of the rules that were asked for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from customary.database.models import CoreModel
from customary.database.types import Id, Json, UtcDateTime

CURRENT = "until IS NULL"


class Grade(CoreModel, table=True):
    """A row of some record in a class, from `since` until the day before `until`; NULL: it is in it now.

    `facts` are what the rule looked at when it came there. A class that is no longer deserved is kept until `grace_until`.
    `deadline` and `gap` are for those who are near a fall: by when, and what the rule said last. `fixed`: set by hand, and the rule
    does not touch it before the day after `fixed_until`.
    """

    __tablename__ = "customary_grade"
    __table_args__ = (
        Index(
            "uq_customary_grade_current",
            "grading",
            "record_id",
            unique=True,
            sqlite_where=text(CURRENT),
            postgresql_where=text(CURRENT),
        ),
        Index(
            "ix_customary_grade_members",
            "grading",
            "grade",
            "record_id",
            sqlite_where=text(CURRENT),
            postgresql_where=text(CURRENT),
        ),
        Index(
            "ix_customary_grade_near",
            "grading",
            "deadline",
            "id",
            sqlite_where=text("until IS NULL AND deadline IS NOT NULL"),
            postgresql_where=text("until IS NULL AND deadline IS NOT NULL"),
        ),
        Index("ix_customary_grade_row", "grading", "record_id", "id"),
        Index("ix_customary_grade_customer", "customer_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    grading: str  # key of the Grading
    record: str
    record_id: int = Field(sa_type=Id, nullable=True)  # NULL only in history: the plugin of the row was purged
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    grade: str  # key of the class
    since: date
    until: date | None = None
    origin: str  # given, rise, fall, override, release
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # JSON values
    given: str = ""  # what somebody had entered elsewhere when the rule looked last
    grace_until: date | None = None
    deadline: date | None = None
    gap: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # JSON values
    fixed: bool = False
    fixed_until: date | None = None
    reason: str = ""
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str = ""
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class GradingChange(CoreModel, table=True):
    """Other parameters of a grading that somebody asked for; they hold when they are approved."""

    __tablename__ = "customary_grading_change"
    __table_args__ = (Index("ix_customary_grading_change_grading", "grading", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    grading: str
    title: str
    valid_from: date
    values: dict[str, Any] = Field(sa_type=Json)  # JSON values
    based_on: int = 0  # the version of the parameters that it was written against
    state: str = "waiting"  # waiting, returned, approved
    approval_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_approval.id")
    author_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str
    created_at: datetime = Field(sa_type=UtcDateTime)
