"""The log of contacts, follow-ups that wait or are done, appointments, script versions, records that are left in peace."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from customary.database.models import CoreModel
from customary.database.types import Id, Json, UtcDateTime


class Interaction(CoreModel, table=True):
    """One contact with a customer, as it took place."""

    __tablename__ = "customary_interaction"
    __table_args__ = (
        Index("ix_customary_interaction_customer", "customer_id", "at"),
        Index("ix_customary_interaction_day", "day", "staff_id"),
        Index("ix_customary_interaction_row", "record", "record_id"),
        Index(
            "ix_customary_interaction_answer",
            "day",
            "id",
            sqlite_where=text("satisfaction <> 'satisfied'"),
            postgresql_where=text("satisfaction <> 'satisfied'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    kind: str  # key of the InteractionKind
    channel: str = "phone"
    direction: str = "out"  # out, in
    at: datetime = Field(sa_type=UtcDateTime)
    day: date
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str
    outcome: str  # key of the outcome within its kind
    reached: bool
    satisfaction: str | None = None  # satisfied, neutral, dissatisfied; NULL where not asked
    aspect: str | None = None  # keys of the kind's aspects, joined by commas
    reason: str = ""  # key of why the customer refused
    suggestion: str = ""
    note: str = ""
    next_step: str = ""
    promise: str = ""  # what was promised to the customer, and until when
    promise_due: date | None = None
    phone: str | None = None  # E.164, the number that was called
    seconds: int | None = None  # length of the call
    outside_hours_reason: str = ""
    script_version: int | None = Field(default=None, sa_type=Id)
    record: str | None = None
    record_id: int | None = Field(default=None, sa_type=Id)
    record_label: str = ""
    # When, by whom and with which words a supervisor has seen a neutral or dissatisfied answer.
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reviewed_by_id: int | None = Field(default=None, sa_type=Id)
    review_note: str = ""
    origin: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class FollowUp(CoreModel, table=True):
    """A contact that is wanted: raised once for rule, record and cycle.

    `due` is never changed once raised but by the rule. `agreed_for` is a time that the customer agreed to. `next_attempt` is the
    day of the next try, after nobody answered or because the customer asked for it. Hidden until `opens` and `next_attempt`.
    `deadline` is the day of a time that was agreed before the due date had passed, where it lies after it: done by then is on time.
    NULL: the due date stands.
    """

    __tablename__ = "customary_follow_up"
    __table_args__ = (
        Index("uq_customary_follow_up_cycle", "rule", "record_id", "cycle", unique=True),
        Index(
            "ix_customary_follow_up_open",
            "assignee_id",
            "due",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_customary_follow_up_due", "due", "state"),
        Index("ix_customary_follow_up_closed", "closed_day", "closed_by_id"),
        Index("ix_customary_follow_up_customer", "customer_id", "id"),
        Index("ix_customary_follow_up_row", "record", "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    rule: str
    cycle: str
    kind: str  # key of the InteractionKind
    record: str
    # NULL only in history: the plugin of the row was purged, and another row may bear its id one day.
    record_id: int = Field(sa_type=Id, nullable=True)
    record_label: str = ""
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    contact_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    opens: date
    due: date
    expires: date | None = None
    deadline: date | None = None
    agreed_for: datetime | None = Field(default=None, sa_type=UtcDateTime)
    agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_attempt: date | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # JSON values
    assignee_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_team.id")
    attempts: int = 0
    state: str = "open"  # open, done, fulfilled, excused, missed, withdrawn, superseded
    reason: str = ""  # of excused: unreachable; of done: refused, stopped
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_day: date | None = None
    closed_by_id: int | None = Field(default=None, sa_type=Id)
    fulfilled_by: str | None = None  # the event that did what the reminder was for
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class InteractionFollowUp(CoreModel, table=True):
    """One call may serve several follow-ups."""

    __tablename__ = "customary_interaction_follow_up"

    interaction_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_interaction.id")
    follow_up_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_follow_up.id", index=True)


class Appointment(CoreModel, table=True):
    """A date that was booked with a customer."""

    __tablename__ = "customary_appointment"
    __table_args__ = (Index("ix_customary_appointment_customer", "customer_id", "at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    kind: str  # key of the InteractionKind whose call booked it
    at: datetime = Field(sa_type=UtcDateTime)
    day: date = Field(index=True)
    note: str = ""
    record: str | None = None
    record_id: int | None = Field(default=None, sa_type=Id)
    record_label: str = ""
    interaction_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_interaction.id")
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    state: str = "planned"  # planned, cancelled
    created_at: datetime = Field(sa_type=UtcDateTime)


class ScriptVersion(CoreModel, table=True):
    """What is said in a kind of contact, as somebody changed it; the manifest's own script is version NULL."""

    __tablename__ = "customary_script_version"
    __table_args__ = (
        Index("ix_customary_script_version_kind", "kind", "language", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    kind: str
    language: str
    parts: dict[str, str] = Field(sa_type=Json)
    author: str
    staff_id: int | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)


class StoppedRecord(CoreModel, table=True):
    """A row for which no reminder is raised any more, and why."""

    __tablename__ = "customary_stopped_record"

    record: str = Field(primary_key=True)
    record_id: int = Field(primary_key=True, sa_type=Id)
    reason: str
    day: date
