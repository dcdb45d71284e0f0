"""What a record's page shows of its lifecycle, worked out for the templates in `records/lifecycle.html`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.fields import FormField
from customary.plugins.lifecycles import Lifecycle, State
from customary.plugins.text import Text, texts
from customary.records.approval_lists import ApprovalRow, approvals_of
from customary.records.approvals import OPEN
from customary.records.clocks import running_clock
from customary.records.fields import CHOSEN, choices_of, names_of
from customary.records.history import MoveRow, moves_of_held
from customary.records.models import RecordClock
from customary.records.moves import PossibleMove, moves_from
from customary.records.row import Held, hold
from customary.records.working_time import WorkingCalendar, working_calendar
from customary.web.formats import amount

_ = texts("records")


@dataclass(frozen=True)
class Step:
    """A state on the way from the first to the last: done, present (`at`) or to come, and since when or for how long."""

    title: Text
    at: bool
    past: bool
    since: datetime | None


@dataclass(frozen=True)
class ClockView:
    """The clock of the present state. `left` is in minutes: of working time, or of the calendar for a limit in days."""

    title: Text | str
    due_at: datetime
    late: bool
    left: int
    total: int
    working: bool
    told: str

    @property
    def share(self) -> int:
        """How much of the time is used, in per cent."""
        return 100 if self.late or not self.total else max(0, min(100, 100 - round(self.left * 100 / self.total)))


@dataclass(frozen=True)
class FieldView:
    """A field of a move's form, with what may be chosen in it."""

    field: FormField
    choices: Sequence[tuple[str, Text | str]]


@dataclass(frozen=True)
class MoveView:
    """A move as a button, and its form where it has one."""

    move: PossibleMove
    url: str
    fields: Sequence[FieldView]


@dataclass(frozen=True)
class HistoryLine:
    """A move in the history, its values in words."""

    move: MoveRow
    values: Sequence[tuple[Text | str, Any]]  # title, value in words
    tone: str


@dataclass(frozen=True)
class LifecycleView:
    """All of it: for `{% import "records/lifecycle.html" as lifecycle %}`."""

    record: str
    record_id: int
    state: State
    version: int | None
    steps: Sequence[Step]
    clock: ClockView | None
    moves: Sequence[MoveView]
    history: Sequence[HistoryLine]
    waiting: ApprovalRow | None

    @property
    def title(self) -> Text:
        return self.state.title

    @property
    def tone(self) -> str:
        return self.state.tone


def lifecycle_view(session: Session, actor: Actor, record_key: str, record_id: int) -> LifecycleView:
    """Raises NotFound for a row that is hidden from the actor. A fixed number of statements."""
    held = hold(session, actor, record_key, record_id)
    moves = moves_of_held(session, held)
    state = held.lifecycle.state(held.state) or State(held.state, _("unknown"))
    waiting = next((one for one in approvals_of(session, record_key, record_id) if one.state in OPEN), None)
    possible = [] if waiting and waiting.transition else moves_from(session, actor, held)
    choices = _choices(session, possible)
    return LifecycleView(
        record=record_key,
        record_id=record_id,
        state=state,
        version=getattr(held.instance, "version", None),
        steps=steps(held.lifecycle, held.state, moves),
        clock=_clock(session, held, running_clock(session, record_key, record_id)),
        moves=[move_view(record_key, record_id, one, choices) for one in possible],
        history=_lines(session, held, moves),
        waiting=waiting,
    )


def move_view(
    record_key: str, record_id: int, move: PossibleMove, choices: Mapping[str, Sequence[tuple[str, Text | str]]]
) -> MoveView:
    """`choices` by the field's kind for colleagues, teams and parties, by its name for what the database offers."""
    fields = [
        FieldView(field, choices.get(field.name if field.offered else field.kind, field.choices))
        for field in move.needs
    ]
    return MoveView(move, f"/records/{record_key}/{record_id}/moves/{move.key}", fields)


def _choices(session: Session, moves: Sequence[PossibleMove]) -> dict[str, Sequence[tuple[str, Text | str]]]:
    asked: dict[str, FormField] = {field.kind: field for move in moves for field in move.needs if field.kind in CHOSEN}
    asked |= {field.name: field for move in moves for field in move.needs if field.offered is not None}
    return {key: choices_of(session, field) for key, field in asked.items()}


