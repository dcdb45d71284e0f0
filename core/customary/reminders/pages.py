"""The pages of reminder rules: all of them, and one with its parameters."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.errors import CustomaryError, Invalid, Stale
from customary.plugins.text import texts
from customary.reminders.preview import Preview, preview
from customary.reminders.rules import EDIT, VIEW, RuleView, change_rule, checked_day, rule, rules, run_rule
from customary.web.forms import Form, whole_number
from customary.web.pages import page, redirect
from customary.web.parameter_form import FROM, changed, day_of, entered, form_of, places, values_of

_ = texts("reminders")

PageRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state
Sent = URLEncodedBody[dict[str, str]]


@get("/rules", permission=VIEW, sync_to_thread=True)
def all_rules(request: PageRequest, actor: NamedDependency[Actor]) -> Response[str]:
    with reading() as session:
        lines = rules(session, actor)
    return page(request, "reminders/rules.html", lines=lines, today=clock.today())


@get("/rules/{key:str}", permission=VIEW, sync_to_thread=True)
def one_rule(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str]) -> Response[str]:
    with reading() as session:
        view = rule(session, actor, key)
    return _page(
        request, actor, view, Form.of(entered(view.fields, view.parameters) | {FROM: clock.today().isoformat()})
    )


@post("/rules/{key:str}/preview", permission=EDIT, sync_to_thread=True, status_code=200)
def preview_rule(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], data: Sent) -> Response[str]:
    with reading() as session:
        view = rule(session, actor, key)
        form = form_of(view.fields, data)
        try:
            seen = preview(session, actor, key, values_of(view.fields, data), checked_day(day_of(data)))
        except Invalid as failure:
            return _page(request, actor, view, form.failed(failure), status=422)
    return _page(request, actor, view, form, seen=seen)


@post("/rules/{key:str}", permission=EDIT, sync_to_thread=True)
def save_rule(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], data: Sent) -> Response[Any]:
    with reading() as session:
        view = rule(session, actor, key)
    try:
        with transaction(actor) as session:
            version = whole_number(data.get("version", "0")) or 0
            change_rule(session, actor, key, values_of(view.fields, data), day_of(data), version)
    except (Invalid, Stale) as failure:
        return _refused(request, actor, view, data, failure)
    return redirect(request, f"/rules/{key}", _("Saved. The next sweep uses these values from the day they hold."))


@post("/rules/{key:str}/run", permission=EDIT, sync_to_thread=True)
def run_now(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str]) -> Response[None]:
    with transaction(actor) as session:
        run_rule(session, actor, key)
    return redirect(request, f"/rules/{key}", _("The rule is being swept; look again in a moment."), "info")


def _refused(
    request: PageRequest, actor: Actor, view: RuleView, data: Mapping[str, str], failure: CustomaryError
) -> Response[str]:
    status = 412 if isinstance(failure, Stale) else 422
    return _page(request, actor, view, form_of(view.fields, data).failed(failure), status=status)


def _page(
    request: PageRequest, actor: Actor, view: RuleView, form: Form, seen: Preview | None = None, status: int = 200
) -> Response[str]:
    now = entered(view.fields, view.parameters)
    return page(
        request,
        "reminders/rule.html",
        status=status,
        view=view,
        line=view.line,
        form=form,
        now=now,
        changed=changed(form, now),
        places=places(view.fields, form),
        seen=seen,
        may_edit=actor.may(EDIT),
        today=clock.today(),
    )


pages = (
    Page(
        handlers=(all_rules, one_rule, preview_rule, save_rule, run_now),
        nav=(NavEntry(_("Reminder rules"), "/rules", "repeat", "insight", VIEW, order=90),),
    ),
)
