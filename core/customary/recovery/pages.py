"""The register of dissatisfied customers, and the page of a case."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, QueryParameter

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page, PanelContext
from customary.plugins.errors import Conflict, CustomaryError, Invalid, Stale
from customary.plugins.text import texts
from customary.records.panels import render_panels
from customary.recovery.case_view import case_view, filter_choices
from customary.recovery.cases import STATES, VIEW, CaseFilter, cases, cases_of_answers, count_cases
from customary.recovery.causes import CAUSES
from customary.recovery.changing import change_case, note_progress
from customary.recovery.events import CASE
from customary.recovery.lifecycle import OPEN, WORK
from customary.recovery.record_form import print_form
from customary.web.forms import Form, typed_day, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("recovery")
PAGE = 50

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # texts, or lists of them


@get("/cases", permission=VIEW, sync_to_thread=True)
def register(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    in_state: Annotated[str, QueryParameter(name="state")] = "open",
    opened_from: FromQuery[str] = "",
    opened_to: FromQuery[str] = "",
    department: FromQuery[str] = "",
    cause: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Cases by period, department, cause and state."""
    asked = {"state": in_state, "opened_from": opened_from, "opened_to": opened_to, "department": department}
    asked["cause"] = cause
    base = CaseFilter(
        typed_day(opened_from, "opened_from"),
        typed_day(opened_to, "opened_to"),
        whole_number(department),
        cause or None,
    )
    wanted = CaseFilter(
        base.opened_from, base.opened_to, base.team_id, base.cause, None if in_state == "all" else in_state
    )
    after = None
    if cursor:
        day, id_ = decode_cursor(cursor, date, int)
        after = day, id_
    with reading() as session:
        found = cases(session, actor, wanted, after, PAGE + 1)
        counted = count_cases(session, actor, base)
        departments = filter_choices(session)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return page(
        request,
        "recovery/cases.html",
        rows=found[:PAGE],
        asked=asked,
        form=Form.of(asked),
        states=STATES,
        causes=CAUSES,
        departments=departments,
        counted=counted,
        total=sum(counted.values()),
        open_number=sum(counted.get(state, 0) for state in OPEN),
        url_for_state=lambda state: "/cases?" + _query(asked | {"state": state}),
        report="/reports/core.dissatisfied_customers?" + _report_query(asked),
        next_page="/cases?" + _query(asked | {"cursor": encode_cursor((last.opened_on, last.id))}) if last else "",
    )


@get("/cases/{case_id:int}", permission=VIEW, sync_to_thread=True)
def one(request: AnyRequest, actor: NamedDependency[Actor], case_id: FromPath[int]) -> Response[str]:
    """A case: what was said, the way it goes, what was done."""
    return _case(request, actor, case_id, Form())


@get("/cases/of/{interaction_id:int}", permission=VIEW, sync_to_thread=True)
def of_answer(request: AnyRequest, actor: NamedDependency[Actor], interaction_id: FromPath[int]) -> Response[Any]:
    """To the case that an answer opened."""
    with reading() as session:
        found = cases_of_answers(session, actor, [interaction_id]).get(interaction_id)
    if found is None:
        said = _("This answer has no case of its own.")
        return redirect(request, f"/interactions/{interaction_id}", flash=said, tone="warn")
    return redirect(request, f"/cases/{found[0]}")


@post("/cases/{case_id:int}/progress", permission=WORK, sync_to_thread=True)
def add_progress(
    request: AnyRequest, actor: NamedDependency[Actor], case_id: FromPath[int], data: Sent
) -> Response[Any]:
    """An entry about what was done."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            note_progress(session, actor, case_id, form.value("progress"))
    except (Invalid, Conflict) as failure:
        return _case(request, actor, case_id, form, failure)
    return redirect(request, f"/cases/{case_id}", flash=_("Saved."))


@post("/cases/{case_id:int}", permission=WORK, sync_to_thread=True)
def change(request: AnyRequest, actor: NamedDependency[Actor], case_id: FromPath[int], data: Sent) -> Response[Any]:
    """Another person in charge, department or day."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            change_case(
                session,
                actor,
                case_id,
                whole_number(form.value("owner_id")),
                whole_number(form.value("team_id")),
                typed_day(form.value("due"), "due"),
                whole_number(form.value("version")),
            )
    except (Invalid, Conflict, Stale) as failure:
        return _case(request, actor, case_id, form, failure)
    return redirect(request, f"/cases/{case_id}", flash=_("Saved."))


def _case(
    request: AnyRequest, actor: Actor, case_id: int, form: Form, failure: CustomaryError | None = None
) -> Response[str]:
    with reading() as session:
        view = case_view(session, actor, case_id)
        around = PanelContext(session, actor, view.case.customer_id, CASE, case_id)
        panels = render_panels(request.app.state.environment, "record", around)
    given = form if failure else Form.of(view.fields)
    status = 422 if isinstance(failure, Invalid) else 409 if failure else 200
    return page(
        request,
        "recovery/case.html",
        status=status,
        view=view,
        case=view.case,
        panels=panels,
        form=given.failed(failure) if failure else given,
        may_work=actor.may(WORK) and view.case.open,
    )


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def _report_query(asked: dict[str, str]) -> str:
    names = {"opened_from": "from", "opened_to": "to", "department": "department", "cause": "cause"}
    state = {"state": asked["state"]} if asked["state"] not in ("all", "") else {}
    return urlencode({names[name]: asked[name] for name in names if asked[name]} | state)


pages = (
    Page(
        handlers=(register, one, of_answer, add_progress, change, print_form),
        nav=(NavEntry(_("Dissatisfied customers"), "/cases", "heart-handshake", "work", VIEW, order=62),),
    ),
)
