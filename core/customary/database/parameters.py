"""Parameters are for people: audited versions with a date from which they hold, handed to rules when they run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.events import Event
from customary.database.models import StoredParameters
from customary.database.parameter_values import fields_of, from_json, read_values, to_json
from customary.database.transaction import Writing, emit
from customary.plugins.errors import Stale
from customary.plugins.text import LANGUAGES, Text, speaking, texts

_ = texts("web")


@dataclass(frozen=True, kw_only=True)
class ParametersChanged(Event):
    """A new version of a rule's parameters; `changes` tells each one that is not as before, on the version's id."""

    title = _("Parameters changed")
    what = _("Parameters")

    version: ClassVar[int] = 1
    key: str
    valid_from: date
    titles: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """What each changed one is called, by language: the plugin that knows it may be gone when the audit is read."""


def parameter(
    title: Text, default: Any, unit: Text | None = None, minimum: int | None = None, maximum: int | None = None
) -> Any:
    """A field of a parameters' dataclass, with what its page needs: title, unit, bounds. `default` is of the field's type.

    Types: int, Decimal, bool, date, str, and `tuple[Row, ...]` for a small table that people fill in, where `Row` is a frozen
    dataclass whose own fields are made by `parameter`; the first of them names the row. Of a table `maximum` is the most rows.

        @dataclass(frozen=True)
        class ModelInterval:
            model: str = parameter(_("Model"), "")
            months: int = parameter(_("Months"), 6, MONTHS, 1, 60)

        by_model: tuple[ModelInterval, ...] = parameter(_("Other intervals by model"), ())
    """
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
    return _instance(shape, session.exec(latest).first() or {})


def versions(session: Session, key: str) -> list[StoredParameters]:
    """All versions, the latest first: of those that hold from the same day, the one stored last, which alone counts."""
    query = select(StoredParameters).where(StoredParameters.key == key)
    return list(session.exec(query.order_by(col(StoredParameters.valid_from).desc(), col(StoredParameters.id).desc())))


def latest_version(stored: Sequence[StoredParameters]) -> int:
    """What a change is checked against: the id of the version stored last, 0 for none."""
    return max((version.id or 0 for version in stored), default=0)


def parameters_of(shape: type[Any], values: Mapping[str, object]) -> Any:  # an instance of `shape`
    """An instance out of what somebody has entered, as text or as JSON; what he does not name has its default.

    Raises Invalid naming each field that is unknown, of the wrong kind or out of bounds.
    """
    return dataclasses.replace(shape(), **read_values(shape, values))


def change_parameters(
    session: Writing,
    key: str,
    shape: type[Any],
    values: Mapping[str, object],
    valid_from: date,
    version: int | None = None,
) -> int:
    """Store a new version that holds from a day on; what `values` do not name stays as it is on that day. Answers its id.

    Raises Invalid naming each field that is unknown, of the wrong kind or out of bounds, and Stale if somebody has stored a
    version since `version`.
    """
    before = parameters_on(session, key, shape, valid_from)
    after = dataclasses.replace(before, **read_values(shape, values))
    present = latest_version(versions(session, key))
    if version is not None and version != present:
        raise Stale(present)
    stored = StoredParameters(
        key=key,
        valid_from=valid_from,
        values=to_json(after),
        created_at=clock.now(),
        staff_id=session.actor.staff_id,
        author=session.actor.label,
    )
    session.add(stored)
    session.flush()
    assert stored.id is not None  # flushed
    was, now = to_json(before), to_json(after)
    changes = {stored.id: {name: (was[name], now[name]) for name in now if now[name] != was[name]}}
    emit(
        session,
        ParametersChanged(
            record="core.parameters",
            ids=(stored.id,),
            key=key,
            valid_from=valid_from,
            titles=_titles(shape, changes[stored.id]),
            changes=changes,
        ),
    )
    return stored.id


def _titles(shape: type[Any], changed: Iterable[str]) -> dict[str, dict[str, str]]:
    known = {field.name: field.title for field in fields_of(shape)}
    titles: dict[str, dict[str, str]] = {name: {} for name in changed}
    for language in LANGUAGES:
        with speaking(language):
            for name, told in titles.items():
                told[language] = str(known[name])
    return titles


def _instance(shape: type[Any], stored: Mapping[str, Any]) -> Any:  # JSON values, an instance of `shape`
    """Stored values of fields that the plugin no longer has, or can no longer read, are passed over."""
    known = {field.name: field for field in fields_of(shape)}
    values = {name: from_json(known[name], value) for name, value in stored.items() if name in known}
    return dataclasses.replace(shape(), **{name: value for name, value in values.items() if value is not None})
