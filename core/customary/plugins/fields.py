"""A field that is asked for where something is done: with the outcome of a call, with a move to another state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlmodel import Session

FieldKind = Literal["text", "note", "number", "integer", "money", "date", "choice", "boolean", "staff", "team", "party"]


@dataclass(frozen=True)
class FormField:
    """A field that a plugin adds to a form.

    Its value is a text for text and note (of several lines) and choice, a Decimal for number, minor units for money, a date,
    a bool, and an id for staff (an active colleague), team and party (a party outside of the house). What may be chosen is said
    by `choices`, or by `offered(session)` where it is kept in the database.
    """

    name: str
    title: Text
    kind: FieldKind = "text"
    required: bool = True
    unit: Text | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    offered: Callable[[Session], Sequence[tuple[str, Text | str]]] | None = None
    hint: Text | None = None
