"""The forms of complaints: written down, corrected, handed over."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary.complaints.change import change_complaint
from customary.complaints.page_forms import (
    form_of,
    rows_of_customer,
    said_changes,
    said_complaint,
    said_hands,
)
from customary.complaints.reading import ComplaintRow, Filter, complaint
from customary.complaints.receive import number_of, receive_complaint
from customary.complaints.responsibility import hand_over
from customary.complaints.words import ASSIGN, CHANNELS, HANDLE, PUBLIC, RECEIVE, SEVERITIES
from customary.customers.access import RECORD as CUSTOMER
from customary.customers.access import customer_for
from customary.customers.choices import colleagues, teams
from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.interactions.call_forms import local_input
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, CustomaryError, Invalid, Stale
from customary.plugins.fields import FormField
from customary.plugins.text import texts
from customary.records.fields import choices_of
from customary.records.labels import labels
from customary.web.forms import Form, typed_day, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("complaints")

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # texts, or lists of them
PARTY = FormField("party_id", _("Party outside"), "party")


@get("/complaints/new", permission=RECEIVE, sync_to_thread=True)
def new(request: AnyRequest, actor: NamedDependency[Actor], customer: FromQuery[int | None] = None) -> Response[str]:
    """An empty form, for the customer from whose page one comes."""
    start: dict[str, object] = {
        "customer": customer,
        "channel": "phone",
        "severity": "simple",
        "received_at": local_input(clock.now()),
        "accept": True,
    }
    if customer is not None:
        with reading() as session:
            start["complainant"] = customer_for(session, actor, customer).name
    return _form_page(request, actor, Form.of(start))


@post("/complaints", permission=RECEIVE, sync_to_thread=True)
def receive(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """Write it down, or show the form again with what is wrong."""
    form = Form.of(data)
    accept = bool(form.value("accept")) and actor.may(HANDLE)
    try:
        with transaction(actor) as session:
            complaint_id = receive_complaint(session, actor, said_complaint(session, actor, form), accept)
            number = number_of(session, complaint_id)
    except (Invalid, Conflict) as failure:
        return _form_page(request, actor, form.failed(failure), status=422)
    said = _("Received as {number}.", number=number)
    return redirect(request, f"/complaints/{complaint_id}" if accept else "/complaints", flash=said)


@get("/complaints/{complaint_id:int}/edit", permission=HANDLE, sync_to_thread=True)
def edit(request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int]) -> Response[str]:
    """The form as the complaint stands."""
    with reading() as session:
        row = complaint(session, actor, complaint_id)
    return _form_page(request, actor, form_of(row), row)


@post("/complaints/{complaint_id:int}/edit", permission=HANDLE, sync_to_thread=True)
def save(request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int], data: Sent) -> Response[Any]:
    """Save, or say what is wrong or that somebody was faster."""
    form = Form.of(data)
    version = whole_number(form.value("version")) or 0
    try:
        with transaction(actor) as session:
            change_complaint(session, actor, complaint_id, version, **said_changes(session, actor, form))
    except (Invalid, Conflict, Stale) as failure:
        with reading() as session:
            row = complaint(session, actor, complaint_id)
        return _form_page(request, actor, _again(form, failure), row, 422)
    return redirect(request, f"/complaints/{complaint_id}", flash=_("Saved."))


@get("/complaints/{complaint_id:int}/hands", permission=ASSIGN, sync_to_thread=True)
def hands(request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int]) -> Response[str]:
    """To whom it is to be handed over."""
    with reading() as session:
        row = complaint(session, actor, complaint_id)
    return _hands_page(request, row, Form.of({"version": row.version, "team_id": row.team_id}))


@post("/complaints/{complaint_id:int}/hands", permission=ASSIGN, sync_to_thread=True)
def give(request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int], data: Sent) -> Response[Any]:
    """Hand it over, with the reason."""
    form = Form.of(data)
    version = whole_number(form.value("version"))
    try:
        with transaction(actor) as session:
            hand_over(session, actor, complaint_id, said_hands(form), form.value("reason"), version)
    except (Invalid, Conflict, Stale) as failure:
        with reading() as session:
            row = complaint(session, actor, complaint_id)
        return _hands_page(request, row, _again(form, failure), 422)
    return redirect(request, f"/complaints/{complaint_id}", flash=_("Handed over."))


def said_filter(actor: Actor, asked: Mapping[str, str]) -> Filter:
    """Raises Invalid for a day that is none."""
    who = asked["who"]
    return Filter(
        state=None if asked["state"] in ("", "all") else asked["state"],
        cause=asked["cause"] or None,
        severity=asked["severity"] or None,
        channel=asked["channel"] or None,
        team_id=whole_number(asked["team"]),
        staff_id=0 if who == "nobody" else actor.staff_id if who == "me" else whole_number(who),
        overdue=bool(asked["overdue"]),
        text=asked["q"],
        received_from=typed_day(asked["received_from"], "received_from"),
        received_to=typed_day(asked["received_to"], "received_to"),
    )


def _again(form: Form, failure: CustomaryError) -> Form:
    """The form with what is wrong; once somebody was faster, the next attempt stands on what he left."""
    if isinstance(failure, Stale):
        form = Form({**form.values, "version": (str(failure.current),)})
    return form.failed(failure)


def _form_page(
    request: AnyRequest, actor: Actor, form: Form, row: ComplaintRow | None = None, status: int = 200
) -> Response[str]:
    customer_id = whole_number(form.value("customer"))
    with reading() as session:
        owner = labels(session, [(CUSTOMER, customer_id)]).get((CUSTOMER, customer_id)) if customer_id else None
        about = rows_of_customer(session, actor, customer_id)
        people = colleagues(session)
    return page(
        request,
        "complaints/edit.html",
        status=status,
        form=form,
        row=row,
        owner=owner,
        about=about,
        people=people,
        channels=[one for one in CHANNELS.items() if one[0] != PUBLIC],
        severities=list(SEVERITIES.items()),
        may_accept=row is None and actor.may(HANDLE),
    )


def _hands_page(request: AnyRequest, row: ComplaintRow, form: Form, status: int = 200) -> Response[str]:
    with reading() as session:
        people = [one for one in colleagues(session) if one[0] != row.about_staff_id]
        groups, parties = teams(session), choices_of(session, PARTY)
    return page(
        request,
        "complaints/hands.html",
        status=status,
        form=form,
        row=row,
        people=people,
        teams=groups,
        parties=parties,
    )


handlers = (new, receive, edit, save, hands, give)
