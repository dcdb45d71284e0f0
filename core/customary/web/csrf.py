"""Writing from another site's page is refused, without tokens in forms: the browser itself says where a request comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.handlers import BaseRouteHandler

from customary.plugins.errors import Forbidden
from customary.plugins.text import texts
from customary.web.request_context import bearer_of

_ = texts("web")

SAFE = frozenset(["GET", "HEAD", "OPTIONS", "TRACE"])

# A request's user, auth and state are of the application's own kinds; none of them is looked at here.
Connection = ASGIConnection[Any, Any, Any, Any]


def same_site_guard(connection: Connection, _handler: BaseRouteHandler) -> None:
    """For `Litestar(guards=[...])`: what changes something comes from our own pages, or bears a token.

    A bearer token is never sent by a browser on its own, so such requests may come from anywhere; who asks
    is then known by the token alone, never by a cookie beside it.
    """
    method = str(connection.scope.get("method", "GET"))
    headers = connection.headers
    if method in SAFE or bearer_of(headers.get("authorization", "")) is not None or _from_here(headers):
        return
    raise Forbidden("same-site", _("This request came from another site, or it hides where it came from."))


def _from_here(headers: Headers) -> bool:
    """By Sec-Fetch-Site; where that is missing (over plain HTTP from another machine) by Origin or Referer."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    source = headers.get("origin") or headers.get("referer")
    if source is not None:
        return _place(source) == headers.get("host", "")
    # No browser: every one sends Origin with a form. Without cookies there is nothing to misuse.
    return "cookie" not in headers


def _place(address: str) -> str | None:
    try:
        return urlsplit(address).netloc
    except ValueError:  # an address like http://[: no browser sends it
        return None
