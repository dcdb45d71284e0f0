"""Intervals of services that some models have of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from customary.sdk import parameter, texts
from customary.sdk.sql import starts_with
from sqlalchemy import ColumnElement, case, literal

_ = texts("automotive")

DAYS, KM, MONTHS = _("days"), _("km"), _("months")


@dataclass(frozen=True)
class ByModel:
    """What holds for models whose name begins so."""

    model: str = parameter(_("Model, or how its name begins"), "")


@dataclass(frozen=True)
class FirstServiceOfModel(ByModel):
    """When the first service of a model is due."""

    days: int = parameter(_("Days after delivery"), 90, DAYS, 1, 1000)
    km: int = parameter(_("Distance"), 5000, KM, 100, 100_000)


@dataclass(frozen=True)
class MaintenanceOfModel(ByModel):
    """When the maintenance of a model is due."""

    months: int = parameter(_("Months after the last service"), 6, MONTHS, 1, 60)
    km: int = parameter(_("Distance after the last service"), 7500, KM, 100, 100_000)


Of = TypeVar("Of", bound=ByModel)


def _closest_first(rows: Sequence[Of]) -> list[Of]:
    """The longest beginning decides."""
    return sorted(rows, key=lambda row: len(row.model), reverse=True)


def interval_of(rows: Sequence[ByModel], usual: object, name: str, model: str) -> Any:  # of the field's type
    """The field `name` of the row for this model, of `usual` where there is none."""
    row: object = next((row for row in _closest_first(rows) if model.startswith(row.model)), usual)
    return getattr(row, name)


def interval_column(rows: Sequence[ByModel], usual: object, name: str, model: ColumnElement[str]) -> ColumnElement[int]:
    """The same for the vehicles of a SELECT."""
    if not rows:
        return literal(getattr(usual, name))
    cases = [(starts_with(model, row.model), literal(getattr(row, name))) for row in _closest_first(rows)]
    return case(*cases, else_=literal(getattr(usual, name)))
