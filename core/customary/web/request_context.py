"""Around every request: the deployment is active, and it is known who asks and in which language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive, Scope, Send

from customary.database.deployment import Deployment
from customary.plugins.actor import Actor
from customary.plugins.text import set_language
from customary.web.language import COOKIE as LANGUAGE_COOKIE
from customary.web.language import choose_language

SESSION_COOKIE = "customary_session"
HOST = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?", re.ASCII)
LAST_PORT = 65_535
Resolve = Callable[[str | None, str | None], Actor | None]


class RequestContext:
    """Wraps the whole application, routing and error pages included. `resolve(session, bearer)` finds out who asks; it must not wait for others."""

    def __init__(self, inner: ASGIApp, deployment: Deployment, resolve: Resolve) -> None:
        self.inner, self.deployment, self.resolve = inner, deployment, resolve
        # SQLite finds a session by its key in less time than it takes to hand a thread the question; a server is waited for.
        self.asks_at_once = deployment.database.dialect == "sqlite"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != "http" or scope["path"].startswith("/static/"):
            with self.deployment.active():
                await self.inner(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        if not is_host(headers.get("host", "")):
            # Before anything reads the request's address: that would fail, and the page that says so as well.
            await ASGIResponse(body=b"Bad Request: Host", status_code=400)(scope, receive, send)
            return
        # Read once, as the framework reads them: two readers that differ could see two people in one request.
        cookies = ASGIConnection[Any, Any, Any, Any](scope).cookies
        with self.deployment.active():
            actor = await self._actor(cookies.get(SESSION_COOKIE), bearer_of(headers.get("authorization", "")))
            scope["state"]["actor"] = actor
            scope["state"]["bearer"] = "authorization" in headers
            own = actor.language if actor else None
            set_language(choose_language(cookies.get(LANGUAGE_COOKIE), own, headers.get("accept-language")))
            await self.inner(scope, receive, send)

    async def _actor(self, session: str | None, bearer: str | None) -> Actor | None:
        if session is None and bearer is None:
            return None
        if self.asks_at_once:
            return self.resolve(session, bearer)
        return await sync_to_thread(self.resolve, session, bearer)


def is_host(header: str) -> bool:
    """Whether this can be a Host header; one without any comes from HTTP/1.0.

    >>> is_host("crm.example:8000"), is_host("[::1]:8000"), is_host("a b"), is_host("crm.example:99999")
    (True, True, False, False)
    """
    found = HOST.fullmatch(header)
    return not header or bool(found and int(found.group(1) or 0) <= LAST_PORT)


def bearer_of(header: str) -> str | None:
    """The token of an Authorization header, if it bears one."""
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
