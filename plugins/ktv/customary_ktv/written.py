"""What a cell said that could not be read: kept, as a person may make something of it."""

from __future__ import annotations

from customary.sdk import Line, read_text


def as_written(line: Line, field: str) -> str:
    """The text of a cell that gave a warning; empty for one that was read."""
    unread = (warning for warning in line.warnings if warning.field == field and warning.cell is not None)
    return next((read_text(warning.cell) or "" for warning in unread), "")
