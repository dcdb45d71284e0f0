"""A field that is asked for where something is done: with the outcome of a call, with a move to another state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from customary.plugins.text import Text

FieldKind = Literal["text", "note", "number", "integer", "money", "date", "choice", "boolean", "staff", "team", "party"]


@dataclass(frozen=True)
class FormField:
    """A field that a plugin adds to a form.

    Its value is a text for text and note (of several lines) and choice, a Decimal for number, minor units for money, a date,
    a bool, and an id for staff (an active colleague), team and party (a party outside of the house).
    """

    name: str
    title: Text
    kind: FieldKind = "text"
    required: bool = True
    unit: Text | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    hint: Text | None = None
