"""How a plate stands on the car."""

from __future__ import annotations


def plate_shown(plate: str) -> str:
    """A plate with the dot behind province and city: 苏E·7K2M9."""
    return f"{plate[:2]}·{plate[2:]}" if len(plate) in (7, 8) and not plate[0].isascii() else plate
