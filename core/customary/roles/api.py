"""The API of staff and teams; `role_api` and `token_api` have the rest. What goes in and out is typed here."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.roles import staff_lists
from customary.roles.password_links import make_password_link
from customary.roles.staff import StaffInput, add_staff, change_staff, deactivate, reactivate
from customary.roles.teams import add_team, change_team, one_team, remove_team, team_tree
from customary.web.etags import etag, version_asked
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
Language = Literal["zh", "en"]


class Me(msgspec.Struct):
    """Who asks, and what he may do."""

    kind: str
    name: str
    staff_id: int | None
    team_id: int | None
    language: str
    permissions: Annotated[dict[str, str], msgspec.Meta(description="Scope by permission: own, team, subtree, all.")]


class RoleHeld(msgspec.Struct):
    """A role of a colleague."""

    id: int
    title: str


class Colleague(msgspec.Struct):
    """A colleague."""

    id: int
    name: str
    email: str
    language: str
    active: bool
    has_password: bool
    team_id: int | None
    team: str | None
    superior_id: int | None
    superior: str | None
    roles: list[RoleHeld]
    created_at: datetime
    version: int


class ColleagueIn(msgspec.Struct, forbid_unknown_fields=True):
    """A colleague as entered. `role_ids` null leaves his roles as they are."""

    name: Name
    email: Email
    language: Language = "zh"
    team_id: int | None = None
    superior_id: int | None = None
    role_ids: list[int] | None = None

    def given(self) -> StaffInput:
        """What the service takes."""
        roles = tuple(self.role_ids) if self.role_ids is not None else None
        return StaffInput(self.name, self.email, self.language, self.team_id, self.superior_id, roles)


class PasswordLinkOut(msgspec.Struct):
    """The path of a link by which the colleague sets his password once; shown only now."""

    path: str


class TeamOut(msgspec.Struct):
    """A team; `depth` is its place in the tree, 0 at the top."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    members: int
    version: int


class TeamIn(msgspec.Struct, forbid_unknown_fields=True):
    """A team as entered."""

    name: Name
    parent_id: int | None = None


@get("/me", permission="signed_in", sync_to_thread=False, summary="Who asks", tags=["Account"])
def me(actor: NamedDependency[Actor]) -> Me:
    """The colleague, or the token that acts for him, with all permissions and their scopes."""
    return Me(actor.kind, actor.label, actor.staff_id, actor.team_id, actor.language, dict(actor.grants))


@get("/staff", permission="core.staff.view", sync_to_thread=True, summary="Colleagues", tags=["Staff"])
def list_staff(
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    team_id: FromQuery[int | None] = None,
    active: FromQuery[bool | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[Colleague]:
    """Colleagues by name; `q` is a part of name or e-mail."""
    after = decode_cursor(cursor, str, int) if cursor else None
    size = page_size(limit)
    with reading() as session:
        found = staff_lists.staff_page(
            session,
            actor,
            staff_lists.StaffFilter(q, team_id, active),
            size + 1,
            (after[0], after[1]) if after else None,
        )
    last = found[size - 1] if len(found) > size else None
    return Listing([_colleague(line) for line in found[:size]], encode_cursor([last.name, last.id]) if last else None)


@get(
    "/staff/{staff_id:int}", permission="core.staff.view", sync_to_thread=True, summary="One colleague", tags=["Staff"]
)
def get_colleague(actor: NamedDependency[Actor], staff_id: FromPath[int]) -> Response[Colleague]:
    """A colleague; the ETag goes into If-Match of a change."""
    return _answer(actor, staff_id)


@post("/staff", permission="core.staff.manage", sync_to_thread=True, summary="Enter a colleague", tags=["Staff"])
def post_colleague(actor: NamedDependency[Actor], data: JSONBody[ColleagueIn]) -> Response[Colleague]:
    """A new colleague, without a password; make him a link for one."""
    with transaction(actor) as session:
        staff_id = add_staff(session, actor, data.given())
    return _answer(actor, staff_id, 201)


@patch("/staff/{staff_id:int}", permission="core.staff.manage", sync_to_thread=True, summary="Change", tags=["Staff"])
def patch_colleague(
    request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int], data: JSONBody[ColleagueIn]
) -> Response[Colleague]:
    """All of a colleague's data anew. Needs If-Match."""
    with transaction(actor) as session:
        change_staff(session, actor, staff_id, version_asked(request), data.given())
    return _answer(actor, staff_id)


@post("/staff/{staff_id:int}/deactivate", permission="core.staff.manage", sync_to_thread=True, tags=["Staff"])
def post_deactivate(request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int]) -> Response[Colleague]:
    """Take a colleague out of work: sign-ins and tokens end, what he owns stays his. Needs If-Match."""
    with transaction(actor) as session:
        deactivate(session, actor, staff_id, version_asked(request))
    return _answer(actor, staff_id)


