"""What is kept about any row of any plugin: its moves and clocks, approvals, the parties outside of the house."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from customary.database.models import CoreModel
from customary.database.types import Id, Json, Money, UtcDateTime

RUNNING = "stopped_at IS NULL"


class RecordMove(CoreModel, table=True):
    """A move of a row from one state to another. The first has no source: the row came to be.

    `worked_minutes` and `minutes` tell how long it stood in `source`, in the house's working time and on the clock.
    """

    __tablename__ = "customary_record_move"
    __table_args__ = (
        Index("ix_customary_record_move_row", "record", "record_id", "id"),
        Index("ix_customary_record_move_day", "record", "day", "source"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    record: str
    # NULL only in history: the plugin of the row was purged, and another row may bear its id one day.
    record_id: int = Field(sa_type=Id, nullable=True)
    at: datetime = Field(sa_type=UtcDateTime)
    day: date
    transition: str = ""  # key of the transition, empty for the first move
    source: str | None = None
    target: str
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str
    event: str = ""  # the event that moved it by itself
    approval_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_approval.id")
    values: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # JSON values
    note: str = ""
    worked_minutes: int | None = None
    minutes: int | None = None


class RecordClock(CoreModel, table=True):
    """How long a row may stay in a state. It stops when the row leaves it; late is what stopped, or still runs, after `due_at`.

    `overdue_at` is when the house noticed, and `escalated_to_id` whom it told: once.
    """

    __tablename__ = "customary_record_clock"
    __table_args__ = (
        Index(
            "uq_customary_record_clock_running",
            "record",
            "record_id",
            unique=True,
            sqlite_where=text(RUNNING),
            postgresql_where=text(RUNNING),
        ),
        Index(
            "ix_customary_record_clock_due",
            "due_at",
            sqlite_where=text(RUNNING),
            postgresql_where=text(RUNNING),
        ),
        Index("ix_customary_record_clock_row", "record", "record_id", "id"),
        Index("ix_customary_record_clock_escalated", "escalated_to_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    record: str
    record_id: int = Field(sa_type=Id, nullable=True)  # NULL only in history
    state: str
    started_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    due_day: date
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    overdue_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    escalated_to_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")


class Approval(CoreModel, table=True):
    """Something that waits for the yes of others. A returned one goes through all steps again, in a `round` of its own."""

    __tablename__ = "customary_approval"
    __table_args__ = (
        Index("ix_customary_approval_row", "record", "record_id", "id"),
        Index("ix_customary_approval_author", "author_id", "state"),
        Index("ix_customary_approval_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    policy: str  # key of the ApprovalPolicy
    record: str
    record_id: int = Field(sa_type=Id, nullable=True)  # NULL only in history
    record_label: str = ""
    subject: str
    amount: int | None = Field(default=None, sa_type=Money)
    transition: str = ""  # key of the move that waits for it
    values: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # JSON values
    author_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str
    state: str = "waiting"  # waiting, approved, returned, withdrawn
    round: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class ApprovalStepTaken(CoreModel, table=True):
    """One step of an approval in one round; position 0 is its submission. `on_behalf_of_id` is for whom a substitute decided."""

    __tablename__ = "customary_approval_step"
    __table_args__ = (
        Index("uq_customary_approval_step", "approval_id", "round", "position", unique=True),
        Index(
            "ix_customary_approval_step_waiting",
            "permission",
            "approval_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    approval_id: int = Field(sa_type=Id, foreign_key="customary_approval.id")
    round: int
    position: int
    title: str  # as the policy called it, in English: the words of a step that it no longer has
    permission: str = ""
    state: str = "later"  # submitted, later, waiting, approved, returned, withdrawn
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    on_behalf_of_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    comment: str = ""


class Deputy(CoreModel, table=True):
    """Who decides for a colleague from one day to another, both included."""

    __tablename__ = "customary_deputy"
    __table_args__ = (Index("ix_customary_deputy_deputy", "deputy_id", "until"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    staff_id: int = Field(sa_type=Id, foreign_key="customary_staff.id", index=True)
    deputy_id: int = Field(sa_type=Id, foreign_key="customary_staff.id")
    since: date
    until: date
    set_by: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class OutsideParty(CoreModel, table=True):
    """A party outside of the house that work can be handed to: a supplier, a contractor, a partner."""

    __tablename__ = "customary_outside_party"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str = Field(unique=True)
    kind: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    active: bool = True
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Attachment(CoreModel, table=True):
    """A file that belongs to a row of any record. Its content lies in the store, under a name that nobody can guess.

    `customer_id` is the customer of the row when it was added. What is deleted is hidden at once, its file goes some days later.
    """

    __tablename__ = "customary_attachment"
    __table_args__ = (
        Index("ix_customary_attachment_row", "record", "record_id", "id"),
        Index("ix_customary_attachment_customer", "customer_id", "id"),
        Index(
            "ix_customary_attachment_deleted",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    record: str
    record_id: int = Field(sa_type=Id)
    record_label: str = ""
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    name: str
    media_type: str
    bytes: int = Field(sa_type=Id)
    sha256: str
    store_key: str = Field(unique=True)
    width: int | None = None
    height: int | None = None
    thumbnail: bool = False
    uploaded_by_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    uploaded_by: str
    at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
