"""What a cell said that could not be read: kept, as a person may make something of it."""

from __future__ import annotations

from datetime import date

from customary.sdk import Invalid, Line, read_text, texts

_ = texts("ktv")


def as_written(line: Line, field: str) -> str:
    """The text of a cell that gave a warning; empty for one that was read."""
    unread = (warning for warning in line.warnings if warning.field == field and warning.cell is not None)
    return next((read_text(warning.cell) or "" for warning in unread), "")


def read_day(typed: str, field: str = "until") -> date:
    """Raises Invalid for what is no day."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid.field(
            field, "bad_value", _("“{text}” is not a date. Write it as 2026-11-23.", text=typed)
        ) from None
