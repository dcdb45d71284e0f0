"""Paging by key: a cursor says after which row to go on. It is opaque and signed, so that nobody can make one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from customary.database.deployment import current
from customary.plugins.errors import Invalid
from customary.plugins.text import texts

_ = texts("web")
T = TypeVar("T")

MOST = 200
USUAL = 50


class Listing(msgspec.Struct, Generic[T]):
    """A page of a list."""

    items: list[T]
    next_cursor: Annotated[
        str | None, msgspec.Meta(description="Pass it as `cursor` for the next page; null on the last.")
    ]


def encode_cursor(values: Sequence[object]) -> str:
    """The cursor after the row with these sort values."""
    content = json.dumps([_plain(value) for value in values], separators=(",", ":")).encode()
    return _text(content) + "." + _text(_signature(content))


def decode_cursor(cursor: str, *kinds: type) -> list[Any]:  # of these kinds, one by one
    """The sort values of a cursor; `kinds` are those of the list: str, int, date or datetime.

    Raises Invalid for one that was not made here, or for another list.
    """
    try:
        head, _dot, tail = cursor.partition(".")
        content, signature = _bytes(head), _bytes(tail)
    except (ValueError, binascii.Error):
        content, signature = b"", b""
    if not content or not hmac.compare_digest(signature, _signature(content)):
        raise Invalid.field("cursor", "bad_cursor", _("This cursor is not one of ours. Start again without it."))
    try:
        return [_typed(value, kind) for value, kind in zip(json.loads(content), kinds, strict=True)]
    except (ValueError, TypeError):
        said = _("This cursor belongs to another list. Start again without it.")
        raise Invalid.field("cursor", "bad_cursor", said) from None


def page_size(limit: int | None) -> int:
    """How many rows a page has, within bounds."""
    return min(max(limit or USUAL, 1), MOST)


def _typed(value: object, kind: type) -> object:
    if kind is date:
        return date.fromisoformat(str(value))
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _signature(content: bytes) -> bytes:
    return hmac.new(current().signing_key, b"cursor:" + content, hashlib.sha256).digest()[:12]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
