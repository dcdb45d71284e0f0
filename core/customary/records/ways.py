"""Which moves lead where: read from the lifecycle alone, without the database."""

from __future__ import annotations

from collections import deque

from customary.plugins.contributions import Record
from customary.plugins.errors import NotFound
from customary.plugins.lifecycles import Lifecycle, State, Transition
from customary.plugins.text import Text, texts

_ = texts("records")


class Steps:
    """Moves as a list in words, said in the language of who reads it."""

    def __init__(self, steps: tuple[Transition, ...]) -> None:
        self.steps = steps

    def __str__(self) -> str:
        return " → ".join(str(step.title) for step in self.steps)


def lifecycle_of(record: Record) -> Lifecycle:
    """Raises NotFound for a record without one."""
    if record.lifecycle is None:
        raise NotFound
    return record.lifecycle


def transition_of(lifecycle: Lifecycle, key: str) -> Transition:
    """Raises NotFound for a move that the lifecycle does not know."""
    found = lifecycle.transition(key)
    if found is None:
        raise NotFound(_("There is no move {key}.", key=key))
    return found


def state_title(lifecycle: Lifecycle, key: str) -> Text | str:
    """What a state is called; its key where the plugin no longer knows it."""
    found = lifecycle.state(key)
    return found.title if found else key


def way_to(lifecycle: Lifecycle, source: str, wanted: Transition) -> tuple[Transition, ...] | None:
    """The shortest list of moves that must come before the wanted one; None where no way leads there."""
    if source in wanted.sources:
        return ()
    seen, waiting = {source}, deque[tuple[str, tuple[Transition, ...]]]([(source, ())])
    while waiting:
        state, path = waiting.popleft()
        for transition in lifecycle.transitions:
            if state not in transition.sources or transition.target in seen or transition is wanted:
                continue
            further: tuple[Transition, ...] = (*path, transition)
            if transition.target in wanted.sources:
                return further
            seen.add(transition.target)
            waiting.append((transition.target, further))
    return None


def why_not(lifecycle: Lifecycle, source: str, wanted: Transition) -> Text:
    """Why a row in a state cannot make a move now: which step is missing, or that no way leads there."""
    now: State | None = lifecycle.state(source)
    said = now.title if now else source
    missing = way_to(lifecycle, source, wanted)
    if source == wanted.target:
        return _("This is “{state}” already.", state=said)
    if not missing:
        return _("“{move}” is not possible: this is “{state}” now.", move=wanted.title, state=said)
    return _(
        "“{move}” is not possible while this is “{state}”. Still missing: {steps}.",
        move=wanted.title,
        state=said,
        steps=Steps(missing),
    )
