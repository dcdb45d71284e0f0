"""Cases of customers who were not satisfied, what was done about them, and what was promised."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from customary.database.models import CoreModel
from customary.database.types import Id, UtcDateTime


class RecoveryCase(CoreModel, table=True):
    """A customer who answered neutral or dissatisfied, until he is won back or lost.

    `interaction_id` is the contact in which he said so: one case for each. `team_id` is the responsible department.
    `round` counts how often the case was treated: each time asks for a second follow-up of its own.
    """

    __tablename__ = "customary_recovery_case"
    __table_args__ = (
        Index("ix_customary_recovery_case_customer", "customer_id", "id"),
        Index("ix_customary_recovery_case_opened", "opened_on", "id"),
        Index("ix_customary_recovery_case_owner", "owner_id", "state"),
        Index("ix_customary_recovery_case_state", "state", "due", "id"),
        Index("ix_customary_recovery_case_row", "record", "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    interaction_id: int = Field(sa_type=Id, foreign_key="customary_interaction.id", unique=True)
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_team.id")
    record: str | None = None
    record_id: int | None = Field(default=None, sa_type=Id)
    record_label: str = ""
    satisfaction: str  # neutral, dissatisfied
    opened_on: date  # the day of the answer
    due: date
    cause: str = ""  # key of a cause
    cause_note: str = ""
    plan: str = ""
    treatment: str = ""
    treated_on: date | None = None
    round: int = 0
    result: str = ""
    closed_on: date | None = None
    state: str = "registered"
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class CaseProgress(CoreModel, table=True):
    """One dated entry about what was done in a case."""

    __tablename__ = "customary_recovery_progress"
    __table_args__ = (Index("ix_customary_recovery_progress_case", "case_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    case_id: int = Field(sa_type=Id, foreign_key="customary_recovery_case.id")
    at: datetime = Field(sa_type=UtcDateTime)
    day: date
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str
    note: str


class Promise(CoreModel, table=True):
    """What was promised to a customer, until when, and who keeps it. `record` and `record_id` say what it is about."""

    __tablename__ = "customary_promise"
    __table_args__ = (
        Index("ix_customary_promise_customer", "customer_id", "id"),
        Index("ix_customary_promise_keeper", "keeper_id", "state"),
        Index("ix_customary_promise_state", "state", "due", "id"),
        Index("ix_customary_promise_row", "record", "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    interaction_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_interaction.id", unique=True)
    text: str
    due: date
    keeper_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    record: str | None = None
    record_id: int | None = Field(default=None, sa_type=Id)
    record_label: str = ""
    result: str = ""
    made_on: date
    kept_on: date | None = None
    author: str
    state: str = "open"  # open, kept, broken, told
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
