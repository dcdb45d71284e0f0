"""Parameters are for people: audited versions with a date from which they hold, handed to rules when they run."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.events import Event
from customary.database.models import StoredParameters
from customary.database.transaction import Writing, emit
from customary.plugins.errors import FieldError, Invalid
from customary.plugins.text import Text, texts

_ = texts("web")


@dataclass(frozen=True, kw_only=True)
class ParametersChanged(Event):
    """A new version of a rule's parameters."""

    version: ClassVar[int] = 1
    key: str
    valid_from: date


def parameter(
    title: Text, default: Any, unit: Text | None = None, minimum: int | None = None, maximum: int | None = None
) -> Any:
    """A field of a parameters' dataclass, with what its page needs: title, unit, bounds. `default` is of the field's type."""
    metadata = {"title": title, "unit": unit, "minimum": minimum, "maximum": maximum}
    if isinstance(default, dict | list):
        return dataclasses.field(default_factory=lambda: default, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def parameters_on(session: Session, key: str, shape: type[Any], day: date) -> Any:  # an instance of `shape`
    """The parameters of `key` that hold on a day; the shape's defaults until somebody has changed them."""
    latest = (
        select(StoredParameters.values)
        .where(StoredParameters.key == key, StoredParameters.valid_from <= day)
        .order_by(col(StoredParameters.valid_from).desc(), col(StoredParameters.id).desc())
        .limit(1)
    )
    stored = session.exec(latest).first() or {}
    known = {f.name for f in dataclasses.fields(shape)}
    return shape(**{name: value for name, value in stored.items() if name in known})


def versions(session: Session, key: str) -> list[StoredParameters]:
    """All versions, the latest first."""
    query = select(StoredParameters).where(StoredParameters.key == key)
    return list(session.exec(query.order_by(col(StoredParameters.valid_from).desc(), col(StoredParameters.id).desc())))


def change_parameters(
    session: Writing, key: str, shape: type[Any], values: Mapping[str, object], valid_from: date
) -> None:
    """Store a new version that holds from a day on.

    Raises Invalid naming each field that is unknown, of the wrong kind or out of bounds.
    """
    checked = _checked(shape, values)
    stored = StoredParameters(
        key=key,
        valid_from=valid_from,
        values=checked,
        created_at=clock.now(),
        staff_id=session.actor.staff_id,
        author=session.actor.label,
    )
    session.add(stored)
    session.flush()
    assert stored.id is not None  # flushed
    emit(session, ParametersChanged(record="core.parameters", ids=(stored.id,), key=key, valid_from=valid_from))


def _checked(shape: type[Any], values: Mapping[str, object]) -> dict[str, Any]:  # JSON values
    errors, checked = [], {}
    for field in dataclasses.fields(shape):
        if field.name not in values:
            continue
        try:
            checked[field.name] = _value(field, values[field.name])
        except ValueError:
            errors.append(FieldError(field.name, "bad_value", _bounds(field)))
    errors += [
        FieldError(name, "unknown", _("There is no {key}.", key=name))
        for name in values.keys() - {f.name for f in dataclasses.fields(shape)}
    ]
    if errors:
        raise Invalid(errors)
    return checked


def _value(field: dataclasses.Field[Any], value: object) -> object:  # a field of any type
    if str(field.type) in ("int", "<class 'int'>"):
        number = int(str(value))
        low, high = field.metadata.get("minimum"), field.metadata.get("maximum")
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueError(value)
        return number
    return value


def _bounds(field: dataclasses.Field[Any]) -> Text:  # a field of any type
    return _(
        "Enter a whole number from {low} to {high}.",
        low=field.metadata.get("minimum", ""),
        high=field.metadata.get("maximum", ""),
    )
