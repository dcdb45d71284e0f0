"""In which language a request is answered: what was chosen here, what the person prefers, what the browser asks for."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from customary.plugins.text import LANGUAGES

COOKIE = "customary_language"
DEFAULT = "zh"
# Each language in its own words, for the switch: somebody who cannot read the page must find his own.
NAMES = {"zh": "中文", "en": "English"}
# What goes into the `lang` attribute; line breaking and the choice of glyphs depend on it.
TAGS = {"zh": "zh-CN", "en": "en"}

# A request's user, auth and state are of the application's own kinds; none of them is looked at here.
Connection = ASGIConnection[Any, Any, Any, Any]


def choose_language(cookie: str | None = None, own: str | None = None, accept: str | None = None) -> str:
    """The first of them that we speak, in this order.

    >>> choose_language(None, None, "fr, en-GB;q=0.8, zh;q=0.5")
    'en'
    """
    for wanted in (cookie, own, *_accepted(accept or "")):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT


def language_of(connection: Connection, own: str | None = None) -> str:
    """The language of a request; `own` is what the signed-in person chose for himself."""
    return choose_language(connection.cookies.get(COOKIE), own, connection.headers.get("accept-language"))


def language_cookie(language: str) -> Cookie:
    """Keeps a choice made with the switch for a year, before and after sign-in."""
    return Cookie(key=COOKIE, value=language, max_age=365 * 86_400, path="/", httponly=True, samesite="lax")


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """A path of this site to go back to; an address that leads elsewhere is not followed."""
    safe = bool(wanted) and str(wanted).startswith("/") and not str(wanted).startswith(("//", "/\\"))
    return str(wanted) if safe and str(wanted).isprintable() else otherwise


def _accepted(header: str) -> list[str]:
    weighted = []
    for place, part in enumerate(header.split(",")):
        tag, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.partition("q=")[2] or 1)
        except ValueError:
            weight = 0.0
        weighted.append((-weight, place, tag.lower().partition("-")[0]))
    return [tag for weight, _, tag in sorted(weighted) if weight < 0]
