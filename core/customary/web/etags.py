"""Versions over HTTP: an ETag goes out with a row, and comes back with a change of it."""

from __future__ import annotations

from typing import Any

from litestar import Request

from customary.plugins.errors import Invalid
from customary.plugins.text import texts

_ = texts("web")


def etag(version: int) -> str:
    """The ETag of a row's version."""
    return f'"{version}"'


def version_asked(request: Request[Any, Any, Any]) -> int:  # of any user, auth and state
    """The version that `If-Match` names.

    Raises Invalid when the header is missing or is none of ours: a change must say what it changes.
    """
    header = request.headers.get("if-match", "").removeprefix("W/").strip('"')
    if not header.isdecimal():
        raise Invalid.field("If-Match", "version_needed", _("Send the ETag that you have read as If-Match."))
    return int(header)
