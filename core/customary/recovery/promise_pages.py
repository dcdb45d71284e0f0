"""Promises: the list, the page of one, and the form for a new one."""

from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlmodel import col, select

from customary.customers.access import customer_for
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page, PanelContext
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.records.labels import link_of
from customary.records.lifecycle_view import lifecycle_view
from customary.records.panels import render_panels
from customary.recovery.events import CASE, PROMISE
from customary.recovery.pages import Sent
from customary.recovery.promise_lifecycle import VIEW, WORK
from customary.recovery.promises import STATES, NewPromise, PromiseFilter, make_promise, one_promise, promises
from customary.roles.models import Staff
from customary.web.forms import Form, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("recovery")
PAGE = 50


@get("/promises", permission=VIEW, sync_to_thread=True)
def list_of_promises(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    in_state: Annotated[str, QueryParameter(name="state")] = "open",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """By due date."""
    after = None
    if cursor:
        day, id_ = decode_cursor(cursor, date, int)
        after = day, id_
    with reading() as session:
        wanted = PromiseFilter(state=None if in_state == "all" else in_state)
        found = promises(session, actor, wanted, after, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return page(
        request,
        "recovery/promises.html",
        rows=found[:PAGE],
        views=[
            {"text": title, "href": f"/promises?state={key}", "current": in_state == key}
            for key, title in [("all", _("All")), *STATES.items()]
        ],
        next_page=f"/promises?state={in_state}&cursor={encode_cursor((last.due, last.id))}" if last else "",
    )


@get("/promises/{promise_id:int}", permission=VIEW, sync_to_thread=True)
def one(request: AnyRequest, actor: NamedDependency[Actor], promise_id: FromPath[int]) -> Response[str]:
    """What was promised, and what came of it."""
    with reading() as session:
        found = one_promise(session, actor, promise_id)
        view = lifecycle_view(session, actor, PROMISE, promise_id)
        around = PanelContext(session, actor, found.customer_id, PROMISE, promise_id)
        panels = render_panels(request.app.state.environment, "record", around)
    about = link_of(found.record, found.record_id) if found.record and found.record_id else ""
    return page(request, "recovery/promise.html", promise=found, view=view, about=about, panels=panels)


@get("/promises/new", permission=WORK, sync_to_thread=True)
def new(
    request: AnyRequest, actor: NamedDependency[Actor], customer: FromQuery[int], case: FromQuery[int | None] = None
) -> Response[str]:
    """The form."""
    return _form(request, actor, customer, case, Form.of({"keeper_id": actor.staff_id or ""}))


@post("/promises/new", permission=WORK, sync_to_thread=True)
def save(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    customer: FromQuery[int],
    data: Sent,
    case: FromQuery[int | None] = None,
) -> Response[Any]:
    """Promise it."""
    form = Form.of(data)
    try:
        due = date.fromisoformat(form.value("due")) if form.value("due") else None
    except ValueError:
        due = None
    about = (CASE, case) if case is not None else (None, None)
    try:
        with transaction(actor) as session:
            keeper = whole_number(form.value("keeper_id"))
            make_promise(session, actor, NewPromise(customer, form.value("text"), due, keeper, *about))
    except Invalid as failure:
        return _form(request, actor, customer, case, form.failed(failure), 422)
    return redirect(request, f"/cases/{case}" if case is not None else f"/customers/{customer}", flash=_("Saved."))


def _form(
    request: AnyRequest, actor: Actor, customer_id: int, case: int | None, form: Form, status: int = 200
) -> Response[str]:
    with reading() as session:
        customer = customer_for(session, actor, customer_id)
        people = select(Staff.id, Staff.name).where(col(Staff.active)).order_by(Staff.name, col(Staff.id))
        colleagues = [(str(id_), name) for id_, name in session.exec(people)]
    back = f"/cases/{case}" if case is not None else f"/customers/{customer_id}"
    return page(
        request,
        "recovery/new_promise.html",
        status=status,
        customer=customer,
        case=case,
        back=back,
        form=form,
        colleagues=colleagues,
    )


PROMISE_PAGES = Page(
    handlers=(list_of_promises, one, new, save),
    nav=(NavEntry(_("Promises"), "/promises", "handshake", "work", VIEW, order=64),),
)
