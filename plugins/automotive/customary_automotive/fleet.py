"""Vehicles and visits, for somebody who looks for them: lists by key, each page in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from customary.sdk import Actor, NotFound, clock, visible
from customary.sdk.sql import add_months
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_automotive.models import Vehicle, Visit
from customary_automotive.rows import VehicleRow, VisitRow
from customary_automotive.service import VEHICLE

SOON = 30  # days in which insurance or inspection is about to end
LAPSED = 6  # months without a visit after which a customer counts as lost

View = Literal["all", "insurance", "inspection", "lapsed", "left"]
VIEWS: tuple[View, ...] = ("all", "insurance", "inspection", "lapsed", "left")


@dataclass(frozen=True)
class VehicleFilter:
    """What a list of vehicles is narrowed to."""

    text: str = ""
    view: View = "all"
    customer_id: int | None = None


def _columns(row: type[VehicleRow] | type[VisitRow], model: type[Vehicle] | type[Visit]) -> list[Any]:
    return [getattr(model, name) for name in row.__struct_fields__]


def vehicles(
    session: Session, actor: Actor, wanted: VehicleFilter, after: int | None = None, limit: int = 50
) -> list[VehicleRow]:
    """A page, the newest first; `after` is the id of the last one seen. One more than `limit` says that there are more."""
    query: Select[Any] = select(*_columns(VehicleRow, Vehicle)).where(visible(VEHICLE, actor), *_narrowed(wanted))
    if after is not None:
        query = query.where(col(Vehicle.id) < after)
    found = session.execute(query.order_by(col(Vehicle.id).desc()).limit(limit + 1))
    return [VehicleRow(*row) for row in found]


def _narrowed(wanted: VehicleFilter) -> list[ColumnElement[bool]]:
    today = clock.today()
    conditions: list[ColumnElement[bool]] = []
    text = "".join(wanted.text.split()).replace("·", "").upper()
    if text:
        within = (col(Vehicle.plate).contains(text, autoescape=True), col(Vehicle.vin).contains(text, autoescape=True))
        conditions.append(or_(*within))
    if wanted.customer_id is not None:
        conditions.append(col(Vehicle.customer_id) == wanted.customer_id)
    if wanted.view == "insurance":
        conditions.append(col(Vehicle.insurance_until).between(today, today + timedelta(SOON)))
    if wanted.view == "inspection":
        conditions.append(col(Vehicle.inspection_until).between(today, today + timedelta(SOON)))
    if wanted.view == "lapsed":
        conditions += [add_months(col(Vehicle.last_visit_on), LAPSED) < today, col(Vehicle.left_on).is_(None)]
    if wanted.view == "left":
        conditions.append(col(Vehicle.left_on).is_not(None))
    return conditions


def vehicle(session: Session, actor: Actor, vehicle_id: int) -> VehicleRow:
    """Raises NotFound for a vehicle that is hidden from the actor."""
    query: Select[Any] = select(*_columns(VehicleRow, Vehicle))
    found = session.execute(query.where(col(Vehicle.id) == vehicle_id, visible(VEHICLE, actor))).first()
    if found is None:
        raise NotFound()
    return VehicleRow(*found)


def visits_of(session: Session, vehicle_id: int) -> list[VisitRow]:
    """All visits of a vehicle that the actor was found to see, in their order."""
    query: Select[Any] = select(*_columns(VisitRow, Visit)).where(col(Visit.vehicle_id) == vehicle_id)
    return [VisitRow(*row) for row in session.execute(query.order_by(col(Visit.day), col(Visit.number)))]


def visits(
    session: Session, actor: Actor, vehicle_id: int | None = None, after: int | None = None, limit: int = 50
) -> list[VisitRow]:
    """A page of visits to vehicles that the actor may see, the newest entry first; one more than `limit` if there are more."""
    query: Select[Any] = select(*_columns(VisitRow, Visit)).join(Vehicle, col(Vehicle.id) == col(Visit.vehicle_id))
    query = query.where(visible(VEHICLE, actor))
    if vehicle_id is not None:
        query = query.where(col(Visit.vehicle_id) == vehicle_id)
    if after is not None:
        query = query.where(col(Visit.id) < after)
    return [VisitRow(*row) for row in session.execute(query.order_by(col(Visit.id).desc()).limit(limit + 1))]


def visit(session: Session, actor: Actor, visit_id: int) -> VisitRow:
    """Raises NotFound for a visit to a vehicle that is hidden from the actor."""
    query: Select[Any] = select(*_columns(VisitRow, Visit)).join(Vehicle, col(Vehicle.id) == col(Visit.vehicle_id))
    found = session.execute(query.where(col(Visit.id) == visit_id, visible(VEHICLE, actor))).first()
    if found is None:
        raise NotFound()
    return VisitRow(*found)


def amounts(rows: Sequence[VisitRow]) -> int:
    """What the visits came to, in minor units."""
    return sum(row.amount or 0 for row in rows)
