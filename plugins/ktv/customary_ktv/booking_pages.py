"""The forms of bookings: taken, changed, and what happens when two people change one."""

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
    transaction,
    whole_number,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary_ktv import house, taking
from customary_ktv.access import CUSTOMER, EDIT
from customary_ktv.forms import BOOKING_FIELDS, form_of, said
from customary_ktv.rows import CONSUMPTIONS, STATES, BookingRow, usual

_ = texts("ktv")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect


@get("/ktv/bookings/new", permission=EDIT, sync_to_thread=True)
def new_booking(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    day: FromQuery[str] = "",
    room: FromQuery[str] = "",
    customer: FromQuery[int | None] = None,
) -> AnyResponse:
    """An empty form, for the day, room or customer from whose page one comes."""
    said_already = {"day": day or clock.today().isoformat(), "room_id": room, "customer": customer, "state": "booked"}
    return _form_page(request, actor, Form.of(said_already))


@post("/ktv/bookings", permission=EDIT, sync_to_thread=True)
def take_booking(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Take the booking, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said(form, BOOKING_FIELDS) | {"customer_id": whole_number(form.value("customer"))}
        with transaction(actor) as session:
            booking_id = taking.take_booking(session, actor, facts, form.value("requests").splitlines())
    except (Invalid, Conflict) as failure:
        return _form_page(request, actor, form.failed(failure), status=422)
    return redirect(request, f"/ktv/bookings/{booking_id}", _("The room is booked."))


@get("/ktv/bookings/{booking_id:int}/edit", permission=EDIT, sync_to_thread=True)
def edit_booking(request: AnyRequest, actor: NamedDependency[Actor], booking_id: FromPath[int]) -> AnyResponse:
    """The form as the booking stands."""
    with reading() as session:
        row = house.booking(session, actor, booking_id)
    return _form_page(request, actor, form_of(row, BOOKING_FIELDS), row)


@post("/ktv/bookings/{booking_id:int}/edit", permission=EDIT, sync_to_thread=True)
def save_booking(
    request: AnyRequest, actor: NamedDependency[Actor], booking_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Save, or show what is wrong, or show both versions if somebody else has saved meanwhile."""
    form = Form.of(resolved(data, BOOKING_FIELDS))
    try:
        facts = said(form, BOOKING_FIELDS)
        with transaction(actor) as session:
            taking.change_booking(session, actor, booking_id, whole_number(form.value("version")) or 0, facts)
    except Stale:
        return _conflict_page(request, actor, booking_id, form)
    except (Invalid, Conflict) as failure:
        with reading() as session:
            row = house.booking(session, actor, booking_id)
        return _form_page(request, actor, form.failed(failure), row, 422)
    return redirect(request, f"/ktv/bookings/{booking_id}", _("Saved."))


def _form_page(
    request: AnyRequest, actor: Actor, form: Form, row: BookingRow | None = None, status: int = 200
) -> AnyResponse:
    customer = whole_number(form.value("customer")) if row is None else None
    with reading() as session:
        if customer is not None:
            customer_for(session, actor, customer)
        whose = labels(session, [(CUSTOMER, customer)] if customer is not None else [])
        rooms = house.rooms_on(session, actor, row.day if row else clock.today())
        tiers = house.tiers(session)
    return page(
        request,
        "ktv/booking_form.html",
        status=status,
        form=form,
        one=row,
        customer=next(iter(whose.values()), None),
        rooms=[(str(one.id), " ".join(str(part) for part in (one.number, usual(one.type)) if part)) for one in rooms],
        tiers=[(str(id_), name) for id_, name in tiers],
        states=[(key, words) for key, (words, _tone) in STATES.items()],
        consumptions=[(word, usual(word)) for word in CONSUMPTIONS],
    )


def _conflict_page(request: AnyRequest, actor: Actor, booking_id: int, mine: Form) -> AnyResponse:
    with reading() as session:
        row = house.booking(session, actor, booking_id)
    theirs = form_of(row, BOOKING_FIELDS)
    apart = differences(mine, theirs, BOOKING_FIELDS)
    return page(
        request,
        "ktv/conflict.html",
        status=412,
        one=row,
        differences=apart,
        agreed=agreed(theirs, BOOKING_FIELDS, apart),
    )


HANDLERS = (new_booking, take_booking, edit_booking, save_booking)
