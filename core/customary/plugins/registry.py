"""What the enabled plugins contribute, by key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from customary.plugins.contributions import (
    InteractionKind,
    Job,
    NavEntry,
    Panel,
    Permission,
    Plugin,
    Queue,
    Record,
    RelationKind,
    Role,
)
from customary.plugins.errors import NotFound
from customary.plugins.text import texts

if TYPE_CHECKING:
    from customary.plugins.gradings import Grading, Segment
    from customary.plugins.hooks import HookCaller
    from customary.plugins.importers import Importer
    from customary.plugins.lifecycles import ApprovalPolicy
    from customary.plugins.rules import Metric, ReminderRule, Report

_ = texts("web")


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


class ByKey(Mapping[str, K]):
    """Contributions of one kind, in the order of their plugins; an unknown key is NotFound, which names it."""

    def __init__(self, items: Iterable[K]) -> None:
        self._items = {item.key: item for item in items}

    def __getitem__(self, key: str) -> K:
        try:
            return self._items[key]
        except KeyError:
            raise NotFound(_("There is no {key}.", key=key)) from None

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def get(self, key: str, default: K | None = None) -> K | None:  # type: ignore[override]  # Mapping's overloads say the same
        return self._items.get(key, default)

    def __iter__(self):  # type: ignore[no-untyped-def]  # inherits Iterator[str]
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class LoadedPlugin:
    """A plugin as found: its manifest, the distribution it came in, its version."""

    manifest: Plugin
    package: str
    distribution: str
    version: str

    @property
    def name(self) -> str:
        return self.manifest.name


@dataclass(frozen=True)
class Registry:
    """All contributions of the enabled plugins, the core's first, then by `requires` and name."""

    plugins: tuple[LoadedPlugin, ...]
    hooks: HookCaller = field(repr=False)
    kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    """What is worked out from these contributions once and holds for as long as they do."""

    @cached_property
    def manifests(self) -> tuple[Plugin, ...]:
        return tuple(plugin.manifest for plugin in self.plugins)

    @cached_property
    def records(self) -> ByKey[Record]:
        return ByKey(record for plugin in self.manifests for record in plugin.records)

    @cached_property
    def relation_kinds(self) -> ByKey[RelationKind]:
        return ByKey(kind for plugin in self.manifests for kind in plugin.relation_kinds)

    @cached_property
    def permissions(self) -> ByKey[Permission]:
        return ByKey(permission for plugin in self.manifests for permission in plugin.permissions)

    @cached_property
    def roles(self) -> ByKey[Role]:
        return ByKey(role for plugin in self.manifests for role in plugin.roles)

    @cached_property
    def queues(self) -> ByKey[Queue]:
        return ByKey(queue for plugin in self.manifests for queue in plugin.queues)

    @cached_property
    def interaction_kinds(self) -> ByKey[InteractionKind]:
        return ByKey(kind for plugin in self.manifests for kind in plugin.interaction_kinds)

    @cached_property
    def reminder_rules(self) -> ByKey[ReminderRule]:
        return ByKey(rule for plugin in self.manifests for rule in plugin.reminder_rules)

    @cached_property
    def metrics(self) -> ByKey[Metric]:
        return ByKey(metric for plugin in self.manifests for metric in plugin.metrics)

    @cached_property
    def reports(self) -> ByKey[Report]:
        return ByKey(report for plugin in self.manifests for report in plugin.reports)

    @cached_property
    def importers(self) -> ByKey[Importer]:
        return ByKey(importer for plugin in self.manifests for importer in plugin.importers)

    @cached_property
    def jobs(self) -> ByKey[Job]:
        return ByKey(job for plugin in self.manifests for job in plugin.jobs)

    @cached_property
    def approvals(self) -> ByKey[ApprovalPolicy]:
        return ByKey(policy for plugin in self.manifests for policy in plugin.approvals)

    @cached_property
    def gradings(self) -> ByKey[Grading]:
        return ByKey(grading for plugin in self.manifests for grading in plugin.gradings)

    @cached_property
    def segments(self) -> ByKey[Segment]:
        return ByKey(segment for plugin in self.manifests for segment in plugin.segments)

    @cached_property
    def navigation(self) -> tuple[NavEntry, ...]:
        entries = [entry for plugin in self.manifests for page in plugin.pages for entry in page.nav]
        return tuple(sorted(entries, key=lambda entry: entry.order))

    def panels(self, slot: str) -> list[Panel]:
        """The panels of a slot, by their order, then by plugin."""
        found = [panel for plugin in self.manifests for panel in plugin.panels if panel.slot == slot]
        return sorted(found, key=lambda panel: panel.order)

    def plugin_of(self, key: str) -> str:
        """The name of the plugin that a key belongs to."""
        return key.partition(".")[0]

    def enabled(self, name: str) -> bool:
        return any(plugin.name == name for plugin in self.plugins)
