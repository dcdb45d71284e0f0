"""Icons of the Lucide set, put into the page as SVG: no request, no script, the colour of the text beside them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from re import sub
from xml.etree.ElementTree import Element, fromstring, register_namespace, tostring
from zipfile import ZipFile

from markupsafe import Markup, escape

# Short names that our pages use for icons which Lucide calls otherwise.
NAMES = {
    "alert": "triangle-alert",
    "book": "book-open",
    "chart": "chart-column",
    "check-circle": "circle-check",
    "columns": "columns-3",
    "drag": "grip-vertical",
    "edit": "pencil",
    "filter": "list-filter",
    "home": "house",
    "kanban": "square-kanban",
    "message": "message-square",
    "more": "ellipsis",
    "phone-down": "phone-off",
    "pool": "waves-horizontal",
    "snooze": "alarm-clock",
    "trend": "trending-up",
}
SVG = "http://www.w3.org/2000/svg"


class UnknownIcon(LookupError):
    """An icon name that the set does not have: see https://lucide.dev/icons."""


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "") -> Markup:
    """The icon as decoration: `size` is "", "sm" or "lg". What it means is said in words beside it."""
    classes = f"i {size}".strip()
    head = f'<svg class="{escape(classes)}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    return Markup(f"{head}{_paths(name)}</svg>")  # noqa: S704 (our own drawing)


@lru_cache(maxsize=1024)
def _paths(name: str) -> str:
    try:
        drawing: Element = fromstring(_set().read(f"{NAMES.get(name, name)}.svg"))  # noqa: S314
    except KeyError:
        raise UnknownIcon(name) from None
    register_namespace("", SVG)
    return "".join(sub(r' xmlns="[^"]+"', "", tostring(part, encoding="unicode")).strip() for part in drawing)


@lru_cache(maxsize=1)
def _set() -> ZipFile:
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))
