"""The cookie of a session, and from which address somebody comes."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from customary.database.deployment import current
from customary.web.request_context import SESSION_COOKIE

# A request's user, auth and state are of the application's own kinds; none of them is looked at here.
AnyRequest = Request[Any, Any, Any]

LONGEST = 60


def session_cookie(secret: str, stay: bool) -> Cookie:
    """Carries the secret; `stay` keeps it when the browser is closed, for as long as a sign-in lasts that is used."""
    settings = current().settings
    return Cookie(
        key=SESSION_COOKIE,
        value=secret,
        path="/",
        max_age=settings.session_days * 86_400 if stay else None,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def session_secret(request: AnyRequest) -> str | None:
    """The secret that the browser brings."""
    return request.cookies.get(SESSION_COOKIE) or None


def address_of(request: AnyRequest) -> str:
    """The client's address. X-Forwarded-For counts only as far as our own proxies have written it."""
    proxies = current().settings.trusted_proxies
    # Some proxies add a header of their own below the client's: all of them together are the list.
    lines = request.headers.getall("x-forwarded-for", [])
    told = [part.strip() for line in lines for part in line.split(",") if part.strip()]
    if proxies and told:
        return told[-min(proxies, len(told))][:LONGEST]
    return request.client.host if request.client else "unknown"


def browser_of(request: AnyRequest) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")
