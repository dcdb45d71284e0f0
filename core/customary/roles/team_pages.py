"""Pages of teams: the tree, and the form of one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid, Stale
from customary.plugins.text import texts
from customary.roles.form_data import FormData, number_of, text_of
from customary.roles.staff import MANAGE
from customary.roles.staff_lists import StaffFilter, staff_page
from customary.roles.teams import TeamNode, add_team, change_team, one_team, remove_team, team_tree
from customary.web.forms import Form, Option
from customary.web.pages import page, redirect
from customary.web.paging import MOST

_ = texts("roles")

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
AnyResponse = Response[Any]  # a page or a redirect


@get("/teams", permission="core.staff.view", sync_to_thread=True)
def teams(request: AnyRequest, actor: NamedDependency[Actor]) -> AnyResponse:
    """The tree."""
    with reading() as session:
        return page(request, "roles/teams.html", teams=team_tree(session), may_manage=actor.may(MANAGE))


@get("/teams/new", permission="core.staff.manage", sync_to_thread=True)
def new_team(request: AnyRequest, parent: FromQuery[int | None] = None) -> AnyResponse:
    """The empty form."""
    return _form(request, Form.of({"parent_id": parent}))


@post("/teams/new", permission="core.staff.manage", sync_to_thread=True)
def make_team(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Make a team."""
    try:
        with transaction(actor) as session:
            add_team(session, actor, text_of(data, "name"), number_of(data, "parent_id"))
    except (Invalid, Conflict) as failure:
        return _form(request, Form.of(data).failed(failure))
    return redirect(request, "/teams", _("Saved."))


@get("/teams/{team_id:int}", permission="core.staff.view", sync_to_thread=True)
def team(request: AnyRequest, actor: NamedDependency[Actor], team_id: FromPath[int]) -> AnyResponse:
    """A team and who is in it."""
    with reading() as session:
        tree = team_tree(session)
        here = one_team(session, team_id)
        people = staff_page(session, actor, StaffFilter(team_id=team_id), MOST)
    above = next((node for node in tree if node.id == here.parent_id), None)
    below = [node for node in tree if node.parent_id == team_id]
    return page(
        request, "roles/team.html", team=here, above=above, below=below, people=people, may_manage=actor.may(MANAGE)
    )


@get("/teams/{team_id:int}/edit", permission="core.staff.manage", sync_to_thread=True)
def edit_team(request: AnyRequest, team_id: FromPath[int]) -> AnyResponse:
    """The form with what stands now."""
    with reading() as session:
        here = one_team(session, team_id)
    return _form(request, Form.of(vars(here)), here)


@post("/teams/{team_id:int}/edit", permission="core.staff.manage", sync_to_thread=True)
def save_team(
    request: AnyRequest, actor: NamedDependency[Actor], team_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Name it anew, or put it under another."""
    try:
        with transaction(actor) as session:
            version = number_of(data, "version") or 0
            change_team(session, actor, team_id, version, text_of(data, "name"), number_of(data, "parent_id"))
    except (Invalid, Conflict, Stale) as failure:
        with reading() as session:
            here = one_team(session, team_id)
        return _form(request, Form.of(data).failed(failure), here)
    return redirect(request, f"/teams/{team_id}", _("Saved."))


@post("/teams/{team_id:int}/remove", permission="core.staff.manage", sync_to_thread=True)
def end_team(request: AnyRequest, actor: NamedDependency[Actor], team_id: FromPath[int]) -> AnyResponse:
    """Remove an unused team."""
    with transaction(actor) as session:
        remove_team(session, actor, team_id)
    return redirect(request, "/teams", _("The team is removed."))


def _form(request: AnyRequest, form: Form, here: TeamNode | None = None) -> AnyResponse:
    with reading() as session:
        tree = team_tree(session)
    choices = [
        Option(str(one.id), "\u3000" * one.depth + one.name) for one in tree if here is None or one.id != here.id
    ]
    return page(
        request, "roles/team_form.html", status=422 if form.errors else 200, form=form, team=here, choices=choices
    )


handlers = (teams, new_team, make_team, team, edit_team, save_team, end_team)
