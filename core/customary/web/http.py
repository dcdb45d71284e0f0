"""How the web answers: failures as a page or a problem document, security headers on everything, static files."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from jinja2 import Environment
from litestar import MediaType, Request, Response, Router, get
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.types import Message, Scope

from customary.plugins.errors import CustomaryError, NotFound
from customary.plugins.text import speaking
from customary.web.language import language_of, local_path
from customary.web.problems import Problem, problem_of
from customary.web.shell import Shell
from customary.web.static_files import FOREVER, ROOT, StaticFiles
from customary.web.templating import render

log = structlog.get_logger()

# A request's user, auth and state are of the application's own kinds; none of them is looked at here.
AnyRequest = Request[Any, Any, Any]
Handler = Callable[[AnyRequest, Exception], Response[Any]]

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # What a page shows is personal: no proxy keeps it, and Back after signing out asks the server again.
    "cache-control": "no-store",
}
_AS_SENT = tuple((name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items())


async def security_headers(message: Message, _scope: Scope) -> None:
    """For `Litestar(before_send=[security_headers])`: every answer, those of failures too. What is already set stays."""
    if message["type"] != "http.response.start":
        return
    headers = list(message.get("headers", ()))
    there = {name.lower() for name, _value in headers}
    message["headers"] = headers + [header for header in _AS_SENT if header[0] not in there]


def exception_handlers(
    environment: Environment,
    shell: Callable[[AnyRequest], Shell] | None = None,
    language: Callable[[AnyRequest], str] | None = None,
    api: str = "/api/",
    signin: str = "/signin",
) -> dict[int | type[Exception], Handler]:
    """For `Litestar(exception_handlers=...)`.

    Under `api`, and for htmx or whoever asks for JSON, a problem document; otherwise a page, and for somebody who is not
    signed in the way to `signin` and back. `shell` and `language` know the person; without them the browser decides.
    """

    def answer(request: AnyRequest, failure: Exception) -> Response[Any]:
        problem = problem_of(failure, reference=secrets.token_hex(4))
        if problem.status >= 500:
            # The route, not the address: some addresses hold a secret, as links for a new password do.
            route = request.scope.get("path_template") or "?"
            log.error(
                "request failed", method=request.method, route=route, reference=problem.reference, exc_info=failure
            )
        # With the server broken, what `shell` and `language` read from may be what broke: the page must come all the same.
        sound = problem.status < 500
        with speaking(language(request) if language and sound else language_of(request)):
            if problem.status == 401 and not request.url.path.startswith(api):
                return _to_sign_in(request, signin)
            if _wants_document(request, api):
                return problem_response(problem)
            return _error_page(environment, problem, shell(request) if shell and sound else Shell(path_of(request)))

    return {CustomaryError: answer, HTTPException: answer, Exception: answer}


def problem_response(problem: Problem) -> Response[dict[str, object]]:
    """A problem document as an answer, for handlers that make one themselves."""
    return Response(
        problem.document(),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=dict(problem.headers),
    )


def path_of(request: AnyRequest) -> str:
    """The path and query of a page, to come back to."""
    query = request.scope.get("query_string", b"").decode("latin-1")
    return request.url.path + (f"?{query}" if query else "")


def static_router(static: StaticFiles, opt: Mapping[str, object] | None = None) -> Router:
    """Static files, kept by the browser for a year; `opt` says for whom (they are public)."""

    @get(
        "/{domain:str}/{tag:str}/{path:path}",
        sync_to_thread=False,
        opt=dict(opt or {"public": True}),
        include_in_schema=False,
    )
    def static_file(domain: FromPath[str], tag: FromPath[str], path: FromPath[str]) -> Response[bytes]:
        asset = static.find(domain, tag, str(path).lstrip("/"))
        if asset is None:
            raise NotFound
        return Response(asset.content, media_type=asset.media_type, headers={"cache-control": FOREVER})

    return Router(ROOT, route_handlers=[static_file])


def _wants_document(request: AnyRequest, api: str) -> bool:
    return (
        request.url.path.startswith(api)
        or request.headers.get("hx-request") == "true"
        or request.headers.get("accept", "").startswith("application/json")
    )


def _to_sign_in(request: AnyRequest, signin: str) -> Response[Any]:
    """To sign in, and then back to the page. htmx does not follow a redirect as a page would, so it is told to go there."""
    if request.headers.get("hx-request") == "true":
        page = urlsplit(request.headers.get("hx-current-url", "/"))
        back = local_path(page.path + (f"?{page.query}" if page.query else ""))
        return Response(None, status_code=401, headers={"HX-Redirect": f"{signin}?next={quote(back, safe='')}"})
    back = path_of(request) if request.method == "GET" else "/"
    return Response(None, status_code=303, headers={"Location": f"{signin}?next={quote(back, safe='')}"})


def _error_page(environment: Environment, problem: Problem, shell: Shell) -> Response[str]:
    page = render(environment, "web/error.html", {"shell": shell, "problem": problem})
    return Response(page, status_code=problem.status, media_type=MediaType.HTML, headers=dict(problem.headers))
