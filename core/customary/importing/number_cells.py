"""Numbers and amounts as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from customary.importing.text_cells import clean
from customary.plugins.importers import BadCell, Cell

UNITS = ("元", "km", "公里")
LARGEST = Decimal(10) ** 15
SIGNS = re.compile(r"[¥￥$€\s]|(?:rmb|cny|usd|eur)", re.IGNORECASE)
NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?P<myriads>万?)")


def read_number(
    cell: Cell, empty_words: Iterable[str] = (), units: Iterable[str] = UNITS, factor: int = 1
) -> Decimal | None:
    """Rule 5: an exact number. `factor` is what the heading's unit multiplies by, unless the cell has its own 万."""
    if isinstance(cell, (bool, date, time)):
        raise BadCell("bad_number")
    text = clean(cell, empty_words)
    if text is None:
        return None
    number = _number(text, units, factor)
    if number is None or abs(number) >= LARGEST:
        raise BadCell("bad_number")
    return number


def _number(text: str, units: Iterable[str], factor: int) -> Decimal | None:
    if bracketed := len(text) > 2 and text[0] == "(" and text[-1] == ")":
        text = text[1:-1]
    bare = SIGNS.sub("", text).replace("−", "-").lower()
    for unit in units:
        bare = bare.removesuffix(unit)
    found = NUMBER.fullmatch(bare)
    if not found or (bracketed and found["sign"]):
        return None
    number = Decimal(found["digits"].replace(",", "")) * (10_000 if found["myriads"] else factor)
    return -number if bracketed or found["sign"] == "-" else number


def read_integer(
    cell: Cell, empty_words: Iterable[str] = (), units: Iterable[str] = UNITS, factor: int = 1
) -> int | None:
    """Rounded half up."""
    number = read_number(cell, empty_words, units, factor)
    return None if number is None else int(number.quantize(Decimal(1), ROUND_HALF_UP))


def read_money(cell: Cell, empty_words: Iterable[str] = (), factor: int = 1, digits: int = 2) -> int | None:
    """In minor units (fen, cents) of a currency with so many digits, rounded half up."""
    try:
        amount = read_number(cell, empty_words, UNITS, factor)
    except BadCell:
        raise BadCell("bad_amount") from None
    return None if amount is None else int((amount * 10**digits).quantize(Decimal(1), ROUND_HALF_UP))
