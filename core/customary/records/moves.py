"""Moves of a row from state to state: by somebody, by an event, and the first one when the row comes to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.events import Event
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Stale
from customary.plugins.fields import FormField
from customary.plugins.lifecycles import Moved, Transition
from customary.plugins.text import Text, texts
from customary.records.approvals import request_for_move, waiting_for_move
from customary.records.clocks import start_clock, stop_clock
from customary.records.events import RecordMoved
from customary.records.fields import LONGEST_NOTE, plain_values, read_fields
from customary.records.history import write_move
from customary.records.row import Held, covered, hold
from customary.records.ways import lifecycle_of, state_title, transition_of, why_not
from customary.records.working_time import working_calendar

_ = texts("records")

Written = Mapping[str, object]


@dataclass(frozen=True)
class MoveResult:
    """Where the row stands now. With `approval_id` it has not moved yet: it waits until that approval is given."""

    record_id: int
    state: str
    approval_id: int | None = None


@dataclass(frozen=True)
class PossibleMove:
    """A move that somebody may make now; `refusal` says why it cannot be made all the same."""

    key: str
    title: Text
    target: str
    needs: tuple[FormField, ...]
    refusal: Text | None
    icon: str
    danger: bool
    needs_approval: bool


def move(
    session: Writing,
    actor: Actor,
    record_key: str,
    record_id: int,
    transition_key: str,
    values: Written | None = None,
    note: str = "",
    version: int | None = None,
) -> MoveResult:
    """Move a row, or ask for the approval that the move waits for.

    Raises NotFound for a row that is hidden from the actor, Forbidden without the move's permission for this row, Stale if it was
    changed since `version`, Conflict where the move cannot be made from where it stands (naming the missing steps) or is
    refused, and Invalid for fields that are missing or wrong.
    """
    held = hold(session, actor, record_key, record_id, lock=True)
    transition = transition_of(held.lifecycle, transition_key)
    _check_may(session, actor, held, transition)
    _check_version(held, version)
    if held.state not in transition.sources:
        raise Conflict(why_not(held.lifecycle, held.state, transition))
    if waiting_for_move(session, record_key, record_id):
        raise Conflict(_("An approval is waited for; this stays as it is until it is given, returned or withdrawn."))
    refusal = transition.guard(session, held.instance, actor) if transition.guard else None
    if refusal is not None:
        raise Conflict(refusal)
    read = _read(session, actor, held, transition, values or {}, note)
    gate = transition.approval
    if gate is not None and (gate.applies is None or gate.applies(held.instance, read)):
        amount = gate.amount(held.instance, read) if gate.amount else None
        approval_id = request_for_move(session, actor, held, transition, gate.policy, amount, read, note)
        if approval_id is not None:
            return MoveResult(record_id, held.state, approval_id)
    return perform(session, actor, held, transition, read, note)


def perform(
    session: Writing,
    actor: Actor,
    held: Held,
    transition: Transition,
    values: Mapping[str, Any],  # each of its field's kind
    note: str = "",
    event: str = "",
    approval_id: int | None = None,
) -> MoveResult:
    """Make a move that was checked: the row, its clocks, its history, what the transition does besides, and the event.

    Raises Conflict, naming what the row is now, if it was moved meanwhile.
    """
    source = held.state
    changes = _change_row(session, held, transition, values)
    calendar = working_calendar(session)
    stop_clock(session, held.record.key, held.id)
    write_move(session, held, source, transition.key, values, note, event, approval_id, calendar)
    state = held.lifecycle.state(transition.target)
    moved = Moved(
        record=held.record.key,
        record_id=held.id,
        transition=transition.key,
        source=source,
        target=transition.target,
        customer_id=held.customer_id,
        values=values,
        note=note,
    )
    if transition.apply is not None:
        transition.apply(session, held.instance, actor, moved)
        session.flush()
    if state is not None:  # after `apply`, which may set the column that the limit goes by
        start_clock(session, held.record, held.instance, state, calendar)
    emit(session, _event(transition, moved, changes))
    session.flush()
    return MoveResult(held.id, transition.target)


def begin_lifecycle(session: Writing, record_key: str, ids: Sequence[int]) -> None:
    """Call this for rows that were just written: their history begins and the clock of their state starts.

    Rows with `origin = 'import'` are passed over: they enter in any state, without clock and history.
    Raises Conflict for a row that was born in another state than the initial one.
    """
    record = current().registry.records[record_key]
    lifecycle = lifecycle_of(record)
    session.flush()
    calendar = working_calendar(session)
    for instance in session.execute(select(record.model).where(one_of(record.model.id, ids))).scalars():
        held = Held(record, lifecycle, instance)
        if held.imported:
            continue
        if held.state != lifecycle.initial:
            raise Conflict(
                _(
                    "This cannot begin as “{state}”; it begins as “{initial}”.",
                    state=state_title(lifecycle, held.state),
                    initial=state_title(lifecycle, lifecycle.initial),
                )
            )
        write_move(session, held, None, "", {}, "", calendar=calendar)
        state = lifecycle.state(held.state)
        if state is not None:
            start_clock(session, record, instance, state, calendar)
    session.flush()


def possible_moves(session: Session, actor: Actor, record_key: str, record_id: int) -> list[PossibleMove]:
    """The moves that somebody may make from where the row stands. Raises NotFound for a row that is hidden from him."""
    return moves_from(session, actor, hold(session, actor, record_key, record_id))


def moves_from(session: Session, actor: Actor, held: Held) -> list[PossibleMove]:
    leading = [one for one in held.lifecycle.transitions if held.state in one.sources and one.by_hand]
    allowed = covered(session, actor, held.record, held.id, frozenset(one.permission for one in leading))
    return [
        PossibleMove(
            key=one.key,
            title=one.title,
            target=one.target,
            needs=one.needs,
            refusal=one.guard(session, held.instance, actor) if one.guard else None,
            icon=one.icon,
            danger=one.danger,
            needs_approval=one.approval is not None,
        )
        for one in leading
        if one.permission in allowed
    ]


def move_by_event(session: Writing, event: Event) -> None:
    """Make the moves that an event makes by itself. Rows that stand elsewhere, that a guard refuses, or for which mandatory
    fields are lacking, stay where they are."""
    for record in current().registry.records.values():
        for transition in record.lifecycle.transitions if record.lifecycle else ():
            if transition.on is not None and isinstance(event, transition.on):
                ids = transition.rows(session, event) if transition.rows else _own_rows(event, record.key)
                for record_id in ids:
                    _move_one(session, record.key, record_id, transition, event)


def _own_rows(event: Event, record_key: str) -> Sequence[int]:
    return event.ids if event.record == record_key else ()


def _move_one(session: Writing, record_key: str, record_id: int, transition: Transition, event: Event) -> None:
    everywhere = replace(session.actor, kind="system")
    try:
        held = hold(session, everywhere, record_key, record_id, lock=True)
    except NotFound:
        return
    if held.state not in transition.sources or waiting_for_move(session, record_key, record_id):
        return
    if transition.guard and transition.guard(session, held.instance, session.actor) is not None:
        return
    given = transition.values(session, event, held.instance) if transition.values else {}
    values, errors = read_fields(session, transition.needs, given)
    if not errors:
        perform(session, session.actor, held, transition, values, event=event.name())


def _check_may(session: Session, actor: Actor, held: Held, transition: Transition) -> None:
    if not transition.by_hand:
        raise Conflict(_("“{move}” happens by itself and cannot be done by hand.", move=transition.title))
    if not covered(session, actor, held.record, held.id, frozenset([transition.permission])):
        raise Forbidden(transition.permission)


def _check_version(held: Held, version: int | None) -> None:
    present = getattr(held.instance, "version", None)
    if version is not None and present is not None and version != present:
        raise Stale(present)


def _read(
    session: Session, actor: Actor, held: Held, transition: Transition, written: Written, note: str
) -> dict[str, Any]:  # each of its field's kind
    values, errors = read_fields(session, transition.needs, written)
    known = {field.name for field in transition.needs}
    errors += [FieldError(name, "unknown", _("There is no {key}.", key=name)) for name in written if name not in known]
    if len(note) > LONGEST_NOTE:
        errors.append(
            FieldError("note", "too_long", _("Enter a text of at most {most} characters.", most=LONGEST_NOTE))
        )
    if errors:
        raise Invalid(errors)
    if transition.check is not None:
        transition.check(session, held.instance, actor, values)
    return values


def _change_row(
    session: Writing, held: Held, transition: Transition, values: Mapping[str, Any]
) -> dict[str, tuple[object, object]]:  # each of its field's kind
    """The columns that the move sets, before and after, under the condition that the row still stands in its source."""
    table, column, source = table_of(held.record.model), held.lifecycle.column, held.state
    new = {name: value for name, value in values.items() if value is not None and name in table.c}
    before = {name: getattr(held.instance, name) for name in new}
    if "version" in table.c:
        new["version"] = table.c.version + 1
    session.flush()
    done: Any = session.execute(  # a CursorResult
        update(table).where(table.c.id == held.id, table.c[column] == source).values({column: transition.target, **new})
    )
    session.refresh(held.instance)
    if done.rowcount != 1:
        now = state_title(held.lifecycle, held.state)
        raise Conflict(_("“{move}” is not possible: this is “{state}” now.", move=transition.title, state=now))
    after = plain_values({name: getattr(held.instance, name) for name in before})
    told = {name: (plain_values({name: was}).get(name), after.get(name)) for name, was in before.items()}
    return {column: (source, transition.target)} | {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def _event(transition: Transition, moved: Moved, changes: Mapping[str, tuple[object, object]]) -> Event:
    lines = {moved.record_id: dict(changes)}
    if transition.event is not None:
        own = transition.event(moved)
        return own if own.changes else replace(own, changes=lines)
    return RecordMoved(
        record=moved.record,
        ids=(moved.record_id,),
        customers=() if moved.customer_id is None else (moved.customer_id,),
        transition=transition.key,
        source=moved.source,
        target=moved.target,
        changes=lines,
    )
