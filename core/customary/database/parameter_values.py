"""The values of parameters: what each field may hold, as somebody enters it, as it is stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_type_hints

from customary.plugins.errors import FieldError, Invalid
from customary.plugins.text import Text, texts

_ = texts("web")

Kind = Literal["integer", "decimal", "boolean", "date", "text", "other"]
KINDS: Mapping[object, Kind] = {int: "integer", Decimal: "decimal", bool: "boolean", date: "date", str: "text"}
TRUE, FALSE = ("1", "true", "on", "yes"), ("", "0", "false", "off", "no")
LONGEST = 200


@dataclass(frozen=True)
class ParameterField:
    """A parameter as its page shows it."""

    name: str
    title: Text | str
    unit: Text | str
    kind: Kind
    minimum: int | None
    maximum: int | None
    default: object


def fields_of(shape: type[Any]) -> list[ParameterField]:
    """The fields of a parameters' dataclass, in their order."""
    hints = get_type_hints(shape)
    defaults = shape()
    return [
        ParameterField(
            name=field.name,
            title=field.metadata.get("title", field.name),
            unit=field.metadata.get("unit") or "",
            kind=KINDS.get(hints[field.name], "other"),
            minimum=field.metadata.get("minimum"),
            maximum=field.metadata.get("maximum"),
            default=getattr(defaults, field.name),
        )
        for field in dataclasses.fields(shape)
    ]


def read_values(shape: type[Any], values: Mapping[str, object]) -> dict[str, Any]:  # each of its field's type
    """What somebody has entered, each value of its field's type.

    Raises Invalid naming each field that is unknown, of the wrong kind or out of bounds.
    """
    errors, read = [], {}
    known = {field.name: field for field in fields_of(shape)}
    for name, value in values.items():
        if name not in known:
            errors.append(FieldError(name, "unknown", _("There is no {key}.", key=name)))
            continue
        try:
            read[name] = _read(known[name], value)
        except (ValueError, InvalidOperation):
            errors.append(FieldError(name, "bad_value", wanted(known[name])))
    if errors:
        raise Invalid(errors)
    return read


def _read(field: ParameterField, value: object) -> object:
    said = str(value).strip()
    if field.kind == "integer":
        if isinstance(value, bool | float):
            raise ValueError(value)
        return _bounded(field, int(said.replace(",", "")))
    if field.kind == "decimal":
        number = Decimal(said.replace(",", ""))
        if not number.is_finite():
            raise ValueError(value)
        return _bounded(field, number)
    if field.kind == "boolean":
        if said.lower() not in TRUE + FALSE:
            raise ValueError(value)
        return said.lower() in TRUE
    if field.kind == "date":
        return date.fromisoformat(said)
    if field.kind == "text":
        return _short(said)
    return value


def _bounded(field: ParameterField, number: Any) -> Any:  # int or Decimal
    if (field.minimum is not None and number < field.minimum) or (field.maximum is not None and number > field.maximum):
        raise ValueError(number)
    return number


def _short(said: str) -> str:
    if len(said) > LONGEST:
        raise ValueError(said)
    return said


def wanted(field: ParameterField) -> Text:
    """What may be entered, in words."""
    if field.kind in ("integer", "decimal"):
        low, high = field.minimum, field.maximum
        if low is not None and high is not None:
            said = _("Enter a whole number from {low} to {high}.", low=low, high=high)
            return said if field.kind == "integer" else _("Enter a number from {low} to {high}.", low=low, high=high)
        return _("Enter a whole number.") if field.kind == "integer" else _("Enter a number.")
    if field.kind == "date":
        return _("Enter a day, as 2026-11-23.")
    return _("This value cannot be used here.")


def to_json(parameters: Any) -> dict[str, Any]:  # an instance of a dataclass; JSON values
    """Its values as they are stored: days in ISO 8601, decimals as text."""
    return {field.name: plain_value(getattr(parameters, field.name)) for field in dataclasses.fields(parameters)}


def plain_value(value: object) -> object:
    """One value as it is stored."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(kind: Kind, value: object) -> object:
    """A stored value; None for one that its field cannot hold."""
    try:
        if kind == "date":
            return date.fromisoformat(str(value))
        if kind == "decimal":
            return Decimal(str(value))
    except (ValueError, InvalidOperation):
        return None
    return value
