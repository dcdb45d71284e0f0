"""What a supervisor sets: scripts, hours of contact, how often a call is tried."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database import clock
from customary.database.deployment import current
from customary.database.parameters import change_parameters
from customary.database.transaction import reading, transaction
from customary.interactions.call_pages import Sent
from customary.interactions.contact_hours import EDIT as EDIT_HOURS
from customary.interactions.contact_hours import change_contact_hours, hours_of
from customary.interactions.parameters import KEY, FollowUpParameters, follow_up_parameters
from customary.interactions.scripts import (
    EDIT,
    PART_TITLES,
    change_script,
    known_fields,
    manifest_parts,
    script_in_force,
    versions_of,
)
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.text import LANGUAGES, current_language, texts
from customary.web.forms import Form
from customary.web.http import AnyRequest
from customary.web.language import NAMES
from customary.web.pages import page, redirect

_ = texts("interactions")


@get("/scripts", permission=EDIT, sync_to_thread=True)
def list_of_scripts(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """The kinds of contact that have a script."""
    kinds = [kind for kind in current().registry.interaction_kinds.values() if kind.script is not None]
    return page(request, "interactions/scripts.html", kinds=kinds)


@get("/scripts/{kind:str}", permission=EDIT, sync_to_thread=True)
def script(
    request: AnyRequest, actor: NamedDependency[Actor], kind: FromPath[str], language: FromQuery[str] = ""
) -> Response[str]:
    """A script in one language, with its versions."""
    return _script(request, kind, _language(language), None)


@post("/scripts/{kind:str}", permission=EDIT, sync_to_thread=True)
def save_script(
    request: AnyRequest, actor: NamedDependency[Actor], kind: FromPath[str], data: Sent, language: FromQuery[str] = ""
) -> Response[Any]:
    """A new version."""
    form, said = Form.of(data), _language(language)
    try:
        with transaction(actor) as session:
            change_script(session, actor, kind, said, {part: form.value(part) for part in PART_TITLES})
    except Invalid as failure:
        return _script(request, kind, said, form.failed(failure), 422)
    return redirect(request, f"/scripts/{kind}?language={said}", flash=_("The new version is in force."))


@get("/contact-rules", permission=EDIT_HOURS, sync_to_thread=True)
def contact_rules(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """Hours of contact, and how often a call is tried."""
    with reading() as session:
        hours = hours_of(session, None, clock.today())
        tries = follow_up_parameters(session, clock.today())
    form = Form.of({"hours": hours, "retry_days": tries.retry_days, "attempts": tries.attempts})
    return page(request, "interactions/contact_rules.html", form=form)


@post("/contact-rules", permission=EDIT_HOURS, sync_to_thread=True)
def save_contact_rules(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """From today on."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            change_contact_hours(session, actor, form.value("hours"))
            tries = {name: form.value(name) for name in ("retry_days", "attempts")}
            change_parameters(session, KEY, FollowUpParameters, tries, clock.today())
    except Invalid as failure:
        return page(request, "interactions/contact_rules.html", status=422, form=form.failed(failure))
    return redirect(request, "/contact-rules", flash=_("Saved. It holds from today on."))


def _script(request: AnyRequest, kind_key: str, language: str, form: Form | None, status: int = 200) -> Response[str]:
    kind = current().registry.interaction_kinds[kind_key]
    with reading() as session:
        in_force = script_in_force(session, kind, language)
        versions = versions_of(session, kind_key, language)
    return page(
        request,
        "interactions/script.html",
        status=status,
        kind=kind,
        said=language,
        languages_shown=[
            {"text": NAMES[one], "href": f"/scripts/{kind_key}?language={one}", "current": one == language}
            for one in LANGUAGES
        ],
        form=form or Form.of(dict(in_force.parts) if in_force else {}),
        in_force=in_force,
        versions=versions,
        original=manifest_parts(kind, language),
        part_titles=PART_TITLES,
        placeholders=[f"{{{name}}}" for name in known_fields(kind)],
    )


def _language(asked: str) -> str:
    return asked if asked in LANGUAGES else current_language()


handlers = (list_of_scripts, script, save_script, contact_rules, save_contact_rules)
