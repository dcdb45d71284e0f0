"""The page of a call: what to know, what to say, how it ended."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary.database.transaction import reading, transaction
from customary.interactions.call_forms import entry_of, local_input, served_of
from customary.interactions.call_view import call_form, call_view
from customary.interactions.follow_ups import ASSIGN, VIEW, WORK
from customary.interactions.log_call import log_call
from customary.interactions.numbers import add_number_for_call
from customary.interactions.outcomes import GRADES, REFUSALS
from customary.interactions.states import OPEN, REASONS, STATES
from customary.plugins.actor import Actor
from customary.plugins.contributions import PanelContext
from customary.plugins.errors import Conflict, CustomaryError, Invalid, Rejected
from customary.plugins.text import texts
from customary.records.panels import render_panels
from customary.web.forms import Form, Option
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("interactions")

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # texts, or lists of them


@get("/calls/{follow_up_id:int}", permission=VIEW, sync_to_thread=True)
def call(
    request: AnyRequest, actor: NamedDependency[Actor], follow_up_id: FromPath[int], skip: FromQuery[str] = ""
) -> Response[str]:
    """A follow-up and everything that the call needs."""
    return _page(request, actor, follow_up_id, Form.of({"skip": skip}))


@post("/calls/{follow_up_id:int}", permission=WORK, sync_to_thread=True)
def save(request: AnyRequest, actor: NamedDependency[Actor], follow_up_id: FromPath[int], data: Sent) -> Response[Any]:
    """Log the call, and on to the next."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            log_call(session, actor, served_of(form, follow_up_id), entry_of(form))
    except (Invalid, Rejected) as failure:
        return _page(request, actor, follow_up_id, form, failure, 422)
    except Conflict as failure:
        return _page(request, actor, follow_up_id, form, failure, 409)
    if form.value("then") == "today":
        return redirect(request, "/today", flash=_("Saved."))
    skipped = ",".join(one for one in (form.value("skip"), str(follow_up_id)) if one)
    return redirect(request, f"/calls/next?skip={skipped}", flash=_("Saved."))


@post("/calls/{follow_up_id:int}/phone", permission=WORK, sync_to_thread=True)
def add_phone(
    request: AnyRequest, actor: NamedDependency[Actor], follow_up_id: FromPath[int], data: Sent
) -> Response[Any]:
    """A number for a customer who had none."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            add_number_for_call(session, actor, follow_up_id, form.value("found_phone"))
    except Invalid as failure:
        return _page(request, actor, follow_up_id, form, failure, 422)
    return redirect(request, f"/calls/{follow_up_id}", flash=_("The number was saved as verified today."))


def _page(
    request: AnyRequest,
    actor: Actor,
    follow_up_id: int,
    form: Form,
    failure: CustomaryError | None = None,
    status: int = 200,
) -> Response[str]:
    with reading() as session:
        view = call_view(session, actor, follow_up_id)
        waits = view.follow_up.state == OPEN
        asked = call_form(session, actor, view) if waits else None
        row = view.follow_up
        around = PanelContext(session, actor, row.customer_id, row.record, row.record_id, row.facts)
        panels = render_panels(request.app.state.environment, "call", around)
    if asked is not None and not form.value("call_back_at"):
        form = Form({**form.values, "call_back_at": (local_input(asked.suggested_call_back),)}, form.errors)
    return page(
        request,
        "interactions/call.html",
        status=status,
        view=view,
        asked=asked,
        panels=panels,
        form=form.failed(failure) if failure else form,
        failure=failure,
        grades=[Option(key, title, key=str(place)) for place, (key, title) in enumerate(GRADES.items(), start=1)],
        refusals=list(REFUSALS.items()),
        states=STATES,
        reasons=REASONS,
        may_work=view.may_work(actor),
        may_assign=actor.may(ASSIGN),
        may_log=actor.may("core.interactions.log"),
    )


handlers = (call, save, add_phone)
