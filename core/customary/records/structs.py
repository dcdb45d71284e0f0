"""What comes in and goes out over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from customary.records.approval_lists import ApprovalPage, ApprovalRow
from customary.records.board import Board, BoardLine, BoardRow
from customary.records.deputies import DeputyRow
from customary.records.history import MoveRow
from customary.records.models import OutsideParty, RecordClock
from customary.records.moves import MoveResult, PossibleMove


class MoveIn(msgspec.Struct, forbid_unknown_fields=True):
    """A move: the key of the transition and the values of its fields; money in minor units."""

    transition: str
    values: dict[str, Any] = {}  # JSON values
    note: str = ""


class MoveOut(msgspec.Struct):
    """Where the row stands now. With `approval` it waits until that is given."""

    state: str
    approval: int | None


class FieldOut(msgspec.Struct):
    """A field that a move asks for."""

    name: str
    title: str
    kind: str
    required: bool
    choices: list[str]


class PossibleMoveOut(msgspec.Struct):
    """A move that may be made now, or why not."""

    transition: str
    title: str
    target: str
    refusal: str | None
    fields: list[FieldOut]


class HistoryOut(msgspec.Struct):
    """A move that was made."""

    at: datetime
    transition: str
    source: str | None
    target: str
    staff: int | None
    author: str
    event: str
    values: dict[str, Any]  # JSON values
    note: str
    worked_minutes: int | None
    minutes: int | None


class ClockOut(msgspec.Struct):
    """The clock of the present state."""

    state: str
    started_at: datetime
    due_at: datetime
    overdue: bool
    escalated_to: int | None


class LifecycleOut(msgspec.Struct):
    """A row's lifecycle: where it stands, what may follow, how it came there."""

    state: str
    approval: int | None  # what the next move waits for
    moves: list[PossibleMoveOut]
    clock: ClockOut | None
    history: list[HistoryOut]


class ApprovalOut(msgspec.Struct):
    """An approval; the amount in minor units."""

    id: int
    policy: str
    record: str
    record_id: int | None
    label: str
    subject: str
    amount: int | None
    author: str
    state: str
    round: int
    step: str
    created_at: datetime
    decided_at: datetime | None


class StepOut(msgspec.Struct):
    """One line of an approval's history."""

    round: int
    position: int
    title: str
    state: str
    at: datetime | None
    by: str
    on_behalf_of: str
    comment: str


class ApprovalDetail(msgspec.Struct):
    """An approval with its history."""

    approval: ApprovalOut
    values: dict[str, Any]  # JSON values
    steps: list[StepOut]
    may_decide: bool


class DecisionIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is decided: approve, return, resubmit or withdraw; to return it takes a comment."""

    decision: str
    comment: str = ""


class DeputyIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who decides from a day to another, both included; `staff` for somebody else."""

    deputy: int
    since: date
    until: date
    staff: int | None = None


class DeputyOut(msgspec.Struct):
    """Who stands in for whom."""

    id: int
    staff: int
    deputy: int
    since: date
    until: date
    set_by: str


class PartyIn(msgspec.Struct, forbid_unknown_fields=True):
    """A party outside of the house."""

    name: str
    kind: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    active: bool = True


class PartyOut(msgspec.Struct):
    """A party outside of the house."""

    id: int
    name: str
    kind: str
    phone: str
    email: str
    note: str
    active: bool
    version: int


class Created(msgspec.Struct):
    """The id of what was made."""

    id: int


class LineOut(msgspec.Struct):
    """How much waits and how much is overdue. `id` is null for nobody and no department."""

    id: int | None
    title: str
    waiting: int
    overdue: int


class BoardOut(msgspec.Struct):
    """What waits in all queues that one may see."""

    waiting: int
    overdue: int
    queues: dict[str, LineOut]
    departments: list[LineOut]
    parties: list[LineOut]
    people: list[LineOut]


class BoardRowOut(msgspec.Struct):
    """One row that waits."""

    queue: str
    record: str
    record_id: int
    label: str
    due: date | None
    due_at: datetime | None
    overdue: bool
    person: str
    department: str
    party: str
    state: str


def move_out(result: MoveResult) -> MoveOut:
    return MoveOut(result.state, result.approval_id)


def possible_out(move: PossibleMove) -> PossibleMoveOut:
    fields = [
        FieldOut(one.name, str(one.title), one.kind, one.required, [value for value, _words in one.choices])
        for one in move.needs
    ]
    refusal = None if move.refusal is None else str(move.refusal)
    return PossibleMoveOut(move.key, str(move.title), move.target, refusal, fields)


def history_out(move: MoveRow) -> HistoryOut:
    return HistoryOut(
        at=move.at,
        transition=move.transition,
        source=move.source,
        target=move.target,
        staff=move.staff_id,
        author=move.author,
        event=move.event,
        values={name: value for name, _title, value in move.values},
        note=move.note,
        worked_minutes=move.worked_minutes,
        minutes=move.minutes,
    )


def clock_out(running: RecordClock | None, now: datetime) -> ClockOut | None:
    if running is None:
        return None
    return ClockOut(running.state, running.started_at, running.due_at, running.due_at < now, running.escalated_to_id)


def approval_out(row: ApprovalRow) -> ApprovalOut:
    return ApprovalOut(
        id=row.id,
        policy=row.policy,
        record=row.record,
        record_id=row.record_id,
        label=row.record_label,
        subject=row.subject,
        amount=row.amount,
        author=row.author,
        state=row.state,
        round=row.round,
        step=str(row.step),
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


def detail_out(found: ApprovalPage) -> ApprovalDetail:
    steps = [
        StepOut(one.round, one.position, str(one.title), one.state, one.at, one.by, one.on_behalf_of, one.comment)
        for one in found.steps
    ]
    return ApprovalDetail(approval_out(found.row), found.values, steps, found.may_decide)


def deputy_out(row: DeputyRow) -> DeputyOut:
    return DeputyOut(row.id, row.staff_id, row.deputy_id, row.since, row.until, row.set_by)


def party_out(party: OutsideParty) -> PartyOut:
    return PartyOut(**{name: getattr(party, name) for name in PartyOut.__struct_fields__})


def board_out(found: Board) -> BoardOut:
    return BoardOut(
        waiting=found.all.waiting,
        overdue=found.all.overdue,
        queues={line.key: _line(line) for line in found.queues},
        departments=[_line(line) for line in found.teams],
        parties=[_line(line) for line in found.parties],
        people=[_line(line) for line in found.people],
    )


def _line(line: BoardLine) -> LineOut:
    return LineOut(line.id or None, str(line.title), line.all.waiting, line.all.overdue)


def board_row_out(row: BoardRow) -> BoardRowOut:
    return BoardRowOut(
        queue=row.queue,
        record=row.record,
        record_id=row.record_id,
        label=row.label,
        due=row.due,
        due_at=row.due_at,
        overdue=row.overdue,
        person=row.staff,
        department=row.team,
        party=row.party,
        state=row.state,
    )
