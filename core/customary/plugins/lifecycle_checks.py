"""The rules that lifecycles and approval policies keep; each broken one is an error that names the culprit and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from customary.plugins.errors import BootError
from customary.plugins.lifecycles import ApprovalPolicy, Lifecycle, State, Transition

if TYPE_CHECKING:
    from customary.plugins.contributions import Plugin, Record


def check_lifecycles(manifests: Sequence[Plugin]) -> None:
    """Check the lifecycle of every record and the steps of every approval policy.

    Raises BootError for the first rule broken.
    """
    for manifest in manifests:
        for record in manifest.records:
            if record.lifecycle is not None:
                _check(f"Plugin {manifest.name}: the lifecycle of {record.key}", record, record.lifecycle)
        for policy in manifest.approvals:
            _check_policy(f"Plugin {manifest.name}: the approval {policy.key}", policy)


def _check(where: str, record: Record, lifecycle: Lifecycle) -> None:
    _once(where, "state", (state.key for state in lifecycle.states))
    _once(where, "transition", (transition.key for transition in lifecycle.transitions))
    _has_column(where, record, lifecycle.column, "column")
    keys = {state.key for state in lifecycle.states}
    for key in sorted(keys):
        if not key.isidentifier():
            raise BootError(f"{where} has the state {key!r}; use letters, digits and _ in keys of states.")
    if lifecycle.initial not in keys:
        raise BootError(
            f"{where} begins in {lifecycle.initial!r}, which is none of its states; add it, or correct `initial`."
        )
    for state in lifecycle.states:
        _check_limit(f"{where}: the state {state.key}", record, state)
    for transition in lifecycle.transitions:
        _check_transition(f"{where}: the transition {transition.key}", keys, transition)
    _check_ways(where, lifecycle)


def _check_limit(where: str, record: Record, state: State) -> None:
    limit = state.limit
    if limit is None:
        return
    if state.final:
        raise BootError(f"{where} is final and has a limit; a row that has arrived is never late, leave the limit out.")
    if limit.unit not in ("working_minutes", "working_days", "days"):
        raise BootError(f"{where} has a limit in {limit.unit!r}; write 'working_minutes', 'working_days' or 'days'.")
    if min(limit.amount, *(case.amount for case in limit.cases), limit.amount) < 1:
        raise BootError(f"{where} has a limit below 1; a state without a limit has `limit=None`.")
    if bool(limit.by) != bool(limit.cases):
        raise BootError(f"{where} has a limit with only one of `by` and `cases`; they go together.")
    if limit.since:
        _has_column(where, record, limit.since, "limit's `since`")
    if limit.by:
        _has_column(where, record, limit.by, "limit's `by`")
        _once(where, "case", (case.value for case in limit.cases))
        for case in limit.cases:
            if not f"x{case.value}".isidentifier():
                raise BootError(
                    f"{where} has a limit for {case.value!r}; use letters, digits and _ in the values of {limit.by}."
                )


def _check_transition(where: str, states: set[str], transition: Transition) -> None:
    if not transition.sources:
        raise BootError(f"{where} comes from no state; name them in `sources`.")
    for key in (*transition.sources, transition.target):
        if key not in states:
            raise BootError(f"{where} names the state {key!r}, which there is none of; is it misspelt?")
    if transition.on is None and (
        transition.rows is not None or transition.values is not None or not transition.by_hand
    ):
        raise BootError(f"{where} says which rows an event moves, but not which event; name its class in `on`.")
    if transition.on is not None and transition.approval is not None:
        raise BootError(
            f"{where} happens by itself and waits for an approval; an event asks nobody: leave out one of them."
        )
    if transition.on is not None and transition.values is None and any(field.required for field in transition.needs):
        raise BootError(f"{where} happens by itself but has mandatory fields; fill them in by `values`.")
    _once(where, "field", (field.name for field in transition.needs))
    for field in transition.needs:
        if field.kind == "choice" and not field.choices and field.offered is None:
            raise BootError(f"{where}: its field {field.name} is a choice of nothing; give it `choices`, or `offered`.")
        if field.name in ("note", "version"):
            raise BootError(
                f"{where}: a field may not be called {field.name}; every move has one. Choose another name."
            )


def _check_ways(where: str, lifecycle: Lifecycle) -> None:
    reached, waiting = {lifecycle.initial}, [lifecycle.initial]
    while waiting:
        source = waiting.pop()
        for transition in lifecycle.transitions:
            if source in transition.sources and transition.target not in reached:
                reached.add(transition.target)
                waiting.append(transition.target)
    leading = {source for transition in lifecycle.transitions for source in transition.sources}
    for state in lifecycle.states:
        if state.key not in reached:
            raise BootError(
                f"{where}: no move leads to the state {state.key}; add a transition, or take the state out."
            )
        if not state.final and state.key not in leading:
            raise BootError(f"{where}: no move leads out of the state {state.key}; add one, or say `final=True`.")


def _check_policy(where: str, policy: ApprovalPolicy) -> None:
    if not policy.steps:
        raise BootError(f"{where} has no step, so nobody would approve it; name at least one.")
    amounts = [step.above or 0 for step in policy.steps]
    if any(amount < 0 for amount in amounts):
        raise BootError(f"{where} has a step from a negative amount on; use 0 or None for every amount.")
    if amounts != sorted(amounts):
        raise BootError(
            f"{where} asks a later step for smaller amounts than an earlier one; order the steps by `above`."
        )


def _has_column(where: str, record: Record, column: str, what: str) -> None:
    if column not in record.model.__table__.columns:
        raise BootError(f"{where}: its {what} {column!r} is no column of {record.model.__name__}; is it misspelt?")


def _once(where: str, what: str, keys: Iterable[str]) -> None:
    for key, number in Counter(keys).items():
        if number > 1:
            raise BootError(f"{where} has the {what} {key!r} twice; rename one.")
