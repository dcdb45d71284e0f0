"""What a form sends, read by kind."""

from __future__ import annotations

from typing import Annotated

from litestar.enums import RequestEncodingType
from litestar.params import Body

Sent = dict[str, str | list[str]]
FormData = Annotated[Sent, Body(media_type=RequestEncodingType.URL_ENCODED)]


def text_of(data: Sent, name: str) -> str:
    """A field's text; empty when it was not sent."""
    value = data.get(name, "")
    return value if isinstance(value, str) else value[-1]


def number_of(data: Sent, name: str) -> int | None:
    """A field's whole number; None when it holds none."""
    text = text_of(data, name).strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None


def texts_of(data: Sent, name: str) -> list[str]:
    """All values of a field that may be sent several times."""
    value = data.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def numbers_of(data: Sent, name: str) -> tuple[int, ...]:
    """All whole numbers of such a field."""
    return tuple(int(text) for text in texts_of(data, name) if text.isdecimal() and len(text) < 19)
