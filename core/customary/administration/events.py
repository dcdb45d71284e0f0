"""What administrators do to the installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from customary.database.events import Event
from customary.plugins.text import texts

_ = texts("administration")


@dataclass(frozen=True, kw_only=True)
class JobsReplayed(Event):
    """Dead jobs were put back into the queue."""

    title = _("Jobs tried again")
    what = _("Job")

    version: ClassVar[int] = 1
    record: str = "core.job"


@dataclass(frozen=True, kw_only=True)
class PluginPurged(Event):
    """A plugin's data was taken out; `removed` says how much of what."""

    title = _("Plugin's data removed")
    what = _("Plugin")

    version: ClassVar[int] = 1
    record: str = "core.plugin"
    plugin: str
    removed: Mapping[str, int] = field(default_factory=dict)
