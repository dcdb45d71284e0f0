"""What stands in cells that only this trade has: vehicle identification numbers and plates."""

from __future__ import annotations

import re

from customary.sdk import BadCell, Cell, read_text

VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
NO_PLATE = ("未上牌", "临牌", "临时牌照", "无牌", "新车")
VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def read_vin(cell: Cell) -> str | None:
    """17 letters and digits without I, O and Q; spaces and case make no difference."""
    text = read_text(cell, NO_PLATE)
    if text is None:
        return None
    vin = text.replace(" ", "").upper()
    if not VIN.fullmatch(vin):
        raise BadCell("bad_vin")
    return vin


def has_check_digit(vin: str) -> bool:
    """Whether the ninth character is the check digit of GB 16735 and ISO 3779.

    >>> has_check_digit("1M8GDM9AXKP042788"), has_check_digit("1M8GDM9A1KP042788")
    (True, False)
    """
    total = sum(weight * VALUES.get(char, ord(char) - 48) for weight, char in zip(WEIGHTS, vin, strict=True))
    return vin[8] == "0123456789X"[total % 11]


def read_plate(cell: Cell) -> str | None:
    """Without spaces and the dot behind the second character, in capitals."""
    text = read_text(cell, NO_PLATE)
    if text is None:
        return None
    return re.sub(r"[\s·•・.\-]", "", text).upper() or None
