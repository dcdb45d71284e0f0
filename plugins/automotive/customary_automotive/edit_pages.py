"""The forms of vehicles: entered by hand, changed, given to another owner."""

from typing import Annotated, Any

from customary.sdk import (
    Actor,
    AnyRequest,
    Conflict,
    Form,
    Invalid,
    Stale,
    agreed,
    clock,
    customer_for,
    differences,
    labels,
    page,
    reading,
    redirect,
    resolved,
    texts,
    the_one,
    transaction,
    whole_number,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary_automotive import fleet, service
from customary_automotive.access import CUSTOMER, EDIT
from customary_automotive.ownership import change_owner
from customary_automotive.rows import VehicleRow
from customary_automotive.vehicle_form import FIELDS, OF_THE_OWNER, form_of, said_facts, said_handover

_ = texts("automotive")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect


@get("/automotive/vehicles/new", permission=EDIT, sync_to_thread=True)
def new_vehicle(
    request: AnyRequest, actor: NamedDependency[Actor], customer: FromQuery[int | None] = None
) -> AnyResponse:
    """An empty form, for the customer from whose page one comes."""
    return _form_page(request, actor, Form.of({"customer": customer}))


@post("/automotive/vehicles", permission=EDIT, sync_to_thread=True)
def enter_vehicle(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Enter the vehicle, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said_facts(form)
        with transaction(actor) as session:
            known = whole_number(form.value("customer"))
            owner = known if known is not None else the_one(session, actor, form.value("customer_id"), "customer_id")
            vehicle_id = service.register_vehicle(session, actor, service.NewVehicle(owner, **facts))
    except (Invalid, Conflict) as failure:
        return _form_page(request, actor, form.failed(failure), status=422)
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("The vehicle was entered."))


@get("/automotive/vehicles/{vehicle_id:int}/edit", permission=EDIT, sync_to_thread=True)
def edit_vehicle(request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> AnyResponse:
    """The form as the vehicle stands."""
    with reading() as session:
        row = fleet.vehicle(session, actor, vehicle_id)
    return _form_page(request, actor, form_of(row), row)


@post("/automotive/vehicles/{vehicle_id:int}/edit", permission=EDIT, sync_to_thread=True)
def save_vehicle(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Save, or show what is wrong, or show both versions if somebody else has saved meanwhile."""
    form = Form.of(resolved(data, FIELDS))
    try:
        facts = said_facts(form)
        with transaction(actor) as session:
            service.change_vehicle(session, actor, vehicle_id, whole_number(form.value("version")) or 0, **facts)
    except Stale:
        return _conflict_page(request, actor, vehicle_id, form)
    except (Invalid, Conflict) as failure:
        with reading() as session:
            row = fleet.vehicle(session, actor, vehicle_id)
        return _form_page(request, actor, form.failed(failure), row, 422)
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("Saved."))


@get("/automotive/vehicles/{vehicle_id:int}/owner", permission=EDIT, sync_to_thread=True)
def edit_owner(request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> AnyResponse:
    """Who has the vehicle now, since when, and what changes with him."""
    with reading() as session:
        row = fleet.vehicle(session, actor, vehicle_id)
    form = Form.of(
        {name: getattr(row, name) for name in OF_THE_OWNER} | {"since": clock.today(), "version": row.version}
    )
    return _owner_page(request, actor, vehicle_id, form)


@post("/automotive/vehicles/{vehicle_id:int}/owner", permission=EDIT, sync_to_thread=True)
def save_owner(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Give the vehicle to the one who is meant by the words, or show the form again with what is wrong."""
    form = Form.of(data)
    version = whole_number(form.value("version")) or 0
    try:
        since, facts = said_handover(form)
        with transaction(actor) as session:
            owner = the_one(session, actor, form.value("customer_id"), "customer_id")
            mistaken = bool(form.value("mistaken"))
            change_owner(session, actor, vehicle_id, owner, since, version, mistaken, **facts)
    except Stale as failure:
        again = Form({**form.values, "version": (str(failure.current),)})
        return _owner_page(request, actor, vehicle_id, again.failed(failure), 412)
    except (Invalid, Conflict) as failure:
        return _owner_page(request, actor, vehicle_id, form.failed(failure), 422)
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("The vehicle has another owner now."))


def _form_page(
    request: AnyRequest, actor: Actor, form: Form, row: VehicleRow | None = None, status: int = 200
) -> AnyResponse:
    customer = whole_number(form.value("customer")) if row is None else None
    owner = None
    if customer is not None:
        with reading() as session:
            customer_for(session, actor, customer)
            owner = labels(session, [(CUSTOMER, customer)]).get((CUSTOMER, customer))
    return page(request, "automotive/vehicle_form.html", status=status, form=form, car=row, owner=owner)


def _owner_page(request: AnyRequest, actor: Actor, vehicle_id: int, form: Form, status: int = 200) -> AnyResponse:
    with reading() as session:
        row = fleet.vehicle(session, actor, vehicle_id)
        owner = (
            labels(session, [(CUSTOMER, row.customer_id)]).get((CUSTOMER, row.customer_id)) if row.customer_id else None
        )
    return page(request, "automotive/owner.html", status=status, form=form, car=row, owner=owner, today=clock.today())


def _conflict_page(request: AnyRequest, actor: Actor, vehicle_id: int, mine: Form) -> AnyResponse:
    with reading() as session:
        row = fleet.vehicle(session, actor, vehicle_id)
    theirs = form_of(row)
    apart = differences(mine, theirs, FIELDS)
    return page(
        request,
        "automotive/vehicle_conflict.html",
        status=412,
        car=row,
        differences=apart,
        agreed=agreed(theirs, FIELDS, apart),
    )


HANDLERS = (new_vehicle, enter_vehicle, edit_vehicle, save_vehicle, edit_owner, save_owner)
