"""A report's parameters: read from what was typed, said again, and put into links."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import NoneType
from typing import Any, get_args, get_type_hints
from urllib.parse import urlencode

from sqlmodel import Session

from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Invalid
from customary.plugins.rules import Report
from customary.plugins.text import Text, texts

_ = texts("reports")

Plain = str | int | bool | None
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One parameter as people and programs name it: `from_` is `from`."""

    field: str
    title: Text | str
    kind: type
    choices: Callable[[Session, Actor], Sequence[tuple[str, Text | str]]] | None
    optional: bool = False
    control: str = ""

    @property
    def name(self) -> str:
        return self.field.rstrip("_")

    def read(self, text: str) -> object:
        """Raises ValueError for text of another kind."""
        if self.kind is date:
            return date.fromisoformat(text)
        if self.kind is bool:
            if text.lower() not in (*TRUE, *FALSE):
                raise ValueError(text)
            return text.lower() in TRUE
        return self.kind(text)


def parameters_of(report: Report) -> list[Parameter]:
    """In the order in which they are declared."""
    kinds = get_type_hints(report.parameters)
    return [
        Parameter(
            one.name,
            one.metadata.get("title", one.name),
            _kind(kinds[one.name]),
            one.metadata.get("choices"),
            NoneType in get_args(kinds[one.name]),
            one.metadata.get("control", ""),
        )
        for one in dataclasses.fields(report.parameters)
    ]


def _kind(hint: Any) -> type:  # a type, or a type or None
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
    kind: type = kinds[0]
    return kind


def read_parameters(report: Report, typed: Mapping[str, str | None]) -> Any:  # an instance of report.parameters
    """What was typed by name; what is empty or left out takes its default.

    Raises Invalid naming each parameter that is unknown or of another kind.
    """
    known = {one.name: one for one in parameters_of(report)}
    errors, values = [], {}
    for name, text in typed.items():
        if name not in known:
            errors.append(FieldError(name, "unknown", _("This report has no parameter {name}.", name=name)))
        elif text not in (None, ""):
            try:
                values[known[name].field] = known[name].read(str(text))
            except ValueError:
                errors.append(FieldError(name, "bad_value", _wanted(known[name], str(text))))
    if errors:
        raise Invalid(errors)
    return report.parameters(**values)


def _wanted(parameter: Parameter, text: str) -> Text:
    if parameter.kind is date:
        return _("“{text}” is not a date. Write it as 2026-11-23.", text=text)
    if parameter.kind is int:
        return _("“{text}” is not a whole number.", text=text)
    return _("“{text}” is neither yes nor no.", text=text)


def said(parameters: object) -> dict[str, Plain]:
    """The parameters by name as JSON has them."""
    values = dataclasses.asdict(parameters)  # type: ignore[call-overload]  # an instance of a frozen dataclass
    return {name.rstrip("_"): value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def query_of(values: Mapping[str, Plain], **changed: Plain) -> str:
    """Parameters as the query of a link; those without a value are left out."""
    together = {**values, **changed}
    return urlencode({name: _text(value) for name, value in together.items() if value not in (None, "")})


def _text(value: Plain) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
