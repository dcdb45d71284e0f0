"""The core as a plugin: what its rooms contribute, joined into one manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from customary.plugins.contributions import Plugin
from customary.plugins.text import texts

_ = texts("web")


def core_plugin(rooms: Sequence[Plugin]) -> Plugin:
    """One manifest out of the rooms' parts, in their order."""
    joined: dict[str, Any] = {  # each field joins tuples of its own kind
        f.name: tuple(item for room in rooms for item in getattr(room, f.name))
        for f in fields(Plugin)
        if f.name not in ("name", "title", "requires", "settings", "hooks", "demo")
    }
    hooks = tuple(room.hooks for room in rooms if isinstance(room.hooks, str))
    return Plugin(name="core", title=_("Customary"), hooks=hooks, **joined)
