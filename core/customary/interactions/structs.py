"""What goes out and comes in over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from customary.interactions.appointments import AppointmentRow
from customary.interactions.call_entry import CallEntry
from customary.interactions.contacts import ContactEntry, ContactRow
from customary.interactions.follow_ups import FollowUpRow

State = Literal["open", "done", "fulfilled", "excused", "missed", "withdrawn", "superseded"]
Channel = Literal["phone", "email", "sms", "wechat", "visit"]
Grade = Literal["satisfied", "neutral", "dissatisfied"]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class FollowUpOut(msgspec.Struct):
    """A follow-up. `deadline` is the due date, or the day of a later time that was agreed before it had passed."""

    id: int
    rule: str
    kind: str
    record: str
    record_id: int
    record_label: str
    customer_id: int | None
    customer: str
    opens: date
    due: date
    deadline: date
    expires: date | None
    agreed_for: datetime | None
    next_attempt: date | None
    attempts: int
    facts: dict[str, Any]  # JSON values
    why: str
    assignee_id: int | None
    assignee: str
    state: str
    reason: str
    closed_at: datetime | None
    version: int


class OutcomeIn(msgspec.Struct, forbid_unknown_fields=True):
    """How a call ended. `also` names further follow-ups that the same call serves, with the versions that were read."""

    outcome: str
    channel: Channel = "phone"
    at: Moment | None = None
    phone: str | None = None
    seconds: Annotated[int, msgspec.Meta(ge=0)] | None = None
    satisfaction: Grade | Literal[""] = ""
    aspect: list[str] = []
    suggestion: str = ""
    reason: str = ""
    call_back_at: Moment | None = None
    appointment: Moment | None = None
    appointment_note: str = ""
    new_phone: str = ""
    next_step: str = ""
    note: str = ""
    promise: str = ""
    promise_due: date | None = None
    outside_hours_reason: str = ""
    script_version: int | None = None
    fields: dict[str, str] = {}
    also: dict[int, int] = {}


class AssignIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which follow-ups go to whom; `assignee_id` null is nobody."""

    ids: Annotated[list[int], msgspec.Meta(min_length=1, max_length=1000)]
    assignee_id: int | None


class ShareOutIn(msgspec.Struct, forbid_unknown_fields=True):
    """Among whose active members the unassigned follow-ups are shared out."""

    team_id: int


class Share(msgspec.Struct):
    """How many follow-ups a colleague got."""

    staff_id: int
    follow_ups: int


class SharedOut(msgspec.Struct):
    """Who got how many."""

    shares: list[Share]


class InteractionOut(msgspec.Struct):
    """A contact."""

    id: int
    customer_id: int | None
    customer: str
    kind: str
    channel: str
    direction: str
    at: datetime
    day: date
    author: str
    outcome: str
    reached: bool
    satisfaction: str | None
    aspect: str | None
    suggestion: str
    note: str
    next_step: str
    record: str | None
    record_id: int | None
    record_label: str


class ContactIn(msgspec.Struct, forbid_unknown_fields=True):
    """A contact that no follow-up asked for."""

    customer_id: int
    note: str
    channel: Channel = "phone"
    direction: Literal["in", "out"] = "out"
    at: Moment | None = None
    reached: bool = True
    next_step: str = ""
    outside_hours_reason: str = ""


class AppointmentOut(msgspec.Struct):
    """A date that was booked with a customer."""

    id: int
    customer_id: int
    customer: str
    kind: str
    at: datetime
    day: date
    note: str
    record: str | None
    record_id: int | None
    record_label: str
    state: str


class Created(msgspec.Struct):
    """The id of what was written."""

    id: int


def follow_up_out(row: FollowUpRow) -> FollowUpOut:
    names = (name for name in FollowUpOut.__struct_fields__ if name not in ("facts", "why"))
    return FollowUpOut(**{name: getattr(row, name) for name in names}, facts=dict(row.facts), why=str(row.why))


def interaction_out(row: ContactRow) -> InteractionOut:
    return InteractionOut(**{name: getattr(row, name) for name in InteractionOut.__struct_fields__})


def appointment_out(row: AppointmentRow) -> AppointmentOut:
    return AppointmentOut(**{name: getattr(row, name) for name in AppointmentOut.__struct_fields__})


def call_entry(data: OutcomeIn) -> CallEntry:
    return CallEntry(**{name: getattr(data, name) for name in OutcomeIn.__struct_fields__ if name != "also"})


def contact_entry(data: ContactIn) -> ContactEntry:
    return ContactEntry(**{name: getattr(data, name) for name in ContactIn.__struct_fields__})
