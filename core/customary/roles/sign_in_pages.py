"""Pages before one is known: sign-in, the demo's people, the language, a link for a new password."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Invalid, NotFound, TooManyRequests
from customary.plugins.text import LANGUAGES, texts
from customary.roles.cookies import address_of, browser_of, session_cookie, session_secret
from customary.roles.demo_people import demo_people
from customary.roles.form_data import FormData, number_of, text_of
from customary.roles.password_links import Invitation, invitation, use_password_link
from customary.roles.sign_in import SignedInStaff, sign_in, sign_in_demo, sign_out
from customary.roles.staff import set_language
from customary.web.forms import Form
from customary.web.language import language_cookie, language_of, local_path
from customary.web.pages import page, redirect
from customary.web.request_context import SESSION_COOKIE

_ = texts("roles")

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
AnyResponse = Response[Any]  # a page or a redirect


@get("/signin", public=True, sync_to_thread=True)
def signin_page(request: AnyRequest, next: FromQuery[str] = "/") -> AnyResponse:
    """The form; who is signed in already is sent on."""
    if request.scope["state"].get("actor") is not None:
        return redirect(request, local_path(next))
    return _signin(request, Form.of({"next": local_path(next), "stay": True}))


@post("/signin", public=True, sync_to_thread=True)
def signin(request: AnyRequest, data: FormData) -> AnyResponse:
    """Sign in by e-mail and password."""
    form = Form.of({name: text_of(data, name) for name in ("email", "next", "stay")})
    try:
        made = sign_in(
            text_of(data, "email"),
            text_of(data, "password"),
            address_of(request),
            browser_of(request),
            session_secret(request),
        )
    except TooManyRequests as failure:
        answer = _signin(request, form.failed(failure), 429)
        answer.headers["Retry-After"] = str(failure.retry_after)
        return answer
    except Invalid as failure:
        return _signin(request, form.failed(failure), 422)
    return _signed_in(request, made, text_of(data, "next"), bool(text_of(data, "stay")))


@post("/signin/demo", public=True, sync_to_thread=True)
def signin_demo(request: AnyRequest, data: FormData) -> AnyResponse:
    """One click, in a demo alone."""
    if not current().settings.demo:
        raise NotFound
    made = sign_in_demo(number_of(data, "as") or 0, address_of(request), browser_of(request), session_secret(request))
    answer = _signed_in(request, made, text_of(data, "next"), stay=True)
    answer.set_cookie(
        language_cookie(language_of(request))
    )  # the demo goes on in the language of the page that was clicked
    return answer


@post("/signout", public=True, sync_to_thread=True)
def signout(request: AnyRequest) -> AnyResponse:
    """End this session."""
    secret = session_secret(request)
    if secret:
        sign_out(secret)
    answer = redirect(request, "/signin", _("You are signed out."))
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


@post("/language", public=True, sync_to_thread=True)
def change_language(request: AnyRequest, data: FormData) -> AnyResponse:
    """Choose the language, before sign-in for this browser, afterwards for oneself as well."""
    language = text_of(data, "language")
    answer = redirect(request, local_path(text_of(data, "next")))
    if language not in LANGUAGES:
        return answer
    actor: Actor | None = request.scope["state"].get("actor")
    if actor is not None and actor.kind == "staff" and actor.language != language:
        with transaction(actor) as session:
            set_language(session, actor, language)
    cookie: Cookie = language_cookie(language)
    cookie.secure = current().settings.secure_cookies
    answer.set_cookie(cookie)
    return answer


@get("/signin/link/{secret:str}", public=True, sync_to_thread=True)
def password_link_page(request: AnyRequest, secret: FromPath[str]) -> AnyResponse:
    """Where a colleague chooses his own password."""
    with reading() as session:
        found = invitation(session, secret)
    return _choose_password(request, found, Form())


@post("/signin/link/{secret:str}", public=True, sync_to_thread=True)
def password_link(request: AnyRequest, secret: FromPath[str], data: FormData) -> AnyResponse:
    """Set the password; then sign in with it."""
    with reading() as session:
        found = invitation(session, secret)
    try:
        with transaction(system("password link")) as session:
            use_password_link(session, secret, _twice(data))
    except Invalid as failure:
        return _choose_password(request, found, Form().failed(failure), 422)
    return redirect(request, "/signin", _("Your password is set. Sign in with it."))


def _twice(data: FormData) -> str:
    password = text_of(data, "password")
    if password != text_of(data, "again"):
        raise Invalid.field("again", "different", _("The two are not the same."))
    return password


def _choose_password(request: AnyRequest, found: Invitation, form: Form, status: int = 200) -> AnyResponse:
    return page(request, "roles/password_link.html", status=status, invitation=found, form=form)


def _signin(request: AnyRequest, form: Form, status: int = 200) -> AnyResponse:
    people = []
    if current().settings.demo:
        with reading() as session:
            people = demo_people(session)
    hours = current().settings.session_hours
    return page(request, "roles/signin.html", status=status, form=form, people=people, hours=hours)


def _signed_in(request: AnyRequest, made: SignedInStaff, wanted: str, stay: bool) -> AnyResponse:
    answer = redirect(request, local_path(wanted))
    answer.set_cookie(session_cookie(made.secret, stay))
    return answer


handlers = (
    signin_page,
    signin,
    signin_demo,
    signout,
    change_language,
    password_link_page,
    password_link,
)
