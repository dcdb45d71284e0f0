"""Text as people type it: one form for the same words, and the words that mean "nothing here"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time

from customary.plugins.importers import Cell

EMPTY_WORDS = frozenset({"", "无", "暂无", "待补", "-", "--", "—", "/", "n/a", "null"})
ZERO_WIDTH = dict.fromkeys((0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))  # fmt: skip
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def written(cell: Cell) -> str:
    """The cell as a person would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def normal(text: str) -> str:
    """Full width to half width, no zero-width characters; spaces as they are."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(ZERO_WIDTH)


def on_one_line(cell: Cell) -> str:
    return " ".join(written(cell).split())


def has_text(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(normal(cell).strip()))


def clean(cell: Cell, empty_words: Iterable[str] = ()) -> str | None:
    """Rule 2: the text on one line, or None where it says "nothing"."""
    text = " ".join(normal(written(cell)).split())
    return None if text.casefold() in EMPTY_WORDS or text in empty_words else text


def read_text(cell: Cell, empty_words: Iterable[str] = ()) -> str | None:
    return clean(cell, empty_words)


def read_lines(cell: Cell, empty_words: Iterable[str] = ()) -> str | None:
    """Text that keeps its line breaks: a note, a complaint."""
    if clean(cell, empty_words) is None:
        return None
    lines = (" ".join(line.split()) for line in normal(written(cell)).splitlines())
    return "\n".join(lines).strip()


def read_name(cell: Cell, empty_words: Iterable[str] = ()) -> str | None:
    """A name with Chinese characters is written without spaces: 王 杰 is 王杰."""
    name = clean(cell, empty_words)
    return name.replace(" ", "") if name and CHINESE.search(name) else name
