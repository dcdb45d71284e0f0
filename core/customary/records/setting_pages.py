"""What a supervisor sets here: working time, the time limits of states, from which amount an approval needs which step."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from customary.database import clock
from customary.database.deployment import current
from customary.database.parameter_values import fields_of
from customary.database.parameters import change_parameters, latest_version, parameters_on, versions
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import CustomaryError, Invalid, NotFound, Stale
from customary.plugins.text import Text, texts
from customary.records import limits, policies
from customary.records.lifecycle_pages import Sent
from customary.records.workdays import year_plan
from customary.records.working_time import EDIT as EDIT_TIME
from customary.records.working_time import change_working_time, working_time
from customary.web.forms import Form, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("records")

WEEKDAYS = [
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]


@get("/working-time", permission=EDIT_TIME, sync_to_thread=True)
def working_hours(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """Hours and days, and for which years the holidays are known."""
    with reading() as session:
        held = working_time(session)
    return _working(request, Form.of({"hours": held.hours, "weekdays": list(held.weekdays), "holidays": held.holidays}))


@post("/working-time", permission=EDIT_TIME, sync_to_thread=True)
def save_working_hours(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """From today on."""
    form = Form.of(data)
    values: dict[str, object] = {
        "hours": form.value("hours"),
        "weekdays": "".join(form.values.get("weekdays", ())),
        "holidays": form.value("holidays"),
    }
    try:
        with transaction(actor) as session:
            change_working_time(session, actor, values)
    except Invalid as failure:
        return _working(request, form.failed(failure))
    return redirect(request, "/working-time", flash=_("Saved. It holds from today on."))


@get("/time-limits", permission=limits.EDIT, sync_to_thread=True)
def list_of_limits(request: AnyRequest) -> Response[str]:
    """The records whose states have time limits."""
    found = [
        (record.plural, f"/time-limits/{record.key}")
        for record in current().registry.records.values()
        if record.lifecycle is not None and fields_of(limits.shape_of(record.lifecycle))
    ]
    head = (_("Time limits"), _("How long a row may stay in a state before its clock runs out."))
    return page(request, "records/settings.html", head=head, found=found)


@get("/time-limits/{record:str}", permission=limits.EDIT, sync_to_thread=True)
def limits_of(request: AnyRequest, record: FromPath[str]) -> Response[str]:
    """The limits of one record."""
    return _parameters(request, *_limits(record))


@post("/time-limits/{record:str}", permission=limits.EDIT, sync_to_thread=True)
def save_limits(request: AnyRequest, actor: NamedDependency[Actor], record: FromPath[str], data: Sent) -> Response[Any]:
    """From today on; what is under way keeps the due time that it has."""
    return _save(request, actor, data, *_limits(record))


@get("/approval-steps", permission=policies.EDIT, sync_to_thread=True)
def list_of_steps(request: AnyRequest) -> Response[str]:
    """What needs approval."""
    found = [(policy.title, f"/approval-steps/{policy.key}") for policy in current().registry.approvals.values()]
    head = (_("Approval steps"), _("From which amount on each step is asked for."))
    return page(request, "records/settings.html", head=head, found=found)


@get("/approval-steps/{policy:str}", permission=policies.EDIT, sync_to_thread=True)
def steps_of(request: AnyRequest, policy: FromPath[str]) -> Response[str]:
    """The amounts of one policy."""
    return _parameters(request, *_steps(policy))


@post("/approval-steps/{policy:str}", permission=policies.EDIT, sync_to_thread=True)
def save_steps(request: AnyRequest, actor: NamedDependency[Actor], policy: FromPath[str], data: Sent) -> Response[Any]:
    """From today on; what is under way goes through the steps that it has."""
    return _save(request, actor, data, *_steps(policy))


def _working(request: AnyRequest, form: Form) -> Response[str]:
    country, year = current().settings.country, clock.today().year
    unknown = [str(one) for one in (year, year + 1) if not year_plan(country, one).published]
    return page(
        request,
        "records/working_time.html",
        status=422 if form.errors else 200,
        form=form,
        weekdays=WEEKDAYS,
        unknown=unknown,
    )


def _limits(record_key: str) -> tuple[str, type[Any], Text, Text, str]:
    record = current().registry.records[record_key]
    if record.lifecycle is None:
        raise NotFound
    key, shape = limits.key_of(record_key), limits.shape_of(record.lifecycle)
    return key, shape, record.plural, _("Time limits"), "/time-limits"


def _steps(policy_key: str) -> tuple[str, type[Any], Text, Text, str]:
    policy = current().registry.approvals[policy_key]
    shape = policies.shape_of(policy, current().settings.currency)
    return policies.key_of(policy_key), shape, policy.title, _("Approval steps"), "/approval-steps"


def _save(
    request: AnyRequest,
    actor: Actor,
    data: Mapping[str, Any],
    key: str,
    shape: type[Any],
    title: Text,
    above: Text,
    url: str,
) -> Response[Any]:
    form = Form.of(data)
    values = {field.name: form.value(field.name) for field in fields_of(shape) if field.name in form.values}
    try:
        with transaction(actor) as session:
            change_parameters(session, key, shape, values, clock.today(), whole_number(form.value("version")))
    except (Invalid, Stale) as failure:
        return _parameters(request, key, shape, title, above, url, form.failed(failure), failure)
    return redirect(request, url, flash=_("Saved. It holds from today on."))


def _parameters(
    request: AnyRequest,
    key: str,
    shape: type[Any],
    title: Text,
    above: Text,
    url: str,
    form: Form | None = None,
    failure: CustomaryError | None = None,
) -> Response[str]:
    today: date = clock.today()
    with reading() as session:
        held, stored = parameters_on(session, key, shape, today), versions(session, key)
    fields = fields_of(shape)
    return page(
        request,
        "records/parameters.html",
        status=422 if failure else 200,
        title=title,
        above=above,
        url=url,
        fields=fields,
        form=form or Form.of({field.name: getattr(held, field.name) for field in fields}),
        version=latest_version(stored),
        versions=stored,
    )


handlers = (
    working_hours,
    save_working_hours,
    list_of_limits,
    limits_of,
    save_limits,
    list_of_steps,
    steps_of,
    save_steps,
)
