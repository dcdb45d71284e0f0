"""The pages of vehicles: the list, one vehicle, and what is done with it there."""

from typing import Annotated, Any
from urllib.parse import urlencode

from customary.sdk import (
    Actor,
    AnyRequest,
    Conflict,
    CustomaryError,
    FieldError,
    Form,
    Invalid,
    NavEntry,
    Page,
    clock,
    decode_cursor,
    encode_cursor,
    labels,
    page,
    reading,
    record_panels,
    redirect,
    texts,
    transaction,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary_automotive import edit_pages, service
from customary_automotive.access import CUSTOMER, EDIT, VIEW
from customary_automotive.fleet import VIEWS, VehicleFilter, vehicles
from customary_automotive.rows import USUAL_ITEMS
from customary_automotive.vehicle_form import said_order, said_told
from customary_automotive.vehicle_view import vehicle_view

_ = texts("automotive")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect

ON_A_PAGE = 50
VIEW_NAMES = {
    "all": _("All"),
    "insurance": _("Insurance ends within 30 days"),
    "inspection": _("Inspection due within 30 days"),
    "lapsed": _("No visit for six months"),
    "left": _("Sold or scrapped"),
}


@get("/automotive/vehicles", permission=VIEW, sync_to_thread=True)
def vehicle_list(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    view: FromQuery[str] = "all",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Vehicles that the actor may see, the newest first."""
    wanted = VehicleFilter(q.strip(), next((name for name in VIEWS if name == view), "all"))
    last = decode_cursor(after, int)[0] if after else None
    with reading() as session:
        found = vehicles(session, actor, wanted, last, ON_A_PAGE)
        shown = found[:ON_A_PAGE]
        owners = labels(session, [(CUSTOMER, row.customer_id) for row in shown if row.customer_id])
    following = encode_cursor([shown[-1].id]) if len(found) > ON_A_PAGE else ""
    return page(
        request,
        "automotive/vehicles.html",
        vehicles=shown,
        owners={row_id: label for (_key, row_id), label in owners.items()},
        q=wanted.text,
        view=wanted.view,
        pills=[
            {"text": name, "href": _list(wanted.text, key), "current": key == wanted.view}
            for key, name in VIEW_NAMES.items()
        ],
        next=_list(wanted.text, wanted.view, following) if following else "",
        today=clock.today(),
        may_edit=actor.may(EDIT),
    )


def _list(text: str, view: str, after: str = "") -> str:
    asked = {"q": text, "view": "" if view == "all" else view, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return "/automotive/vehicles" + (f"?{query}" if query else "")


@get("/automotive/vehicles/{vehicle_id:int}", permission=VIEW, sync_to_thread=True)
def vehicle_page(request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> AnyResponse:
    """One vehicle."""
    return _vehicle_page(request, actor, vehicle_id, Form.of({"day": clock.today().isoformat()}))


def _vehicle_page(
    request: AnyRequest, actor: Actor, vehicle_id: int, form: Form, open_form: str = "", status: int = 200
) -> AnyResponse:
    with reading() as session:
        shown = vehicle_view(session, actor, vehicle_id)
        panels = record_panels(request, session, actor, "automotive.vehicle", vehicle_id)
    return page(
        request,
        "automotive/vehicle.html",
        panels=panels,
        status=status,
        view=shown,
        form=form,
        open_form=open_form,
        may_edit=actor.may(EDIT),
        items=USUAL_ITEMS,
        today=clock.today(),
    )


@post("/automotive/vehicles/{vehicle_id:int}/visits", permission=EDIT, sync_to_thread=True)
def add_order(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: FormData
) -> AnyResponse:
    """A visit to our own workshop that no file has brought yet."""
    try:
        number, day, km, item, amount = said_order(Form.of(data))
        with transaction(actor) as session:
            new = service.NewVisit(vehicle_id, number, day, km, item, amount)
            service.enter_repair_order(session, actor, new)
    except (Invalid, Conflict) as failure:
        return _again(request, actor, vehicle_id, data, "visits", failure)
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("The repair order is entered, and counts."))


@post("/automotive/vehicles/{vehicle_id:int}/elsewhere", permission=EDIT, sync_to_thread=True)
def done_elsewhere(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: FormData
) -> AnyResponse:
    """A service was done in another workshop."""
    try:
        day, km = said_told(Form.of(data))
        with transaction(actor) as session:
            service.service_done_elsewhere(session, actor, vehicle_id, day, km)
    except (Invalid, Conflict) as failure:
        return _again(request, actor, vehicle_id, data, "elsewhere", failure)
    return redirect(
        request, f"/automotive/vehicles/{vehicle_id}", _("The service is recorded; the next cycle is counted from it.")
    )


@post("/automotive/vehicles/{vehicle_id:int}/reading", permission=EDIT, sync_to_thread=True)
def add_reading(
    request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: FormData
) -> AnyResponse:
    """A mileage reading that somebody was told."""
    try:
        day, km = said_told(Form.of(data))
        if km is None:
            raise Invalid([FieldError("km", "required", _("Enter the reading in km."))])
        with transaction(actor) as session:
            service.record_reading(session, actor, vehicle_id, day, km)
    except (Invalid, Conflict) as failure:
        return _again(request, actor, vehicle_id, data, "reading", failure)
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("The reading is recorded."))


def _again(
    request: AnyRequest, actor: Actor, vehicle_id: int, data: FormData, name: str, failure: CustomaryError
) -> AnyResponse:
    return _vehicle_page(request, actor, vehicle_id, Form.of(data).failed(failure), name, 422)


@post("/automotive/vehicles/{vehicle_id:int}/left", permission=EDIT, sync_to_thread=True)
def left(request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int], data: FormData) -> AnyResponse:
    """The vehicle was sold or scrapped."""
    reason = data.get("reason", "")
    with transaction(actor) as session:
        service.retire_vehicle(session, actor, vehicle_id, "scrapped" if reason == "scrapped" else "sold")
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("Its reminders have stopped."))


@post("/automotive/vehicles/{vehicle_id:int}/back", permission=EDIT, sync_to_thread=True)
def back(request: AnyRequest, actor: NamedDependency[Actor], vehicle_id: FromPath[int]) -> AnyResponse:
    """The vehicle has not left after all."""
    with transaction(actor) as session:
        service.readmit_vehicle(session, actor, vehicle_id)
    return redirect(request, f"/automotive/vehicles/{vehicle_id}", _("Its reminders run again."))


PAGES = (
    Page(
        handlers=(vehicle_list, vehicle_page, add_order, done_elsewhere, add_reading, left, back, *edit_pages.HANDLERS),
        nav=(NavEntry(_("Vehicles"), "/automotive/vehicles", "car", "industry", VIEW),),
    ),
)
