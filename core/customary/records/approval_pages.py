"""The pages of approvals: what waits for me, what I have asked for, one of them, and who stands in for whom."""

from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, FieldError, Invalid, Stale
from customary.plugins.fields import FormField
from customary.plugins.text import texts
from customary.records.approval_lists import VIEW, Which, approval, approvals, count_waiting
from customary.records.approvals import resubmit, withdraw
from customary.records.deciding import approve, return_for_changes
from customary.records.deputies import MANAGE, deputies, end_deputy, set_deputy
from customary.records.fields import choices_of
from customary.records.labels import link_of
from customary.records.lifecycle_pages import Sent
from customary.web.forms import Form, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("records")

PAGE = 50
STAFF = FormField("deputy_id", _("Substitute"), "staff")
STATES = {
    "waiting": (_("waiting"), "info"),
    "approved": (_("approved"), "ok"),
    "returned": (_("returned"), "warn"),
    "withdrawn": (_("withdrawn"), ""),
    "submitted": (_("submitted"), "info"),
    "later": (_("not yet"), ""),
}


@get("/approvals", permission=VIEW, sync_to_thread=True)
def list_of_approvals(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    which: Annotated[Which, QueryParameter(name="which")] = "waiting",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """What waits for oneself first."""
    after = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = approvals(session, actor, which, after, PAGE + 1)
        waiting = count_waiting(session, actor)
    more = f"/approvals?which={which}&cursor={encode_cursor((found[PAGE - 1].id,))}" if len(found) > PAGE else ""
    tabs = [("waiting", _("Waiting for me")), ("mine", _("Asked by me")), ("all", _("All"))]
    return page(
        request,
        "records/approvals.html",
        rows=found[:PAGE],
        which=which,
        tabs=[
            {
                "text": words,
                "href": f"/approvals?which={key}",
                "current": key == which,
                "count": waiting if key == "waiting" else None,
            }
            for key, words in tabs
        ],
        states=STATES,
        next_page=more,
    )


@get("/approvals/{approval_id:int}", permission=VIEW, sync_to_thread=True)
def one_approval(request: AnyRequest, actor: NamedDependency[Actor], approval_id: FromPath[int]) -> Response[str]:
    """An approval with its history, and what the reader may do."""
    return _one(request, actor, approval_id, Form())


@post("/approvals/{approval_id:int}/{verb:str}", permission=VIEW, sync_to_thread=True)
def decide(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    approval_id: FromPath[int],
    verb: FromPath[str],
    data: Sent,
) -> Response[Any]:
    """Approve, return, hand in again or take back."""
    form = Form.of(data)
    comment, version = form.value("comment"), whole_number(form.value("version"))
    try:
        with transaction(actor) as session:
            if verb == "approve":
                approve(session, actor, approval_id, comment, version)
            elif verb == "return":
                return_for_changes(session, actor, approval_id, comment, version)
            elif verb == "resubmit":
                resubmit(session, actor, approval_id, comment)
            else:
                withdraw(session, actor, approval_id)
    except (Invalid, Conflict, Stale) as failure:
        return _one(request, actor, approval_id, form.failed(failure), 422)
    said = {
        "approve": _("Approved."),
        "return": _("Returned to its author."),
        "resubmit": _("Handed in again."),
    }.get(verb, _("Withdrawn."))
    return redirect(request, "/approvals" if verb in ("approve", "return") else f"/approvals/{approval_id}", flash=said)


@get("/substitutes", permission="signed_in", sync_to_thread=True)
def substitutes(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """Who decides for whom, and the form for oneself."""
    today = clock.today()
    return _substitutes(request, actor, Form.of({"since": today.isoformat(), "until": today.isoformat()}))


@post("/substitutes", permission="signed_in", sync_to_thread=True)
def set_substitute(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """From one day to another."""
    form = Form.of(data)
    try:
        since, until = _days(form)
        with transaction(actor) as session:
            set_deputy(
                session,
                actor,
                whole_number(form.value("deputy_id")) or 0,
                since,
                until,
                whole_number(form.value("staff_id")) or actor.staff_id,
            )
    except Invalid as failure:
        return _substitutes(request, actor, form.failed(failure), 422)
    return redirect(request, "/substitutes", flash=_("Saved."))


@post("/substitutes/{row_id:int}/end", permission="signed_in", sync_to_thread=True)
def end_substitute(request: AnyRequest, actor: NamedDependency[Actor], row_id: FromPath[int]) -> Response[Any]:
    """No longer."""
    with transaction(actor) as session:
        end_deputy(session, actor, row_id)
    return redirect(request, "/substitutes", flash=_("Ended."))


def _one(request: AnyRequest, actor: Actor, approval_id: int, form: Form, status: int = 200) -> Response[str]:
    with reading() as session:
        found = approval(session, actor, approval_id)
    link = link_of(found.row.record, found.row.record_id) if found.row.record_id else ""
    return page(request, "records/approval.html", status=status, found=found, link=link, states=STATES, form=form)


def _substitutes(request: AnyRequest, actor: Actor, form: Form, status: int = 200) -> Response[str]:
    with reading() as session:
        rows = deputies(session, actor)
        people = choices_of(session, STAFF)
    return page(
        request,
        "records/substitutes.html",
        status=status,
        rows=rows,
        people=[one for one in people if one[0] != str(actor.staff_id)],
        everyone=people,
        may_manage=actor.may(MANAGE),
        me=actor.staff_id,
        form=form,
    )


def _days(form: Form) -> tuple[date, date]:
    found, errors = [], []
    for name in ("since", "until"):
        try:
            found.append(date.fromisoformat(form.value(name)))
        except ValueError:
            errors.append(FieldError(name, "bad_day", _("Enter a date.")))
    if errors:
        raise Invalid(errors)
    return found[0], found[1]


handlers = (list_of_approvals, one_approval, decide, substitutes, set_substitute, end_substitute)
