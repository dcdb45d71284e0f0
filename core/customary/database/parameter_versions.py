"""The history of a rule's parameters: each version beside the one that was stored before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from customary.database import clock
from customary.database.models import StoredParameters
from customary.database.parameter_values import ParameterField, plain_value


@dataclass(frozen=True)
class Change:
    """A parameter of a version, and what it was in the version before."""

    field: ParameterField
    before: object
    after: object


@dataclass(frozen=True)
class Version:
    """A stored version of a rule's parameters. `number` counts in the order in which they were stored; 1 is the plugin's own."""

    number: int
    valid_from: date
    author: str
    created_at: datetime
    holds: bool
    values: Mapping[str, Any]  # JSON values
    changes: Sequence[Change]


def compared(fields: Sequence[ParameterField], stored: Sequence[StoredParameters]) -> list[Version]:
    """Each beside the one stored before it, the last stored first; the first is beside what the plugin itself says."""
    today = clock.today()
    holding = next((one.id for one in stored if one.valid_from <= today), None)
    before = {field.name: plain_value(field.default) for field in fields}
    found = []
    for number, one in enumerate(sorted(stored, key=lambda version: version.id or 0), start=2):
        after = {**before, **one.values}
        changes = [Change(f, before[f.name], after[f.name]) for f in fields if before[f.name] != after[f.name]]
        found.append(
            Version(number, one.valid_from, one.author, one.created_at, one.id == holding, one.values, changes)
        )
        before = after
    return found[::-1]
