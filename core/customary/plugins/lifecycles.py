"""Contributions about the way of a row: its states, the moves between them, how long each may last, who must approve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from customary.plugins.fields import FormField
from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlmodel import Session

    from customary.database.events import Event
    from customary.database.transaction import Writing
    from customary.plugins.actor import Actor

LimitUnit = Literal["working_minutes", "working_days", "days"]


@dataclass(frozen=True)
class LimitCase:
    """Another limit for rows whose column `Limit.by` holds this value."""

    value: str
    title: Text
    amount: int


@dataclass(frozen=True)
class Limit:
    """How long a row may stay in a state, in minutes of the house's working time, in its working days or in calendar days.

    A limit of days ends with the last of them. `since` names a column that holds the time from which it is counted, where that is
    not the moment of entering the state. `by` names a column of the record, whose `cases` have limits of their own; for
    any other value `amount` stands. These are the figures until a supervisor changes them; rows that are under way keep theirs.
    """

    amount: int
    unit: LimitUnit = "working_minutes"
    by: str = ""
    cases: tuple[LimitCase, ...] = ()
    since: str = ""


@dataclass(frozen=True)
class State:
    """Where a row may stand. `tone` colours its chip: "", ok, info, warn, danger.

    `queue` is the key of the queue in which its rows wait, `final` says that nothing follows by itself.
    """

    key: str
    title: Text
    tone: Literal["", "ok", "info", "warn", "danger"] = ""
    limit: Limit | None = None
    queue: str | None = None
    final: bool = False


@dataclass(frozen=True)
class Gate:
    """A move that waits for approval: by which policy, and of what amount (in minor units; the policy may ask for none)."""

    policy: str
    amount: Callable[[Any, Mapping[str, Any]], int | None] | None = None  # gets the row and the values of the form
    applies: Callable[[Any, Mapping[str, Any]], bool] | None = None  # likewise; every move if left out


@dataclass(frozen=True)
class Moved:
    """What a transition's own code is told once the row stands in its new state."""

    record: str
    record_id: int
    transition: str
    source: str
    target: str
    customer_id: int | None
    values: Mapping[str, Any]  # each of its field's kind
    note: str


@dataclass(frozen=True)
class Transition:
    """A move from any of `sources` to `target`.

    `permission` is asked for with its scope. `needs` are fields of the form: those that are required are mandatory on every way
    in; one that has the name of a column of the record is kept there too. `guard(session, row, actor)` answers why
    not, or None; `check(session, row, actor, values)` may raise Invalid for fields that do not fit. `apply(session, row, actor, moved)`
    changes what else the move changes, in its transaction. `event(moved)` is emitted instead of RecordMoved.
    `on` moves rows by itself: whenever such an event is emitted, the rows that `rows(session, event)` names (those of the event
    itself, if it is about this record), with the fields that `values(session, event, row)` fills in. `by_hand=False` keeps it from pages and API.
    """

    key: str
    title: Text
    sources: tuple[str, ...]
    target: str
    permission: str
    needs: tuple[FormField, ...] = ()
    guard: Callable[[Session, Any, Actor], Text | None] | None = None  # the row is an instance of the record's model
    check: Callable[[Session, Any, Actor, Mapping[str, Any]], None] | None = None
    apply: Callable[[Writing, Any, Actor, Moved], None] | None = None
    event: Callable[[Moved], Event] | None = None
    on: type[Event] | None = None
    rows: Callable[[Session, Any], Sequence[int]] | None = None
    values: Callable[[Session, Any, Any], Mapping[str, Any]] | None = None
    approval: Gate | None = None
    by_hand: bool = True
    icon: str = ""
    danger: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """The states of a record and the moves between them; `column` of its model holds the key of the state.

    A row born here begins in `initial`, one with `origin = 'import'` in any state, without a clock.
    """

    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    column: str = "state"

    def state(self, key: str) -> State | None:
        return next((state for state in self.states if state.key == key), None)

    def transition(self, key: str) -> Transition | None:
        return next((transition for transition in self.transitions if transition.key == key), None)


@dataclass(frozen=True)
class ApprovalStep:
    """One step of an approval: who holds the permission, with a scope that covers the author, may decide it.

    With `above` it is asked for from that amount on (minor units), until an administrator sets another.
    """

    title: Text
    permission: str
    above: int | None = None


@dataclass(frozen=True)
class DecidedApproval:
    """What a policy is told when all steps are taken, or the request has gone back or was withdrawn."""

    id: int
    record: str
    record_id: int
    amount: int | None
    author_id: int | None
    values: Mapping[str, Any]  # what was handed in with the request; JSON values
    comment: str


@dataclass(frozen=True)
class ApprovalPolicy:
    """What needs approval, and by which steps, one after the other. `on_approved` does, in the same transaction, what waited for it."""

    key: str
    title: Text
    steps: tuple[ApprovalStep, ...]
    on_approved: Callable[[Writing, Actor, DecidedApproval], None] | None = None
    on_returned: Callable[[Writing, Actor, DecidedApproval], None] | None = None
