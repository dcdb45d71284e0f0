"""Complaints, in whose hands they were, and the numbers that they bear."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from customary.database.models import CoreModel
from customary.database.types import Id, Money, UtcDateTime


class Complaint(CoreModel, table=True):
    """What somebody is not content with, and what became of it.

    `handle_from` is from when the time to handle it is counted: its receipt, or the answer that opened it again. `resolutions` is how
    often it was resolved, `round` how often that was followed up, `follow_up_from` since when the follow-up is wanted.
    """

    __tablename__ = "customary_complaint"
    __table_args__ = (
        Index("ix_customary_complaint_customer", "customer_id", "received_at"),
        Index("ix_customary_complaint_state", "state", "received_at", "id"),
        Index("ix_customary_complaint_staff", "staff_id", "state"),
        Index("ix_customary_complaint_team", "team_id", "state"),
        Index("ix_customary_complaint_day", "received_day", "cause"),
        Index("ix_customary_complaint_row", "record", "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    number: str = Field(unique=True)
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    complainant: str
    phone: str = ""  # E.164 where it can be read as one, else as it was written
    contact: str = ""  # how else he can be reached
    record: str | None = None  # what it is about
    record_id: int | None = Field(default=None, sa_type=Id)
    record_label: str = ""
    received_at: datetime = Field(sa_type=UtcDateTime)
    received_day: date
    received_by_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    channel: str
    subject: str
    content: str
    demand: str = ""
    severity: str = "simple"
    about_staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")  # who is responsible
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_team.id")
    party_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_outside_party.id")
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_by_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    cause: str | None = None  # key of the list of causes
    analysis: str = ""
    measures: str = ""
    compensation: int | None = Field(default=None, sa_type=Money)  # what the customer gets
    cost: int | None = Field(default=None, sa_type=Money)  # what it cost the house besides
    result: str = ""
    reply: str = ""
    won_back: bool | None = None
    reopened: int = 0
    hand_offs: int = 0
    resolutions: int = 0
    round: int = 0
    handle_from: datetime = Field(sa_type=UtcDateTime)
    follow_up_from: date | None = None
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_day: date | None = None
    state: str = "received"
    origin: str = ""
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Responsibility(CoreModel, table=True):
    """In whose hands a complaint was from a time on, and why; the last one is in force."""

    __tablename__ = "customary_complaint_responsibility"
    __table_args__ = (
        Index("ix_customary_complaint_responsibility_complaint", "complaint_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    complaint_id: int = Field(sa_type=Id, foreign_key="customary_complaint.id")
    since: datetime = Field(sa_type=UtcDateTime)
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_team.id")
    party_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_outside_party.id")
    by: str
    reason: str = ""


class NumberYear(CoreModel, table=True):
    """The last number that was given in a year."""

    __tablename__ = "customary_complaint_number"

    year: str = Field(primary_key=True)
    last: int
