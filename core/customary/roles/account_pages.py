"""One's own account: data, language, password, sign-ins, tokens."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, NotFound
from customary.plugins.text import texts
from customary.roles.account import change_own_password, open_sign_ins
from customary.roles.cookies import session_secret
from customary.roles.form_data import FormData, number_of, text_of, texts_of
from customary.roles.role_editing import matrix
from customary.roles.sign_in import sign_out_everywhere
from customary.roles.staff_lists import own_line
from customary.roles.tokens import MANAGE as MAKE_TOKENS
from customary.roles.tokens import MadeToken, make_token, revoke_token, rotate_token, tokens_of
from customary.web.forms import Form, Option
from customary.web.pages import page, redirect

_ = texts("roles")

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
AnyResponse = Response[Any]  # a page or a redirect
USUAL_DAYS = 90


@get("/account", permission="signed_in", sync_to_thread=True)
def account(request: AnyRequest, actor: NamedDependency[Actor]) -> AnyResponse:
    """All about oneself on one page."""
    return _account(request, actor)


@post("/account/password", permission="signed_in", sync_to_thread=True)
def change_password(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Set a new password; all other sign-ins end."""
    try:
        if text_of(data, "password") != text_of(data, "again"):
            raise Invalid.field("again", "different", _("The two are not the same."))
        with transaction(actor) as session:
            secret = session_secret(request)
            change_own_password(session, actor, text_of(data, "before"), text_of(data, "password"), secret)
    except Invalid as failure:
        return _account(request, actor, password=Form().failed(failure))
    return redirect(request, "/account", _("Your password is changed. You are signed out everywhere else."))


@post("/account/signout-everywhere", permission="signed_in", sync_to_thread=True)
def signout_everywhere(request: AnyRequest, actor: NamedDependency[Actor]) -> AnyResponse:
    """End all other sign-ins."""
    with transaction(actor) as session:
        sign_out_everywhere(session, actor, _myself(actor), "everywhere", session_secret(request))
    return redirect(request, "/account", _("You are signed out everywhere else."))


@post("/account/tokens", permission="core.tokens.manage", sync_to_thread=True)
def new_token(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Make a token and show it this once."""
    chosen = texts_of(data, "permissions")
    form = Form.of({"name": text_of(data, "name"), "days": text_of(data, "days"), "permissions": chosen})
    form = Form.of({**form.values, "all": bool(text_of(data, "all"))})
    try:
        with transaction(actor) as session:
            made = make_token(
                session,
                actor,
                text_of(data, "name"),
                number_of(data, "days") or 0,
                None if text_of(data, "all") else chosen,
            )
    except Invalid as failure:
        return _account(request, actor, token=form.failed(failure))
    return _account(request, actor, made=made)


@post("/account/tokens/{token_id:int}/rotate", permission="core.tokens.manage", sync_to_thread=True)
def new_secret(request: AnyRequest, actor: NamedDependency[Actor], token_id: FromPath[int]) -> AnyResponse:
    """A new secret for a token, shown this once."""
    with transaction(actor) as session:
        made = rotate_token(session, actor, token_id)
    return _account(request, actor, made=made)


@post("/account/tokens/{token_id:int}/revoke", permission="signed_in", sync_to_thread=True)
def end_token(request: AnyRequest, actor: NamedDependency[Actor], token_id: FromPath[int]) -> AnyResponse:
    """End a token."""
    with transaction(actor) as session:
        revoke_token(session, actor, token_id)
    return redirect(request, "/account", _("The token has ended."))


def _account(
    request: AnyRequest,
    actor: Actor,
    password: Form | None = None,
    token: Form | None = None,
    made: MadeToken | None = None,
) -> AnyResponse:
    with reading() as session:
        person = own_line(session, _myself(actor))
        sign_ins = open_sign_ins(session, actor, session_secret(request))
        tokens = tokens_of(session, actor, person.id)
    failed = any(form is not None and form.errors for form in (password, token))
    return page(
        request,
        "roles/account.html",
        status=422 if failed else 200,
        person=person,
        sign_ins=sign_ins,
        tokens=tokens,
        may_make_tokens=actor.may(MAKE_TOKENS) and actor.kind == "staff",
        own_permissions=[
            Option(permission.key, permission.title)
            for group in matrix()
            for permission in group.permissions
            if actor.may(permission.key)
        ],
        password=password or Form(),
        token=token or Form.of({"days": USUAL_DAYS, "all": True}),
        made=made,
    )


def _myself(actor: Actor) -> int:
    if actor.staff_id is None:
        raise NotFound
    return actor.staff_id


handlers = (account, change_password, signout_everywhere, new_token, new_secret, end_token)
