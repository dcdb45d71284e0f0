"""Pages of roles: the list, the job description that runs, the permissions; and the audit."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid, NotFound, Stale
from customary.plugins.text import texts
from customary.roles.audit import AuditFilter, audit_page
from customary.roles.duties import duty_lines
from customary.roles.form_data import FormData, Sent, number_of, text_of
from customary.roles.granting import MANAGE
from customary.roles.role_editing import add_role, change_role, grants_of, matrix, one_role, remove_role, role_lines
from customary.roles.role_titles import manifest_role
from customary.roles.scopes import SCOPE_TITLES
from customary.roles.staff_lists import colleague_choices, holders_of, own_line
from customary.web.forms import Form, Option
from customary.web.pages import page, redirect
from customary.web.paging import USUAL, decode_cursor, encode_cursor

_ = texts("roles")

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
AnyResponse = Response[Any]  # a page or a redirect
FIELD = "grant:"


@get("/roles", permission="core.staff.view", sync_to_thread=True)
def roles(request: AnyRequest, actor: NamedDependency[Actor]) -> AnyResponse:
    """All roles."""
    with reading() as session:
        return page(request, "roles/roles.html", roles=role_lines(session), form=Form(), may_manage=actor.may(MANAGE))


@post("/roles", permission="core.roles.manage", sync_to_thread=True)
def make_role(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """A role of one's own making."""
    try:
        with transaction(actor) as session:
            role_id = add_role(session, actor, text_of(data, "title"), number_of(data, "like"))
    except Invalid as failure:
        with reading() as session:
            lines = role_lines(session)
        form = Form.of(data).failed(failure)
        return page(request, "roles/roles.html", status=422, roles=lines, form=form, may_manage=True)
    return redirect(request, f"/roles/{role_id}/permissions", _("The role is made. Now say what it may do."))


@get("/roles/mine", permission="signed_in", sync_to_thread=True)
def my_roles(request: AnyRequest, actor: NamedDependency[Actor], role: FromQuery[int | None] = None) -> AnyResponse:
    """What one's own role asks, and how one stands."""
    if actor.staff_id is None:
        raise NotFound
    with reading() as session:
        mine = own_line(session, actor.staff_id).roles
    shown = next((one.id for one in mine if one.id == role), mine[0].id if mine else None)
    if shown is None:
        return page(request, "roles/no_role.html")
    return _role(request, actor, shown, mine=mine)


@get("/roles/{role_id:int}", permission="core.staff.view", sync_to_thread=True)
def role(request: AnyRequest, actor: NamedDependency[Actor], role_id: FromPath[int]) -> AnyResponse:
    """A role as a job description that runs."""
    return _role(request, actor, role_id)


@get("/roles/{role_id:int}/permissions", permission="core.roles.manage", sync_to_thread=True)
def permissions(request: AnyRequest, role_id: FromPath[int]) -> AnyResponse:
    """What a role may do, and with whose rows."""
    with reading() as session:
        grants = grants_of(session, role_id)
    return _permissions(request, role_id, Form.of({FIELD + key: scope for key, scope in grants.items()}))


@post("/roles/{role_id:int}/permissions", permission="core.roles.manage", sync_to_thread=True)
def save_permissions(
    request: AnyRequest, actor: NamedDependency[Actor], role_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Save; who was slower sees what he chose over what stands now."""
    grants = {key.removeprefix(FIELD): text_of(data, key) for key in data if key.startswith(FIELD)}
    try:
        with transaction(actor) as session:
            version = number_of(data, "version") or 0
            title = text_of(data, "title") if "title" in data else None
            change_role(session, actor, role_id, version, {key: one for key, one in grants.items() if one}, title)
    except (Invalid, Conflict, Stale) as failure:
        return _permissions(request, role_id, Form.of(data).failed(failure))
    return redirect(
        request, f"/roles/{role_id}", _("Saved. It counts from the next click of everybody with this role.")
    )


@post("/roles/{role_id:int}/remove", permission="core.roles.manage", sync_to_thread=True)
def end_role(request: AnyRequest, actor: NamedDependency[Actor], role_id: FromPath[int]) -> AnyResponse:
    """Remove a role made here."""
    with transaction(actor) as session:
        remove_role(session, actor, role_id)
    return redirect(request, "/roles", _("The role is removed."))


@get("/audit", permission="core.audit.view", sync_to_thread=True)
def audit(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    staff: FromQuery[str] = "",
    record: FromQuery[str] = "",
    row: FromQuery[str] = "",
    day: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> AnyResponse:
    """What happened, the newest first."""
    sent: Sent = {"staff": staff, "record": record, "row": row, "day": day}
    wanted = AuditFilter(number_of(sent, "staff"), record or None, number_of(sent, "row"), _day(day))
    before = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = audit_page(session, actor, wanted, USUAL + 1, before)
        people = [Option(str(key), name) for key, name in colleague_choices(session)]
    more = f"/audit?{urlencode({**sent, 'cursor': encode_cursor([found[USUAL - 1].id])})}" if len(found) > USUAL else ""
    return page(
        request,
        "roles/audit.html",
        lines=found[:USUAL],
        people=people,
        records=[Option(key, one.title) for key, one in current().registry.records.items()],
        form=Form.of(sent),
        next=more,
    )


def _role(request: AnyRequest, actor: Actor, role_id: int, mine: Any = ()) -> AnyResponse:  # roles held by oneself
    with reading() as session:
        line = one_role(session, role_id)
        holders = holders_of(session, role_id) if actor.may("core.staff.view") else []
    described = manifest_role(line.key)
    above = manifest_role(described.reports_to) if described else None
    board = request.app.state.get("duty_board")
    return page(
        request,
        "roles/role.html",
        role=line,
        above=above,
        duties=duty_lines(described, actor, board) if described else [],
        holders=holders,
        mine=mine,
        mine_items=[
            {"text": one.title, "href": f"/roles/mine?role={one.id}", "current": one.id == role_id} for one in mine
        ],
        may_manage=actor.may(MANAGE),
    )


def _permissions(request: AnyRequest, role_id: int, form: Form) -> AnyResponse:
    with reading() as session:
        line, grants = one_role(session, role_id), grants_of(session, role_id)
    return page(
        request,
        "roles/permissions.html",
        status=422 if form.errors else 200,
        role=line,
        groups=matrix(),
        grants=grants,
        form=form,
        field=FIELD,
        scopes=SCOPE_TITLES,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


handlers = (roles, make_role, my_roles, role, permissions, save_permissions, end_role, audit)
