"""Setting the columns of a row, and what that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import PluginModel

Changes = dict[str, tuple[Any, Any]]  # before and after, by column


def put(row: PluginModel, values: Mapping[str, Any]) -> Changes:  # column values
    """Set what differs; a row that has a version gets the next one."""
    changes: Changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = (before, value)
            setattr(row, name, value)
    if changes and hasattr(row, "version"):
        row.version += 1
    return changes
