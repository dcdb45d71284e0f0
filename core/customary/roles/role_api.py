"""The API of roles, tokens and the audit."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.roles.audit import AuditFilter, audit_page
from customary.roles.role_editing import add_role, change_role, grants_of, matrix, one_role, remove_role, role_lines
from customary.roles.tokens import make_token, revoke_token, rotate_token, tokens_of
from customary.web.etags import etag, version_asked
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
Scopes = Annotated[dict[str, str], msgspec.Meta(description="Scope by permission: own, team, subtree, all.")]


class RoleOut(msgspec.Struct):
    """A role. `key` names the plugin's role that it came from; null for one made here."""

    id: int
    title: str
    key: str | None
    holders: int
    permissions: int
    version: int


class RoleWhole(msgspec.Struct):
    """A role with its permissions."""

    id: int
    title: str
    key: str | None
    holders: int
    grants: Scopes
    version: int


class RoleIn(msgspec.Struct, forbid_unknown_fields=True):
    """A new role, with the permissions of another (`like`) or none."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    like: int | None = None


class RoleGrants(msgspec.Struct, forbid_unknown_fields=True):
    """All permissions that a role shall have. The title counts for roles made here alone."""

    grants: Scopes
    title: str | None = None


class PermissionOut(msgspec.Struct):
    """A permission; one that is not scoped is held with the scope `all`."""

    key: str
    title: str
    scoped: bool


class TokenIn(msgspec.Struct, forbid_unknown_fields=True):
    """A token for oneself; `permissions` null: all that one has at the time of each use."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90
    permissions: list[str] | None = None


class TokenSecret(msgspec.Struct):
    """A token just made. `secret` goes into `Authorization: Bearer ...`; it is shown only now."""

    id: int
    secret: str
    expires_at: datetime


class TokenOut(msgspec.Struct):
    """A token; `hint` are its first characters."""

    id: int
    name: str
    hint: str
    permissions: list[str] | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class ChangeOut(msgspec.Struct):
    """A field of a row, before and after."""

    record_id: int
    field: str
    before: Any  # any JSON value
    after: Any  # any JSON value


class EventOut(msgspec.Struct):
    """What happened to rows (`ids`) of `record`."""

    id: int
    at: datetime
    name: str
    record: str
    ids: list[int]
    actor: str
    actor_kind: str
    staff_id: int | None
    payload: dict[str, Any]  # JSON values
    changes: list[ChangeOut]


@get("/permissions", permission="core.staff.view", sync_to_thread=False, summary="Permissions", tags=["Roles"])
def list_permissions() -> Listing[PermissionOut]:
    """Every permission of the enabled plugins."""
    found = [permission for group in matrix() for permission in group.permissions]
    return Listing([PermissionOut(one.key, str(one.title), one.scoped) for one in found], None)


@get("/roles", permission="core.staff.view", sync_to_thread=True, summary="Roles", tags=["Roles"])
def list_roles() -> Listing[RoleOut]:
    """All roles, with how many hold each."""
    with reading() as session:
        lines = role_lines(session)
    return Listing([RoleOut(r.id, str(r.title), r.key, r.holders, r.permissions, r.version) for r in lines], None)


@get("/roles/{role_id:int}", permission="core.staff.view", sync_to_thread=True, summary="One role", tags=["Roles"])
def get_role(role_id: FromPath[int]) -> Response[RoleWhole]:
    """A role with its permissions; the ETag goes into If-Match of a change."""
    return _role(role_id)


@post("/roles", permission="core.roles.manage", sync_to_thread=True, summary="Make a role", tags=["Roles"])
def post_role(actor: NamedDependency[Actor], data: JSONBody[RoleIn]) -> Response[RoleWhole]:
    """A role of one's own making."""
    with transaction(actor) as session:
        role_id = add_role(session, actor, data.title, data.like)
    return _role(role_id, 201)


@put("/roles/{role_id:int}", permission="core.roles.manage", sync_to_thread=True, summary="Change", tags=["Roles"])
def put_role(
    request: AnyRequest, actor: NamedDependency[Actor], role_id: FromPath[int], data: JSONBody[RoleGrants]
) -> Response[RoleWhole]:
    """The role holds just these permissions from now on. Needs If-Match."""
    with transaction(actor) as session:
        change_role(session, actor, role_id, version_asked(request), data.grants, data.title)
    return _role(role_id)


@delete("/roles/{role_id:int}", permission="core.roles.manage", sync_to_thread=True, summary="Remove", tags=["Roles"])
def delete_role(actor: NamedDependency[Actor], role_id: FromPath[int]) -> None:
    """Remove a role made here that nobody holds."""
    with transaction(actor) as session:
        remove_role(session, actor, role_id)


@get("/tokens", permission="core.tokens.manage", sync_to_thread=True, summary="One's tokens", tags=["Account"])
def list_tokens(actor: NamedDependency[Actor]) -> Listing[TokenOut]:
    """One's own tokens, the newest first, with those that have ended."""
    with reading() as session:
        found = tokens_of(session, actor, actor.staff_id or 0)
    return Listing([msgspec.convert(one, TokenOut, from_attributes=True) for one in found], None)


@post("/tokens", permission="core.tokens.manage", sync_to_thread=True, summary="Make a token", tags=["Account"])
def post_token(actor: NamedDependency[Actor], data: JSONBody[TokenIn]) -> TokenSecret:
    """A token for oneself. A token itself makes none: be signed in."""
    with transaction(actor) as session:
        made = make_token(session, actor, data.name, data.days, data.permissions)
    return TokenSecret(made.id, made.secret, made.expires_at)


@post("/tokens/{token_id:int}/rotate", permission="core.tokens.manage", sync_to_thread=True, tags=["Account"])
def post_rotate(actor: NamedDependency[Actor], token_id: FromPath[int]) -> TokenSecret:
    """A new secret; the old one ends at once."""
    with transaction(actor) as session:
        made = rotate_token(session, actor, token_id)
    return TokenSecret(made.id, made.secret, made.expires_at)


@delete("/tokens/{token_id:int}", permission="signed_in", sync_to_thread=True, summary="Revoke", tags=["Account"])
def delete_token(actor: NamedDependency[Actor], token_id: FromPath[int]) -> None:
    """End one's own token, or with core.staff.manage anybody's."""
    with transaction(actor) as session:
        revoke_token(session, actor, token_id)


@get("/audit", permission="core.audit.view", sync_to_thread=True, summary="What happened", tags=["Audit"])
def list_audit(
    actor: NamedDependency[Actor],
    staff_id: FromQuery[int | None] = None,
    record: FromQuery[str | None] = None,
    record_id: FromQuery[int | None] = None,
    day: FromQuery[date | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[EventOut]:
    """Events, the newest first, with who did it and what it changed."""
    size = page_size(limit)
    before = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = audit_page(session, actor, AuditFilter(staff_id, record, record_id, day), size + 1, before)
    more = encode_cursor([found[size - 1].id]) if len(found) > size else None
    return Listing([msgspec.convert(line, EventOut, from_attributes=True) for line in found[:size]], more)


def _role(role_id: int, status: int = 200) -> Response[RoleWhole]:
    with reading() as session:
        line, grants = one_role(session, role_id), grants_of(session, role_id)
    whole = RoleWhole(line.id, str(line.title), line.key, line.holders, grants, line.version)
    return Response(whole, status_code=status, headers={"ETag": etag(line.version)})


handlers = (
    list_permissions,
    list_roles,
    get_role,
    post_role,
    put_role,
    delete_role,
    list_tokens,
    post_token,
    post_rotate,
    delete_token,
    list_audit,
)
