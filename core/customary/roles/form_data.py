"""What a form sends, read by kind."""

from __future__ import annotations

from typing import Annotated

from litestar.enums import RequestEncodingType
from litestar.params import Body

from customary.web.forms import whole_number

Sent = dict[str, str | list[str]]
FormData = Annotated[Sent, Body(media_type=RequestEncodingType.URL_ENCODED)]


def text_of(data: Sent, name: str) -> str:
    """A field's text; empty when it was not sent."""
    value = data.get(name, "")
    return value if isinstance(value, str) else value[-1]


def number_of(data: Sent, name: str) -> int | None:
    """A field's whole number; None when it holds none."""
    return whole_number(text_of(data, name))


def texts_of(data: Sent, name: str) -> list[str]:
    """All values of a field that may be sent several times."""
    value = data.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def numbers_of(data: Sent, name: str) -> tuple[int, ...]:
    """All whole numbers of such a field."""
    return tuple(number for text in texts_of(data, name) if (number := whole_number(text)) is not None)
