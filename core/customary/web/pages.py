"""How a handler answers with a page: rendered in the shell, sent elsewhere, or a part for htmx."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from customary.database.deployment import current
from customary.plugins.text import Text
from customary.web.shell import Flash
from customary.web.templating import render

FLASH_COOKIE = "customary_flash"
LONGEST_FLASH = 600
ADDRESS_SIGNS = "/?#[]@!$&'()*+,;=:%"

# A request's user, auth and state are of the application's own kinds; none of them is looked at here.
AnyRequest = Request[Any, Any, Any]


def page(request: AnyRequest, template: str, /, *, status: int = 200, **context: object) -> Response[str]:
    """A whole page. Its template extends web/layout.html or web/plain.html; `status` 422 shows a form again."""
    state = request.app.state
    shell = state.shell(request)
    content = render(state.environment, template, {"shell": shell, **context})
    response = Response(content, status_code=status, media_type=MediaType.HTML)
    if shell.flashes:
        response.delete_cookie(FLASH_COOKIE, path="/")
    return response


def fragment(request: AnyRequest, template: str, /, *, status: int = 200, **context: object) -> Response[str]:
    """A part of a page, without the shell: what htmx puts into its place."""
    content = render(request.app.state.environment, template, context)
    return Response(content, status_code=status, media_type=MediaType.HTML)


def redirect(request: AnyRequest, url: str, flash: Text | str | None = None, tone: str = "ok") -> Response[None]:
    """To another page after something was done; `flash` is said there once. htmx is told to go there as a whole."""
    htmx = request.headers.get("hx-request") == "true"
    # A header holds no Chinese and no line break; what is escaped already stays as it is.
    address = quote(url, safe=ADDRESS_SIGNS)
    headers = {"HX-Redirect": address} if htmx else {"Location": address}
    response = Response(None, status_code=204 if htmx else 303, headers=headers)
    if flash is not None:
        response.set_cookie(flash_cookie(str(flash), tone, current().settings.secure_cookies))
    return response


def flash_cookie(text: str, tone: str, secure: bool) -> Cookie:
    """What is said on the next page, carried by the browser; it is short and not secret."""
    content = json.dumps([text[:LONGEST_FLASH], tone], ensure_ascii=False).encode()
    value = base64.urlsafe_b64encode(content).decode()
    return Cookie(key=FLASH_COOKIE, value=value, path="/", max_age=60, httponly=True, samesite="lax", secure=secure)


def flashes_of(request: AnyRequest) -> tuple[Flash, ...]:
    """What the page before wanted to be said on this one."""
    value = request.cookies.get(FLASH_COOKIE)
    if not value:
        return ()
    try:
        text, tone = json.loads(base64.urlsafe_b64decode(value))
    except (ValueError, TypeError, RecursionError):  # not one of ours: anybody can write a cookie
        return ()
    return (Flash(str(text), tone if tone in ("ok", "info", "warn", "danger") else "info"),)
