"""What happens to cases and promises; their moves are RecordMoved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.database.events import Event, Told
from customary.plugins.text import texts
from customary.recovery.causes import TITLES

_ = texts("recovery")

CASE, PROMISE = "core.recovery_case", "core.promise"
STAFF, TEAM = "core.staff", "core.team"

CASE_TOLD: Mapping[str, Told] = {
    "owner_id": Told(_("Person in charge"), of=STAFF),
    "team_id": Told(_("Responsible department"), of=TEAM),
    "due": Told(_("Due date")),
    "cause": Told(_("Cause"), TITLES),
    "progress": Told(_("Progress")),
}
PROMISE_TOLD: Mapping[str, Told] = {
    "text": Told(_("Promise")),
    "due": Told(_("Due date")),
    "keeper_id": Told(_("Who keeps it"), of=STAFF),
}


@dataclass(frozen=True, kw_only=True)
class CasesOpened(Event):
    """Customers were not satisfied: a case was opened for each such answer."""

    title = _("Cases opened")
    told = CASE_TOLD

    record: str = CASE


@dataclass(frozen=True, kw_only=True)
class CasesChanged(Event):
    """Another person in charge, department or due date, or an entry about what was done."""

    title = _("Cases changed")
    told = CASE_TOLD

    record: str = CASE


@dataclass(frozen=True, kw_only=True)
class PromisesMade(Event):
    """Something was promised to customers."""

    title = _("Promises made")
    told = PROMISE_TOLD

    record: str = PROMISE


@dataclass(frozen=True, kw_only=True)
class PromisesChanged(Event):
    """A promise has another day, or somebody else keeps it."""

    title = _("Promises changed")
    told = PROMISE_TOLD

    record: str = PROMISE
