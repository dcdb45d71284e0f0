"""Two versions of a form side by side: what somebody wrote, and what another saved meanwhile; chosen field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from customary.plugins.text import Text
from customary.web.forms import Form

Pairs = Sequence[tuple[str, str]]
"""A field's values as a form sends them: names and values."""


@dataclass(frozen=True)
class Difference:
    """A field that two people filled in differently: what each wrote, and the values that say so again."""

    name: str
    title: Text
    mine: str
    theirs: str
    mine_values: Pairs
    theirs_values: Pairs


def one_value(form: Form, name: str) -> Pairs:
    """A field of one value; an empty one has none."""
    value = form.value(name).strip()
    return [(name, value)] if value else []


def as_written(values: Pairs) -> str:
    return " ".join(value for _name, value in values)


def differences(
    mine: Form,
    theirs: Form,
    titles: Mapping[str, Text],
    values: Callable[[Form, str], Pairs] = one_value,
    meant: Callable[[Pairs], object] = as_written,
    shown: Callable[[Pairs], str] = as_written,
) -> list[Difference]:
    """Where the form as sent and the row as it stands differ in what is `meant`, among the fields that have a title."""
    both = [(name, title, values(mine, name), values(theirs, name)) for name, title in titles.items()]
    return [
        Difference(name, title, shown(here), shown(there), here, there)
        for name, title, here, there in both
        if meant(here) != meant(there)
    ]


def agreed(
    theirs: Form,
    titles: Iterable[str],
    apart: Iterable[Difference],
    values: Callable[[Form, str], Pairs] = one_value,
) -> list[tuple[str, str]]:
    """What both say alike, to be sent along."""
    names = {difference.name for difference in apart}
    return [pair for name in titles if name not in names for pair in values(theirs, name)]


def resolved(sent: Mapping[str, str | list[str]], names: Iterable[str]) -> dict[str, str | list[str]]:
    """The form that was put together out of two versions, field by field: `take.<field>` is "mine" or "theirs"."""
    chosen = {name: value for name, value in sent.items() if "." not in name}
    for name in names:
        take = sent.get(f"take.{name}")
        if take:
            prefix = f"{take}.{name}."
            chosen |= {key.removeprefix(prefix): value for key, value in sent.items() if key.startswith(prefix)}
    return chosen
