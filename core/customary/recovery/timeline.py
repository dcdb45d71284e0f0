"""What a case tells on its customer's timeline: each move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, func, select

from customary.database.models import table_of
from customary.plugins.contributions import Timeline, TimelineEntry
from customary.plugins.text import texts
from customary.records.models import RecordMove
from customary.recovery.events import CASE, PROMISE
from customary.recovery.lifecycle import LIFECYCLE
from customary.recovery.models import Promise, RecoveryCase
from customary.recovery.promise_lifecycle import LIFECYCLE as PROMISES
from customary.web.spoken import spoken_day

_ = texts("recovery")

TONES = {"ok": "okk", "danger": "bad", "warn": "warn", "info": "inf"}


def _moves() -> Select[Any]:
    case, move = table_of(RecoveryCase), table_of(RecordMove)
    of_case = and_(move.c.record == CASE, move.c.record_id == case.c.id)
    said = func.coalesce(func.nullif(move.c.note, ""), case.c.record_label)
    return select(
        case.c.id.label("record_id"),
        move.c.id.label("entry_id"),
        case.c.customer_id,
        move.c.at,
        move.c.target,
        move.c.source,
        move.c.author,
        move.c.event,
        said.label("said"),
    ).select_from(case.join(move, of_case))


def _entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    state = LIFECYCLE.state(row["target"])
    title = _("Not satisfied: a case was opened") if row["source"] is None else _("Case: {state}", state=_state(row))
    return TimelineEntry(
        title=title,
        detail=row["said"],
        by="" if row["event"] else row["author"],
        icon="flag",
        tone=TONES.get(state.tone if state else "", ""),
    )


def _state(row: Mapping[str, Any]) -> Any:  # a text
    state = LIFECYCLE.state(row["target"])
    return state.title if state else row["target"]


def _promise_moves() -> Select[Any]:
    promise, move = table_of(Promise), table_of(RecordMove)
    of_promise = and_(move.c.record == PROMISE, move.c.record_id == promise.c.id)
    return select(
        promise.c.id.label("record_id"),
        move.c.id.label("entry_id"),
        promise.c.customer_id,
        move.c.at,
        move.c.target,
        move.c.source,
        move.c.author,
        promise.c.text.label("said"),
        promise.c.due.label("until"),
    ).select_from(promise.join(move, of_promise))


def _promise_entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    state = PROMISES.state(row["target"])
    made = row["source"] is None
    return TimelineEntry(
        title=_("Promised until {day}", day=spoken_day(row["until"]))
        if made
        else _("Promise: {state}", state=state.title if state else row["target"]),
        detail=row["said"],
        by=row["author"],
        icon="handshake",
        tone=TONES.get(state.tone if state else "", ""),
    )


MOVES = Timeline(_moves, _entry)
PROMISE_MOVES = Timeline(_promise_moves, _promise_entry)
