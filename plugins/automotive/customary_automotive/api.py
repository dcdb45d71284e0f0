"""The API of vehicles and visits. What goes in and out is typed here."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import msgspec
from customary.sdk import (
    Actor,
    Listing,
    clock,
    decode_cursor,
    encode_cursor,
    etag,
    page_size,
    reading,
    transaction,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary_automotive import fleet, service
from customary_automotive.access import EDIT, VIEW
from customary_automotive.fleet import VehicleFilter, VehicleRow, VisitRow

Km = Annotated[int, msgspec.Meta(ge=0, le=9_999_999)]
Word = Annotated[str, msgspec.Meta(max_length=100)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class VehicleOut(msgspec.Struct):
    """A vehicle with what is estimated of it for today."""

    id: int
    customer_id: int | None
    plate: str
    vin: str | None
    model: str
    delivered_on: date | None
    warranty_until: date | None
    warranty_km: int | None
    insurance_until: date | None
    inspection_until: date | None
    adviser: str
    note: str
    last_visit_on: date | None
    last_service_on: date | None
    km_today: Annotated[int | None, msgspec.Meta(description="Estimated; null without a delivery and a reading.")]
    km_a_day: Annotated[float, msgspec.Meta(description="40 until two readings tell better.")]
    left_on: date | None
    left_reason: str
    version: int


class VisitOut(msgspec.Struct):
    """A repair order, or a service or reading that was told."""

    id: int
    vehicle_id: int
    number: str
    day: date
    km: int | None
    km_believed: Annotated[bool, msgspec.Meta(description="False for a reading that cannot be.")]
    item: str
    amount: Annotated[int | None, msgspec.Meta(description="In minor units.")]
    elsewhere: bool


class VisitIn(msgspec.Struct, forbid_unknown_fields=True):
    """A repair order as entered."""

    vehicle_id: int
    number: Number
    day: date
    km: Km | None = None
    item: Word = ""
    amount: Annotated[int | None, msgspec.Meta(description="In minor units.")] = None


@get("/automotive/vehicles", permission=VIEW, sync_to_thread=True, summary="Vehicles", tags=["Automotive"])
def list_vehicles(
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    customer_id: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[VehicleOut]:
    """The newest first; `q` is a part of plate or VIN."""
    size = page_size(limit)
    with reading() as session:
        found = fleet.vehicles(session, actor, VehicleFilter(q, "all", customer_id), _after(cursor), size)
    today = clock.today()
    return Listing([_vehicle(row, today) for row in found[:size]], _cursor(found, size))


@get(
    "/automotive/vehicles/{vehicle_id:int}",
    permission=VIEW,
    sync_to_thread=True,
    summary="A vehicle",
    tags=["Automotive"],
)
def get_vehicle(actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> Response[VehicleOut]:
    """With its version as ETag."""
    with reading() as session:
        found = fleet.vehicle(session, actor, vehicle_id)
    return Response(_vehicle(found, clock.today()), headers={"ETag": etag(found.version)})


@get("/automotive/visits", permission=VIEW, sync_to_thread=True, summary="Repair orders", tags=["Automotive"])
def list_visits(
    actor: NamedDependency[Actor],
    vehicle_id: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[VisitOut]:
    """The latest entered first."""
    size = page_size(limit)
    with reading() as session:
        found = fleet.visits(session, actor, vehicle_id, _after(cursor), size)
    return Listing([VisitOut(**asdict(row)) for row in found[:size]], _cursor(found, size))


@get(
    "/automotive/visits/{visit_id:int}",
    permission=VIEW,
    sync_to_thread=True,
    summary="A repair order",
    tags=["Automotive"],
)
def get_visit(actor: NamedDependency[Actor], visit_id: FromPath[int]) -> VisitOut:
    """One repair order."""
    with reading() as session:
        return VisitOut(**asdict(fleet.visit(session, actor, visit_id)))


@post("/automotive/visits", permission=EDIT, sync_to_thread=True, summary="Enter a repair order", tags=["Automotive"])
def post_visit(actor: NamedDependency[Actor], data: JSONBody[VisitIn]) -> VisitOut:
    """The vehicle's mileage and reminders follow from it."""
    new = service.NewVisit(data.vehicle_id, data.number, data.day, data.km, data.item, data.amount)
    with transaction(actor) as session:
        visit_id = service.record_visits(session, actor, [new])[0]
    with reading() as session:
        return VisitOut(**asdict(fleet.visit(session, actor, visit_id)))


def _vehicle(row: VehicleRow, today: date) -> VehicleOut:
    values: dict[str, Any] = asdict(row)  # columns of several types
    shown = {name: values[name] for name in VehicleOut.__struct_fields__ if name in values}
    rate = round(row.rate_km / row.rate_days, 1)
    return VehicleOut(**shown, last_service_on=row.service_on, km_today=row.km_on(today), km_a_day=rate)


def _after(cursor: str | None) -> int | None:
    return decode_cursor(cursor, int)[0] if cursor else None


def _cursor(found: Sequence[VehicleRow] | Sequence[VisitRow], size: int) -> str | None:
    return encode_cursor([found[size - 1].id]) if len(found) > size else None


API = (list_vehicles, get_vehicle, list_visits, get_visit, post_visit)
