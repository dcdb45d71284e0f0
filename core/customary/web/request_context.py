"""Around every request: the deployment is active, and it is known who asks and in which language."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie

import anyio.to_thread
from litestar.datastructures import Headers
from litestar.types import ASGIApp, Receive, Scope, Send

from customary.database.deployment import Deployment
from customary.plugins.actor import Actor
from customary.plugins.text import set_language
from customary.web.language import COOKIE as LANGUAGE_COOKIE
from customary.web.language import choose_language

SESSION_COOKIE = "customary_session"
Resolve = Callable[[str | None, str | None], Actor | None]


class RequestContext:
    """Wraps the whole application, routing and error pages included. `resolve(session, bearer)` finds out who asks."""

    def __init__(self, inner: ASGIApp, deployment: Deployment, resolve: Resolve) -> None:
        self.inner, self.deployment, self.resolve = inner, deployment, resolve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != "http" or scope["path"].startswith("/static/"):
            with self.deployment.active():
                await self.inner(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        cookies = {name: morsel.value for name, morsel in _cookies(headers.get("cookie", "")).items()}
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
        return await anyio.to_thread.run_sync(self.resolve, session, bearer)


def _cookies(header: str) -> SimpleCookie:
    cookies = SimpleCookie()
    cookies.load(header)
    return cookies


def bearer_of(header: str) -> str | None:
    """The token of an Authorization header, if it bears one."""
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