@post("/staff/{staff_id:int}/reactivate", permission="core.staff.manage", sync_to_thread=True, tags=["Staff"])
def post_reactivate(request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int]) -> Response[Colleague]:
    """Let a colleague sign in again. Needs If-Match."""
    with transaction(actor) as session:
        reactivate(session, actor, staff_id, version_asked(request))
    return _answer(actor, staff_id)


@post("/staff/{staff_id:int}/password-link", permission="core.staff.manage", sync_to_thread=True, tags=["Staff"])
def post_password_link(actor: NamedDependency[Actor], staff_id: FromPath[int]) -> PasswordLinkOut:
    """A link by which the colleague sets his own password, once, within three days."""
    with transaction(actor) as session:
        return PasswordLinkOut(f"/signin/link/{make_password_link(session, actor, staff_id)}")


@get("/teams", permission="core.staff.view", sync_to_thread=True, summary="Teams", tags=["Staff"])
def list_teams() -> Listing[TeamOut]:
    """All teams, each followed by those below it."""
    with reading() as session:
        return Listing([_team(node) for node in team_tree(session)], None)


@get("/teams/{team_id:int}", permission="core.staff.view", sync_to_thread=True, summary="One team", tags=["Staff"])
def get_team(team_id: FromPath[int]) -> Response[TeamOut]:
    """A team; the ETag goes into If-Match of a change."""
    return _team_answer(team_id)


@post("/teams", permission="core.staff.manage", sync_to_thread=True, summary="Make a team", tags=["Staff"])
def post_team(actor: NamedDependency[Actor], data: JSONBody[TeamIn]) -> Response[TeamOut]:
    """A new team."""
    with transaction(actor) as session:
        team_id = add_team(session, actor, data.name, data.parent_id)
    return _team_answer(team_id, 201)


@patch("/teams/{team_id:int}", permission="core.staff.manage", sync_to_thread=True, summary="Change", tags=["Staff"])
def patch_team(
    request: AnyRequest, actor: NamedDependency[Actor], team_id: FromPath[int], data: JSONBody[TeamIn]
) -> Response[TeamOut]:
    """Name it anew, or put it under another team. Needs If-Match."""
    with transaction(actor) as session:
        change_team(session, actor, team_id, version_asked(request), data.name, data.parent_id)
    return _team_answer(team_id)


@delete("/teams/{team_id:int}", permission="core.staff.manage", sync_to_thread=True, summary="Remove", tags=["Staff"])
def delete_team(actor: NamedDependency[Actor], team_id: FromPath[int]) -> None:
    """Remove a team that nobody is in and that stands above none."""
    with transaction(actor) as session:
        remove_team(session, actor, team_id)


def _answer(actor: Actor, staff_id: int, status: int = 200) -> Response[Colleague]:
    with reading() as session:
        line = staff_lists.one_colleague(session, actor, staff_id)
    return Response(_colleague(line), status_code=status, headers={"ETag": etag(line.version)})


def _team_answer(team_id: int, status: int = 200) -> Response[TeamOut]:
    with reading() as session:
        node = one_team(session, team_id)
    return Response(_team(node), status_code=status, headers={"ETag": etag(node.version)})


def _colleague(line: staff_lists.StaffLine) -> Colleague:
    roles = [RoleHeld(role.id, str(role.title)) for role in line.roles]
    return msgspec.convert({**vars(line), "roles": roles}, Colleague, from_attributes=True)


def _team(node: object) -> TeamOut:
    return msgspec.convert(node, TeamOut, from_attributes=True)


handlers = (
    me,
    list_staff,
    get_colleague,
    post_colleague,
    patch_colleague,
    post_deactivate,
    post_reactivate,
    post_password_link,
    list_teams,
    get_team,
    post_team,
    patch_team,
    delete_team,
)
