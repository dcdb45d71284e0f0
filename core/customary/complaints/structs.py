"""What goes out and comes in over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from customary.complaints.reading import ComplaintRow
from customary.complaints.receive import NewComplaint
from customary.complaints.responsibility import HandsRow
from customary.records.history import MoveRow
from customary.records.moves import PossibleMove

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Channel = Literal["phone", "visit", "email", "wechat", "letter", "social", "public_page", "other"]
Severity = Literal["simple", "complex", "urgent"]


class ComplaintIn(msgspec.Struct, forbid_unknown_fields=True):
    """A complaint as it is told. With `accept` it is acknowledged at once by whoever sends it."""

    complainant: str = ""
    phone: str = ""
    contact: str = ""
    channel: str = ""
    subject: str = ""
    content: str = ""
    demand: str = ""
    severity: Severity = "simple"
    received_at: Moment | None = None
    customer_id: int | None = None
    record: str | None = None
    record_id: int | None = None
    about_staff_id: int | None = None
    accept: bool = False


class ComplaintPatch(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be changed; the rest stays."""

    complainant: str | msgspec.UnsetType = msgspec.UNSET
    phone: str | msgspec.UnsetType = msgspec.UNSET
    contact: str | msgspec.UnsetType = msgspec.UNSET
    subject: str | msgspec.UnsetType = msgspec.UNSET
    content: str | msgspec.UnsetType = msgspec.UNSET
    demand: str | msgspec.UnsetType = msgspec.UNSET
    severity: Severity | msgspec.UnsetType = msgspec.UNSET
    customer_id: int | msgspec.UnsetType | None = msgspec.UNSET
    record: str | msgspec.UnsetType | None = msgspec.UNSET
    record_id: int | msgspec.UnsetType | None = msgspec.UNSET
    about_staff_id: int | msgspec.UnsetType | None = msgspec.UNSET


class HandsIn(msgspec.Struct, forbid_unknown_fields=True):
    """Into whose hands a complaint goes, and why."""

    reason: str
    staff_id: int | None = None
    team_id: int | None = None
    party_id: int | None = None


class ReceivedOut(msgspec.Struct):
    """What became of what was sent in."""

    id: int
    number: str


class ComplaintOut(msgspec.Struct):
    """A complaint. `due_at` is when the time of its present step is over."""

    id: int
    number: str
    state: str
    customer_id: int | None
    customer: str
    complainant: str
    phone: str
    contact: str
    record: str | None
    record_id: int | None
    record_label: str
    received_at: datetime
    received_day: date
    channel: str
    subject: str
    content: str
    demand: str
    severity: str
    about_staff_id: int | None
    staff_id: int | None
    staff: str
    team_id: int | None
    team: str
    party_id: int | None
    party: str
    accepted_at: datetime | None
    accepted_by: str
    cause: str | None
    analysis: str
    measures: str
    compensation: int | None
    cost: int | None
    result: str
    reply: str
    won_back: bool | None
    reopened: int
    hand_offs: int
    resolutions: int
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    version: int


class StepOut(msgspec.Struct):
    """A move of the history."""

    at: datetime
    move: str
    source: str | None
    target: str
    by: str
    note: str
    values: dict[str, Any]  # JSON values
    worked_minutes: int | None


class HandsOut(msgspec.Struct):
    """Who had it from a time on."""

    since: datetime
    staff: str
    team: str
    party: str
    by: str
    reason: str


class NextOut(msgspec.Struct):
    """A move that may be made now, or why not."""

    move: str
    title: str
    target: str
    refusal: str | None
    fields: list[str]
    required: list[str]


class ComplaintDetail(msgspec.Struct):
    """A complaint with its history, the hands it was in, and what may follow."""

    complaint: ComplaintOut
    history: list[StepOut]
    responsible: list[HandsOut]
    moves: list[NextOut]


def complaint_out(row: ComplaintRow) -> ComplaintOut:
    return ComplaintOut(**{name: getattr(row, name) for name in ComplaintOut.__struct_fields__})


def detail_out(
    row: ComplaintRow, history: list[MoveRow], hands: list[HandsRow], moves: list[PossibleMove]
) -> ComplaintDetail:
    return ComplaintDetail(
        complaint_out(row),
        [_step(one) for one in history],
        [HandsOut(one.since, one.staff, one.team, one.party, one.by, one.reason) for one in hands],
        [_next(one) for one in moves],
    )


def new_complaint(data: ComplaintIn) -> NewComplaint:
    return NewComplaint(**{name: getattr(data, name) for name in NewComplaint.__dataclass_fields__})


def changes(data: ComplaintPatch) -> dict[str, Any]:  # of the columns' types
    given = {name: getattr(data, name) for name in ComplaintPatch.__struct_fields__}
    return {name: value for name, value in given.items() if value is not msgspec.UNSET}


def _step(one: MoveRow) -> StepOut:
    values = {name: value for name, _title, value in one.values}
    return StepOut(one.at, one.transition, one.source, one.target, one.author, one.note, values, one.worked_minutes)


def _next(one: PossibleMove) -> NextOut:
    refusal = None if one.refusal is None else str(one.refusal)
    names = [field.name for field in one.needs]
    return NextOut(
        one.key, str(one.title), one.target, refusal, names, [field.name for field in one.needs if field.required]
    )
