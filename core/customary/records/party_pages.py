"""The pages of parties outside of the house, under the settings."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, Stale
from customary.plugins.text import texts
from customary.records.lifecycle_pages import Sent
from customary.records.models import OutsideParty
from customary.records.parties import MANAGE, VIEW, WRITTEN, add_party, change_party, one_party, parties
from customary.web.forms import Form, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("records")


@get("/outside-parties", permission=VIEW, sync_to_thread=True)
def list_of_parties(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """By name."""
    with reading() as session:
        found = parties(session)
    return page(request, "records/parties.html", rows=found, may_manage=actor.may(MANAGE))


@get("/outside-parties/new", permission=MANAGE, sync_to_thread=True)
def new_party(request: AnyRequest) -> Response[str]:
    """The empty form."""
    return _form(request, Form())


@post("/outside-parties/new", permission=MANAGE, sync_to_thread=True)
def make_party(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """Enter one."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            add_party(session, actor, {name: form.value(name) for name in WRITTEN})
    except Invalid as failure:
        return _form(request, form.failed(failure))
    return redirect(request, "/outside-parties", flash=_("Saved."))


@get("/outside-parties/{party_id:int}", permission=VIEW, sync_to_thread=True)
def party(request: AnyRequest, actor: NamedDependency[Actor], party_id: FromPath[int]) -> Response[str]:
    """One party, to look at or to change."""
    with reading() as session:
        found = one_party(session, party_id)
    return _form(request, Form.of(found.model_dump()), found, actor.may(MANAGE))


@post("/outside-parties/{party_id:int}", permission=MANAGE, sync_to_thread=True)
def save_party(
    request: AnyRequest, actor: NamedDependency[Actor], party_id: FromPath[int], data: Sent
) -> Response[Any]:
    """Change one, or take it out of what can be chosen."""
    form = Form.of(data)
    try:
        with transaction(actor) as session:
            values = {name: form.value(name) for name in WRITTEN}
            version = whole_number(form.value("version")) or 0
            change_party(session, actor, party_id, version, values, active=form.chosen("active", "1"))
    except (Invalid, Stale) as failure:
        with reading() as session:
            found = one_party(session, party_id)
        return _form(request, form.failed(failure), found)
    return redirect(request, "/outside-parties", flash=_("Saved."))


def _form(request: AnyRequest, form: Form, found: OutsideParty | None = None, may_manage: bool = True) -> Response[str]:
    status = 422 if form.errors else 200
    return page(request, "records/party.html", status=status, form=form, party=found, may_manage=may_manage)


handlers = (list_of_parties, new_party, make_party, party, save_party)
