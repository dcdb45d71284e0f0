"""The values of parameters: what each field may hold, as somebody enters it, as it is stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args, get_origin, get_type_hints

from customary.plugins.errors import FieldError, Invalid
from customary.plugins.text import Text, texts

_ = texts("web")

Kind = Literal["integer", "decimal", "boolean", "date", "text", "rows", "other"]
KINDS: Mapping[object, Kind] = {int: "integer", Decimal: "decimal", bool: "boolean", date: "date", str: "text"}
TRUE, FALSE = ("1", "true", "on", "yes"), ("", "0", "false", "off", "no")
LONGEST, MOST_ROWS = 200, 100


@dataclass(frozen=True)
class ParameterField:
    """A parameter as its page shows it. Rows are a small table: `row` is the dataclass of one, `columns` are its fields."""

    name: str
    title: Text | str
    unit: Text | str
    kind: Kind
    minimum: int | None
    maximum: int | None
    default: object
    row: type[Any] | None = None
    columns: Sequence[ParameterField] = ()


def fields_of(shape: type[Any]) -> list[ParameterField]:
    """The fields of a parameters' dataclass, in their order."""
    hints = get_type_hints(shape)
    return [_field(field, hints[field.name]) for field in dataclasses.fields(shape)]


def _field(field: dataclasses.Field[Any], hint: Any) -> ParameterField:  # a type as it is written
    row = _row_of(hint)
    return ParameterField(
        name=field.name,
        title=field.metadata.get("title", field.name),
        unit=field.metadata.get("unit") or "",
        kind="rows" if row else KINDS.get(hint, "other"),
        minimum=field.metadata.get("minimum"),
        maximum=field.metadata.get("maximum"),
        default=field.default_factory() if callable(field.default_factory) else field.default,
        row=row,
        columns=fields_of(row) if row else (),
    )


def _row_of(hint: Any) -> type[Any] | None:  # a type as it is written
    """The dataclass of which a field holds any number: `tuple[ModelInterval, ...]`."""
    inner = get_args(hint)
    of_one = get_origin(hint) is tuple and len(inner) == 2 and inner[1] is Ellipsis
    return inner[0] if of_one and isinstance(inner[0], type) and dataclasses.is_dataclass(inner[0]) else None


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
        except Invalid as failure:
            errors += failure.errors
        except (ValueError, InvalidOperation):
            errors.append(FieldError(name, "bad_value", wanted(known[name])))
    if errors:
        raise Invalid(errors)
    return read


def _read_rows(field: ParameterField, value: object) -> tuple[Any, ...]:  # instances of its row's dataclass
    """What was entered, row by row; a row is named by its first column, which is filled in and says each thing once.

    Raises Invalid naming each wrong cell as `<field>.<row>.<column>`.
    """
    assert field.row is not None  # the kind says so
    if not isinstance(value, list | tuple) or len(value) > (field.maximum or MOST_ROWS):
        raise ValueError(value)
    errors: list[FieldError] = []
    read: list[Any] = []
    key = field.columns[0].name
    for number, row in enumerate(value):
        if not isinstance(row, Mapping):
            raise ValueError(value)
        cells, wrong = _read_cells(field, f"{field.name}.{number}.", row)
        errors += wrong
        if wrong:
            continue
        if any(getattr(other, key) == cells[key] for other in read):
            name = f"{field.name}.{number}.{key}"
            errors.append(FieldError(name, "repeated", _("{value} stands here twice. Keep one row.", value=cells[key])))
            continue
        read.append(field.row(**cells))
    if errors:
        raise Invalid(errors)
    return tuple(read)


def _read_cells(
    field: ParameterField, prefix: str, row: Mapping[str, object]
) -> tuple[dict[str, Any], list[FieldError]]:
    cells: dict[str, Any] = {}
    names = {column.name for column in field.columns}
    errors = [
        FieldError(prefix + name, "unknown", _("There is no {key}.", key=name)) for name in row if name not in names
    ]
    for column in field.columns:
        written = row.get(column.name, "")
        try:
            cells[column.name] = _read(column, written)
            if column is field.columns[0] and cells[column.name] == "":
                raise ValueError(written)
        except (ValueError, InvalidOperation):
            errors.append(FieldError(prefix + column.name, "bad_value", wanted(column)))
    return cells, errors


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
    if field.kind == "rows":
        return _read_rows(field, value)
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
    if field.kind == "text":
        return _("Fill this in, with {most} characters at most.", most=LONGEST)
    if field.kind == "rows":
        return _("Enter {most} rows at most.", most=field.maximum or MOST_ROWS)
    return _("This value cannot be used here.")


def to_json(parameters: Any) -> dict[str, Any]:  # an instance of a dataclass; JSON values
    """Its values as they are stored: days in ISO 8601, decimals as text, rows as objects."""
    return {field.name: plain_value(getattr(parameters, field.name)) for field in dataclasses.fields(parameters)}


def plain_value(value: object) -> object:
    """One value as it is stored."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(row) for row in value]
    return str(value) if isinstance(value, Decimal) else value


def from_json(field: ParameterField, value: object) -> object:
    """A stored value; None for one that its field cannot hold."""
    try:
        if field.kind == "date":
            return date.fromisoformat(str(value))
        if field.kind == "decimal":
            return Decimal(str(value))
        if field.kind == "rows":
            return _read_rows(field, value)
    except (ValueError, InvalidOperation, Invalid):
        return None
    return value
