"""The time limits of a record's states, as a supervisor changes them: parameters with versions, like any others."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from customary.database.parameters import parameter, parameters_on
from customary.plugins.contributions import Record
from customary.plugins.lifecycles import Lifecycle, Limit, State
from customary.plugins.text import Text, texts

_ = texts("records")

EDIT = "core.time_limits.edit"
UNITS = {"working_minutes": _("working minutes"), "working_days": _("working days"), "days": _("days")}
# A year of working minutes, so that a slip of the finger gives no due time beyond the calendar.
MOST = 200_000


class StateCase:
    """A state and one of its cases in words: “Received: urgent”."""

    def __init__(self, state: Text, case: Text) -> None:
        self.state, self.case = state, case

    def __str__(self) -> str:
        return str(_("{state}: {case}", state=self.state, case=self.case))


def key_of(record_key: str) -> str:
    """Under which key the limits of a record are stored."""
    return f"{record_key}.time_limits"


@lru_cache(maxsize=128)
def shape_of(lifecycle: Lifecycle) -> type[Any]:
    """The parameters' dataclass of a lifecycle: one field for each limit, and for each case of it."""
    fields: list[Any] = []  # what make_dataclass takes: name, type, field
    for state in lifecycle.states:
        if state.limit is not None:
            fields.append(_field(state.key, state.title, state.limit, state.limit.amount))
            for case in state.limit.cases:
                fields.append(
                    _field(f"{state.key}__{case.value}", StateCase(state.title, case.title), state.limit, case.amount)
                )
    return dataclasses.make_dataclass("TimeLimits", fields, frozen=True)


def _field(
    name: str, title: Any, limit: Limit, amount: int
) -> tuple[str, type[int], Any]:  # Text or StateCase; a field
    return name, int, parameter(title, amount, UNITS[limit.unit], 1, MOST)


def amount_for(
    session: Session, record: Record, state: State, row: Any, day: date
) -> int | None:  # a row of the record
    """How long this row may stay in a state, in the limit's unit; None for as long as it likes."""
    limit, lifecycle = state.limit, record.lifecycle
    if limit is None or lifecycle is None:
        return None
    held = parameters_on(session, key_of(record.key), shape_of(lifecycle), day)
    case = f"{state.key}__{getattr(row, limit.by)}" if limit.by else state.key
    found: int = getattr(held, case, None) or getattr(held, state.key)
    return found
