"""The page of a customer as a guest: consumption standard, birthday, standing requests."""

from typing import Annotated, Any

from customary.sdk import (
    Actor,
    AnyRequest,
    Form,
    Invalid,
    clock,
    customer_for,
    labels,
    minor_units,
    page,
    reading,
    redirect,
    texts,
    transaction,
    typed_amount,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from customary_ktv import guests
from customary_ktv.access import CUSTOMER, EDIT, VIEW
from customary_ktv.forms import HOW_TO_WRITE

_ = texts("ktv")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect


@get("/ktv/guests/{customer_id:int}", permission=VIEW, sync_to_thread=True)
def guest_page(request: AnyRequest, actor: NamedDependency[Actor], customer_id: FromPath[int]) -> AnyResponse:
    """What is kept of the customer as a guest."""
    return _page(request, actor, customer_id)


def _page(
    request: AnyRequest, actor: Actor, customer_id: int, form: Form | None = None, status: int = 200
) -> AnyResponse:
    with reading() as session:
        customer_for(session, actor, customer_id)
        owner = labels(session, [(CUSTOMER, customer_id)]).get((CUSTOMER, customer_id))
        guest = guests.guest(session, actor, customer_id)
    return page(
        request,
        "ktv/guest.html",
        status=status,
        owner=owner,
        customer_id=customer_id,
        guest=guest,
        form=form or Form.of({"standard": typed_amount(guest.standard)}),
        may_edit=actor.may(EDIT),
        today=clock.today(),
    )


@post("/ktv/guests/{customer_id:int}", permission=EDIT, sync_to_thread=True)
def save_guest(
    request: AnyRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Set what a visit may come to, and a birthday if one is given."""
    try:
        standard = _amount(data.get("standard", ""))
        with transaction(actor) as session:
            guests.set_guest_file(session, actor, customer_id, standard, data.get("birthday", "").strip() or None)
    except Invalid as failure:
        return _page(request, actor, customer_id, Form.of(data).failed(failure), 422)
    return redirect(request, f"/ktv/guests/{customer_id}", _("Saved."))


@post("/ktv/guests/{customer_id:int}/requests", permission=EDIT, sync_to_thread=True)
def add_request(
    request: AnyRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], data: FormData
) -> AnyResponse:
    """What the customer always wants from now on."""
    try:
        with transaction(actor) as session:
            guests.add_standing_request(session, actor, customer_id, data.get("text", ""))
    except Invalid as failure:
        return _page(request, actor, customer_id, Form.of(data).failed(failure), 422)
    return redirect(request, f"/ktv/guests/{customer_id}", _("Each new booking asks for it."))


@post("/ktv/guests/{customer_id:int}/requests/{request_id:int}/end", permission=EDIT, sync_to_thread=True)
def end_request(
    request: AnyRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], request_id: FromPath[int]
) -> AnyResponse:
    """The customer does not want it any more."""
    with transaction(actor) as session:
        guests.end_standing_request(session, actor, customer_id, request_id)
    return redirect(request, f"/ktv/guests/{customer_id}", _("New bookings do not ask for it any more."))


def _amount(written: str) -> int | None:
    try:
        return minor_units(written)
    except ValueError:
        raise Invalid.field("standard", "bad_amount", HOW_TO_WRITE["amount"]) from None


HANDLERS = (guest_page, save_guest, add_request, end_request)