def steps(lifecycle: Lifecycle, present: str, moves: Sequence[MoveRow]) -> list[Step]:
    """The states in the order of the lifecycle that lead to its first final one, with what was reached."""
    keys = _main_way(lifecycle)
    if present not in keys:
        keys = [*keys[:-1], present, keys[-1]] if len(keys) > 1 and present != keys[-1] else [*keys, present]
    place = keys.index(present)
    since = {move.target: move.at for move in reversed(moves)}
    found = []
    for index, key in enumerate(keys):
        state = lifecycle.state(key)
        if state is not None:
            found.append(Step(state.title, index == place, index < place, since.get(key) if index <= place else None))
    return found


def _main_way(lifecycle: Lifecycle) -> list[str]:
    """The longest way without a state twice from the first state to the first final one: what the page draws as steps."""
    last = next((state.key for state in lifecycle.states if state.final), None)
    order = {state.key: place for place, state in enumerate(lifecycle.states)}
    best: list[str] = [lifecycle.initial]
    waiting = [[lifecycle.initial]]
    while waiting:
        way = waiting.pop()
        if way[-1] == last and (best[-1] != last or len(way) > len(best)):
            best = way
        targets = {one.target for one in lifecycle.transitions if way[-1] in one.sources}
        waiting += [[*way, target] for target in targets if order[target] > order[way[-1]]]
    return best


def _clock(session: Session, held: Held, running: RecordClock | None) -> ClockView | None:
    if running is None:
        return None
    state = held.lifecycle.state(running.state)
    working = state is None or state.limit is None or state.limit.unit != "days"
    now, calendar = clock.now(), working_calendar(session)
    late = now > running.due_at
    first, second = (running.due_at, now) if late else (now, running.due_at)
    return ClockView(
        title=state.title if state else running.state,
        due_at=running.due_at,
        late=late,
        left=_minutes(calendar, working, first, second),
        total=_minutes(calendar, working, running.started_at, running.due_at),
        working=working,
        told=names_of(session, "staff", [running.escalated_to_id]).get(running.escalated_to_id or 0, ""),
    )


def _minutes(calendar: WorkingCalendar, working: bool, start: datetime, end: datetime) -> int:
    return calendar.between(start, end) if working else int((end - start).total_seconds()) // 60


def _lines(session: Session, held: Held, moves: Sequence[MoveRow]) -> list[HistoryLine]:
    fields = {(one.key, field.name): field for one in held.lifecycle.transitions for field in one.needs}
    ids: dict[str, list[int | None]] = {kind: [] for kind in CHOSEN}
    for move in moves:
        for name, _title, value in move.values:
            field = fields.get((move.transition, name))
            if field is not None and field.kind in CHOSEN:
                ids[field.kind].append(value)
    names = {kind: names_of(session, kind, wanted) for kind, wanted in ids.items() if wanted}
    offered = {one.name: dict(one.offered(session)) for one in fields.values() if one.offered is not None}
    lines = []
    for move in moves:
        said = [
            (title, _said(fields.get((move.transition, name)), value, names, offered))
            for name, title, value in move.values
        ]
        state = held.lifecycle.state(move.target)
        tone = {"ok": "okk", "danger": "bad", "warn": "warn", "info": "inf"}.get(state.tone if state else "", "")
        lines.append(HistoryLine(move, said, tone))
    return lines


def _said(
    field: FormField | None,
    value: Any,
    names: Mapping[str, Mapping[int, str]],
    offered: Mapping[str, Mapping[str, Text | str]],
) -> Any:  # JSON value; in words
    if field is None:
        return value
    if field.name in offered:
        return offered[field.name].get(value, value)
    if field.kind in names:
        return names[field.kind].get(value, value)
    if field.kind == "choice":
        return dict(field.choices).get(value, value)
    if field.kind == "boolean":
        return _("yes") if value else _("no")
    if field.kind == "money":
        return SpokenMoney(value)
    return value


@dataclass(frozen=True)
class SpokenMoney:
    """An amount in minor units, said in the house's currency."""

    minor: int

    def __str__(self) -> str:
        return amount(self.minor, current().settings.currency)
