"""The API of vehicles and visits."""

from collections.abc import Sequence

from customary.sdk import (
    Actor,
    AnyRequest,
    Listing,
    clock,
    decode_cursor,
    encode_cursor,
    etag,
    page_size,
    reading,
    transaction,
    version_asked,
)
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary_automotive import fleet, ownership, service
from customary_automotive.access import EDIT, VIEW
from customary_automotive.fleet import VehicleFilter
from customary_automotive.rows import VehicleRow, VisitRow
from customary_automotive.structs import (
    FormerOwnerOut,
    OwnerIn,
    ReadingIn,
    ServiceElsewhereIn,
    VehicleIn,
    VehicleOut,
    VehiclePatch,
    VisitIn,
    given,
    shown,
)

TAGS = ["Automotive"]


@get("/automotive/vehicles", permission=VIEW, sync_to_thread=True, summary="Vehicles", tags=TAGS)
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
    return Listing([shown(row, today) for row in found[:size]], _cursor(found, size))


@get(
    "/automotive/vehicles/{vehicle_id:int}",
    permission=VIEW,
    sync_to_thread=True,
    summary="A vehicle",
    tags=TAGS,
)
def get_vehicle(actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> Response[VehicleOut]:
    """With its version as ETag."""
    return _vehicle(actor, vehicle_id)


@post("/automotive/vehicles", permission=EDIT, sync_to_thread=True, summary="Enter a vehicle", tags=TAGS)
def post_vehicle(actor: NamedDependency[Actor], data: JSONBody[VehicleIn]) -> Response[VehicleOut]:
    """A customer's vehicle; its reminders follow with the next run of the rules."""
    with transaction(actor) as session:
        vehicle_id = service.register_vehicle(session, actor, service.NewVehicle(data.customer_id, **given(data)))
    return _vehicle(actor, vehicle_id, 201)


@patch(
    "/automotive/vehicles/{vehicle_id:int}",
    permission=EDIT,
    sync_to_thread=True,
    summary="Change a vehicle",
    tags=TAGS,
)
def patch_vehicle(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: JSONBody[VehiclePatch]
) -> Response[VehicleOut]:
    """Change what is given. `If-Match` names the version that was read; 412 tells the one that stands now."""
    version = version_asked(request)
    with transaction(actor) as session:
        service.change_vehicle(session, actor, vehicle_id, version, **given(data))
    return _vehicle(actor, vehicle_id)


@post(
    "/automotive/vehicles/{vehicle_id:int}/owner",
    permission=EDIT,
    status_code=200,
    sync_to_thread=True,
    summary="Give a vehicle another owner",
    tags=TAGS,
)
def post_owner(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: JSONBody[OwnerIn]
) -> Response[VehicleOut]:
    """From a day on; the owner before is kept with his days. `If-Match` names the version that was read."""
    version = version_asked(request)
    with transaction(actor) as session:
        ownership.change_owner(
            session, actor, vehicle_id, data.customer_id, data.since, version, data.mistaken, **given(data)
        )
    return _vehicle(actor, vehicle_id)


@get(
    "/automotive/vehicles/{vehicle_id:int}/former-owners",
    permission=VIEW,
    sync_to_thread=True,
    summary="Former owners",
    tags=TAGS,
)
def list_former_owners(actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> list[FormerOwnerOut]:
    """The last first; those whom one may see."""
    with reading() as session:
        fleet.vehicle(session, actor, vehicle_id)
        found = ownership.former_owners(session, actor, vehicle_id)
    return [FormerOwnerOut(one.customer_id, one.plate, one.since, one.until) for one in found]


@post(
    "/automotive/vehicles/{vehicle_id:int}/readings",
    permission=EDIT,
    sync_to_thread=True,
    summary="Record a mileage reading",
    tags=TAGS,
)
def post_reading(actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: JSONBody[ReadingIn]) -> VisitRow:
    """The estimate goes on from it."""
    with transaction(actor) as session:
        visit_id = service.record_reading(session, actor, vehicle_id, data.day, data.km)
    return _visit(actor, visit_id)


@post(
    "/automotive/vehicles/{vehicle_id:int}/services-elsewhere",
    permission=EDIT,
    sync_to_thread=True,
    summary="Record a service done elsewhere",
    tags=TAGS,
)
def post_service_elsewhere(
    actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: JSONBody[ServiceElsewhereIn]
) -> VisitRow:
    """It counts like one in our workshop."""
    with transaction(actor) as session:
        visit_id = service.service_done_elsewhere(session, actor, vehicle_id, data.day, data.km)
    return _visit(actor, visit_id)


@get("/automotive/visits", permission=VIEW, sync_to_thread=True, summary="Repair orders", tags=TAGS)
def list_visits(
    actor: NamedDependency[Actor],
    vehicle_id: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[VisitRow]:
    """The latest entered first."""
    size = page_size(limit)
    with reading() as session:
        found = fleet.visits(session, actor, vehicle_id, _after(cursor), size)
    return Listing(found[:size], _cursor(found, size))


@get(
    "/automotive/visits/{visit_id:int}",
    permission=VIEW,
    sync_to_thread=True,
    summary="A repair order",
    tags=TAGS,
)
def get_visit(actor: NamedDependency[Actor], visit_id: FromPath[int]) -> VisitRow:
    """One repair order."""
    return _visit(actor, visit_id)


@post("/automotive/visits", permission=EDIT, sync_to_thread=True, summary="Enter a repair order", tags=TAGS)
def post_visit(actor: NamedDependency[Actor], data: JSONBody[VisitIn]) -> VisitRow:
    """The vehicle's mileage and reminders follow from it."""
    new = service.NewVisit(data.vehicle_id, data.number, data.day, data.km, data.item, data.amount)
    with transaction(actor) as session:
        visit_id = service.enter_repair_order(session, actor, new)
    return _visit(actor, visit_id)


def _vehicle(actor: Actor, vehicle_id: int, status: int = 200) -> Response[VehicleOut]:
    with reading() as session:
        found = fleet.vehicle(session, actor, vehicle_id)
    return Response(shown(found, clock.today()), status_code=status, headers={"ETag": etag(found.version)})


def _visit(actor: Actor, visit_id: int) -> VisitRow:
    with reading() as session:
        return fleet.visit(session, actor, visit_id)


def _after(cursor: str | None) -> int | None:
    return decode_cursor(cursor, int)[0] if cursor else None


def _cursor(found: Sequence[VehicleRow] | Sequence[VisitRow], size: int) -> str | None:
    return encode_cursor([found[size - 1].id]) if len(found) > size else None


API = (
    list_vehicles,
    get_vehicle,
    post_vehicle,
    patch_vehicle,
    post_owner,
    list_former_owners,
    post_reading,
    post_service_elsewhere,
    list_visits,
    get_visit,
    post_visit,
)
