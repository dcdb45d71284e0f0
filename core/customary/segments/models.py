"""Who belonged to a group of customers in a month, and how the month was closed."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from customary.database.models import CoreModel
from customary.database.types import Id, UtcDateTime


class SegmentMember(CoreModel, table=True):
    """A customer who belongs to a segment in the period that begins on `first`; `status` is how he stood when it was closed."""

    __tablename__ = "customary_segment_member"
    __table_args__ = (
        Index("ix_customary_segment_member_period", "segment", "first", "customer_id"),
        Index("ix_customary_segment_member_customer", "customer_id", "id"),
        Index("ix_customary_segment_member_first", "first", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    segment: str  # key of the Segment
    first: date
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    status: str = ""


class SegmentPeriod(CoreModel, table=True):
    """A period of a segment that was closed: its members, and how many of them had been followed up, stay what they were."""

    __tablename__ = "customary_segment_period"
    __table_args__ = (
        Index("uq_customary_segment_period", "segment", "first", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    segment: str
    first: date
    last: date
    members: int
    followed_up: int
    note: str = ""
    closed_at: datetime = Field(sa_type=UtcDateTime)
    closed_by_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    author: str
