"""The pages of reminder rules: all of them, and one with its parameters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from customary.database import clock
from customary.database.parameter_values import plain_value
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.errors import CustomaryError, Invalid, Stale
from customary.plugins.text import texts
from customary.reminders import parameter_rows
from customary.reminders.preview import Preview, preview
from customary.reminders.rules import EDIT, VIEW, RuleView, change_rule, checked_day, rule, rules, run_rule
from customary.web.forms import Form, whole_number
from customary.web.pages import page, redirect

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
    return _page(request, actor, view, Form.of(_entered(view) | {"valid_from": clock.today().isoformat()}))


@post("/rules/{key:str}/preview", permission=EDIT, sync_to_thread=True, status_code=200)
def preview_rule(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], data: Sent) -> Response[str]:
    with reading() as session:
        view = rule(session, actor, key)
        form = _sent(view, data)
        try:
            seen = preview(session, actor, key, _values(view, data), checked_day(_day(data)))
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
            change_rule(session, actor, key, _values(view, data), _day(data), version)
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
    return _page(request, actor, view, _sent(view, data).failed(failure), status=status)


def _page(
    request: PageRequest, actor: Actor, view: RuleView, form: Form, seen: Preview | None = None, status: int = 200
) -> Response[str]:
    now = _entered(view)
    changed = {name for name in {*now, *form.values} - {"valid_from"} if form.value(name) != now.get(name, "")}
    return page(
        request,
        "reminders/rule.html",
        status=status,
        view=view,
        line=view.line,
        form=form,
        now=now,
        changed=changed,
        places={field.name: parameter_rows.places(field, form) for field in view.fields if field.kind == "rows"},
        seen=seen,
        may_edit=actor.may(EDIT),
        today=clock.today(),
    )


def _entered(view: RuleView) -> dict[str, str]:
    """The parameters that hold today, as they stand in the form."""
    entered: dict[str, str] = {}
    for field in view.fields:
        if field.kind == "rows":
            entered |= parameter_rows.entered(field, getattr(view.parameters, field.name))
            continue
        value = plain_value(getattr(view.parameters, field.name))
        entered[field.name] = ("1" if value else "") if field.kind == "boolean" else str(value)
    return entered


def _sent(view: RuleView, data: Mapping[str, str]) -> Form:
    names = [*(field.name for field in view.fields), "valid_from"]
    cells = {name: data[name] for field in view.fields for name in parameter_rows.sent(field, data)}
    return Form.of({**{name: data.get(name) for name in names}, **cells})


def _values(view: RuleView, data: Mapping[str, str]) -> dict[str, object]:
    """What was sent of the parameters that a form can hold; a box that is not ticked is not sent."""
    names = [field.name for field in view.fields if field.kind not in ("other", "boolean", "rows")]
    tables: dict[str, object] = {f.name: parameter_rows.read(f, data) for f in view.fields if f.kind == "rows"}
    boxes: dict[str, object] = {f.name: data.get(f.name, "") for f in view.fields if f.kind == "boolean"}
    return {name: data[name] for name in names if name in data} | boxes | tables


def _day(data: Mapping[str, str]) -> date | None:
    said = data.get("valid_from", "").strip()
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Invalid.field("valid_from", "bad_date", _("Enter a day, as 2026-11-23.")) from None


pages = (
    Page(
        handlers=(all_rules, one_rule, preview_rule, save_rule, run_now),
        nav=(NavEntry(_("Reminder rules"), "/rules", "repeat", "insight", VIEW, order=90),),
    ),
)
