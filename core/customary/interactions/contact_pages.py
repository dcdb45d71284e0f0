"""Contacts written down by hand, and what was written."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.customers.models import Customer
from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.interactions.appointments import cancel_appointment
from customary.interactions.call_forms import local_input, moment_of
from customary.interactions.call_pages import Sent
from customary.interactions.contact_view import contact_view, customer_to_contact
from customary.interactions.contacts import DIRECTIONS, LOG, ContactEntry, log_contact
from customary.interactions.outcomes import CHANNELS
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid
from customary.plugins.text import texts
from customary.web.forms import Form
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("interactions")
VIEW = "core.interactions.view"


@get("/interactions/new", permission=LOG, sync_to_thread=True)
def new_contact(request: AnyRequest, actor: NamedDependency[Actor], customer: FromQuery[int]) -> Response[str]:
    """The form for a contact with a customer."""
    now = local_input(clock.now())
    return _form(
        request, actor, customer, Form.of({"channel": "phone", "direction": "out", "reached": True, "at": now})
    )


@post("/interactions/new", permission=LOG, sync_to_thread=True)
def save_contact(
    request: AnyRequest, actor: NamedDependency[Actor], customer: FromQuery[int], data: Sent
) -> Response[Any]:
    """Write it down."""
    form = Form.of(data)
    try:
        entry = ContactEntry(
            customer_id=customer,
            channel=form.value("channel"),
            direction=form.value("direction"),
            at=moment_of(form, "at"),
            reached=bool(form.value("reached")),
            note=form.value("note"),
            next_step=form.value("next_step"),
            outside_hours_reason=form.value("outside_hours_reason"),
        )
        with transaction(actor) as session:
            log_contact(session, actor, entry)
    except Invalid as failure:
        return _form(request, actor, customer, form.failed(failure), 422)
    return redirect(request, f"/customers/{customer}", flash=_("Saved."))


@get("/interactions/{interaction_id:int}", permission=VIEW, sync_to_thread=True)
def one_contact(request: AnyRequest, actor: NamedDependency[Actor], interaction_id: FromPath[int]) -> Response[str]:
    """A contact with all that was written, and the script it was made with."""
    with reading() as session:
        view = contact_view(session, actor, interaction_id)
    return page(request, "interactions/contact.html", view=view)


@post("/appointments/{appointment_id:int}/cancel", permission=LOG, sync_to_thread=True)
def cancel(
    request: AnyRequest, actor: NamedDependency[Actor], appointment_id: FromPath[int], data: Sent
) -> Response[Any]:
    """The date will not be kept."""
    back = f"/customers/{Form.of(data).value('customer')}"
    try:
        with transaction(actor) as session:
            cancel_appointment(session, actor, appointment_id)
    except Conflict as failure:
        return redirect(request, back, flash=failure.message, tone="warn")
    return redirect(request, back, flash=_("The appointment is cancelled."))


def _form(request: AnyRequest, actor: Actor, customer_id: int, form: Form, status: int = 200) -> Response[str]:
    with reading() as session:
        customer: Customer = customer_to_contact(session, actor, customer_id)
    return page(
        request,
        "interactions/new_contact.html",
        status=status,
        customer=customer,
        form=form,
        channels=list(CHANNELS.items()),
        directions=list(DIRECTIONS.items()),
    )


handlers = (new_contact, save_contact, one_contact, cancel)
