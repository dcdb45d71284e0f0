"""The pages of gradings: all of them, one with its rule, who is in a class, how somebody came there."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from customary.database import clock
from customary.database.deployment import current
from customary.database.parameters import parameters_of
from customary.database.transaction import reading, transaction
from customary.gradings.changes import change_grading
from customary.gradings.lists import GRADES, OVERRIDE, GradeLine, history, members
from customary.gradings.models import GradingChange
from customary.gradings.override import release_grade, set_grade
from customary.gradings.preview import Preview, preview
from customary.gradings.rules import EDIT, VIEW, GradingView, grading, gradings
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.errors import Conflict, Invalid, NotFound, Stale
from customary.plugins.text import texts
from customary.web.forms import Form, whole_number
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor
from customary.web.parameter_form import FROM, changed, day_of, entered, form_of, places, values_of

_ = texts("gradings")

PageRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state
Sent = URLEncodedBody[dict[str, str]]


@get("/gradings", permission=GRADES, sync_to_thread=True)
def all_gradings(request: PageRequest, actor: NamedDependency[Actor]) -> Response[str]:
    with reading() as session:
        lines = gradings(session, actor)
    return page(request, "gradings/gradings.html", lines=lines, may_view=actor.may(VIEW))


@get("/gradings/{key:str}", permission=VIEW, sync_to_thread=True)
def one_grading(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str]) -> Response[str]:
    with reading() as session:
        view = grading(session, actor, key)
    form = Form.of(entered(view.fields, view.parameters) | {FROM: clock.today().isoformat()})
    return _page(request, actor, view, form)


@post("/gradings/{key:str}/preview", permission=EDIT, sync_to_thread=True, status_code=200)
def preview_grading(
    request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], data: Sent
) -> Response[str]:
    with reading() as session:
        view = grading(session, actor, key)
        form = form_of(view.fields, data)
        try:
            day_of(data)
            seen = preview(session, actor, view.grading, values_of(view.fields, data))
        except Invalid as failure:
            return _page(request, actor, view, form.failed(failure), status=422)
    return _page(request, actor, view, form, seen=seen)


@post("/gradings/{key:str}", permission=EDIT, sync_to_thread=True)
def save_grading(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], data: Sent) -> Response[Any]:
    with reading() as session:
        view = grading(session, actor, key)
    try:
        with transaction(actor) as session:
            version = whole_number(data.get("version", "0")) or 0
            values = values_of(view.fields, data)
            asked = change_grading(session, actor, key, values, day_of(data), version, data.get("comment", ""))
    except (Invalid, Stale, Conflict) as failure:
        status = 412 if isinstance(failure, Stale) else 422
        return _page(request, actor, view, form_of(view.fields, data).failed(failure), status=status)
    said = _("Saved. The rule is applied from the day on which it holds.")
    if asked.approval_id is not None:
        said = _("Handed in for approval. The rule changes when it is approved.")
    return redirect(request, f"/gradings/{key}", said)


@get("/gradings/{key:str}/members", permission=GRADES, sync_to_thread=True)
def list_of_members(
    request: PageRequest,
    actor: NamedDependency[Actor],
    key: FromPath[str],
    grade: FromQuery[str] = "",
    near: FromQuery[bool] = False,
    cursor: FromQuery[str] = "",
) -> Response[str]:
    """Who is in a class now, or near a fall."""
    kinds = (date, int) if near else (int,)
    after = tuple(decode_cursor(cursor, *kinds)) if cursor else None
    with reading() as session:
        found = current().registry.gradings[key]
        lines, following = members(session, actor, found, grade or None, near, after)
        classes = found.ranked(session)
    asked = {"grade": grade, "near": "true" if near else ""}
    return page(
        request,
        "gradings/members.html",
        grading=found,
        lines=lines,
        classes=classes[::-1],
        grade=grade,
        near=near,
        first=_url(key, asked) if cursor else "",
        following=_url(key, {**asked, "cursor": encode_cursor(following)}) if following else "",
        url=lambda **values: _url(key, values),
        may_view=actor.may(VIEW),
    )


@get("/gradings/{key:str}/records/{record_id:int}", permission=GRADES, sync_to_thread=True)
def one_record(
    request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], record_id: FromPath[int]
) -> Response[str]:
    return _record_page(request, actor, key, record_id, Form.of({}))


@post("/gradings/{key:str}/records/{record_id:int}", permission=OVERRIDE, sync_to_thread=True)
def override(
    request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], record_id: FromPath[int], data: Sent
) -> Response[Any]:
    form = Form.of({name: data.get(name, "") for name in ("grade", "reason", "until")})
    try:
        with transaction(actor) as session:
            until = _day(data.get("until", ""))
            version = whole_number(data.get("version", "0")) or 0
            set_grade(session, actor, key, record_id, data.get("grade", ""), data.get("reason", ""), until, version)
    except (Invalid, Stale) as failure:
        status = 412 if isinstance(failure, Stale) else 422
        return _record_page(request, actor, key, record_id, form.failed(failure), status)
    return redirect(
        request, f"/gradings/{key}/records/{record_id}", _("Set by hand. The rule leaves it alone until then.")
    )


@post("/gradings/{key:str}/records/{record_id:int}/release", permission=OVERRIDE, sync_to_thread=True)
def release(
    request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], record_id: FromPath[int], data: Sent
) -> Response[Any]:
    with transaction(actor) as session:
        release_grade(session, actor, key, record_id, whole_number(data.get("version", "0")) or 0)
    said = _("Given back to the rule, which decides when it is applied next.")
    return redirect(request, f"/gradings/{key}/records/{record_id}", said)


@get("/gradings/changes/{change_id:int}", permission=VIEW, sync_to_thread=True)
def one_change(request: PageRequest, actor: NamedDependency[Actor], change_id: FromPath[int]) -> Response[Any]:
    """A change that was asked for is looked at on the page of its grading, with what it would do."""
    with reading() as session:
        change = session.get(GradingChange, change_id)
        if change is None:
            raise NotFound
        view = grading(session, actor, change.grading)
        seen = preview(session, actor, view.grading, change.values)
        wanted = parameters_of(view.grading.parameters, change.values)
        form = Form.of(entered(view.fields, wanted) | {FROM: change.valid_from.isoformat()})
    return _page(request, actor, view, form, seen=seen, change=change)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip()) if said.strip() else None
    except ValueError:
        raise Invalid.field("until", "bad_date", _("Enter a day, as 2026-11-23.")) from None


def _record_page(
    request: PageRequest, actor: Actor, key: str, record_id: int, form: Form, status: int = 200
) -> Response[str]:
    with reading() as session:
        seen = history(session, actor, key, record_id)
    return page(
        request,
        "gradings/record.html",
        status=status,
        seen=seen,
        form=form,
        may_override=actor.may(OVERRIDE),
        may_view=actor.may(VIEW),
        today=clock.today(),
    )


def _page(
    request: PageRequest,
    actor: Actor,
    view: GradingView,
    form: Form,
    seen: Preview | None = None,
    change: GradingChange | None = None,
    status: int = 200,
) -> Response[str]:
    now = entered(view.fields, view.parameters)
    near: list[GradeLine] = []
    if seen is None and actor.may(GRADES):
        with reading() as session:
            near, _following = members(session, actor, view.grading, near=True, limit=10)
    return page(
        request,
        "gradings/grading.html",
        status=status,
        view=view,
        line=view.line,
        form=form,
        now=now,
        changed=changed(form, now),
        places=places(view.fields, form),
        seen=seen,
        change=change,
        near=near,
        may_edit=actor.may(EDIT),
        today=clock.today(),
    )


def _url(key: str, asked: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/gradings/{key}/members" + (f"?{query}" if query else "")


pages = (
    Page(
        handlers=(
            all_gradings,
            one_grading,
            preview_grading,
            save_grading,
            list_of_members,
            one_record,
            override,
            release,
            one_change,
        ),
        nav=(NavEntry(_("Gradings"), "/gradings", "medal", "insight", GRADES, order=95),),
    ),
)
