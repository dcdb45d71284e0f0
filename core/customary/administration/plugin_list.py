"""Plugins as an administrator sees them: what they add, how it runs, what is installed beside them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from customary.administration.failed_rules import FailedRule, failed_rules
from customary.database.deployment import current
from customary.plugins.checks import KEYED
from customary.plugins.errors import BootError, NotFound
from customary.plugins.loader import InstalledPlugin, check_core_range, core_range, installed_plugins
from customary.plugins.registry import LoadedPlugin
from customary.plugins.statistics import Measured
from customary.plugins.text import Text, texts
from customary.plugins.url_checks import paths_of

_ = texts("administration")

KINDS = {
    "records": _("records"),
    "relation_kinds": _("kinds of relation"),
    "permissions": _("permissions"),
    "roles": _("roles"),
    "queues": _("queues"),
    "interaction_kinds": _("kinds of contact"),
    "reminder_rules": _("reminder rules"),
    "metrics": _("metrics"),
    "reports": _("reports"),
    "importers": _("importers"),
    "panels": _("panels"),
    "approvals": _("approvals"),
    "gradings": _("gradings"),
    "segments": _("segments"),
    "jobs": _("jobs"),
}
API, PAGES = _("API operations"), _("pages")


@dataclass(frozen=True)
class Contribution:
    """What a plugin adds of one kind: (key, title) of each."""

    kind: str
    title: Text
    items: Sequence[tuple[str, Text | str]]


@dataclass(frozen=True)
class PluginSeen:
    """An enabled plugin."""

    name: str
    title: Text
    version: str
    distribution: str
    core: str
    requires: Sequence[str]
    contributions: Sequence[Contribution]
    measured: Sequence[Measured]
    failed: Sequence[FailedRule]

    @property
    def errors(self) -> int:
        return sum(one.failures for one in self.measured) + len(self.failed)


@dataclass(frozen=True)
class IdlePlugin:
    """A plugin that is installed and not enabled; `problem` says why it cannot be."""

    name: str
    distribution: str
    version: str
    problem: str
    command: str


def enabled_plugins() -> list[PluginSeen]:
    """All enabled plugins, the core first."""
    installed, failed = installed_plugins(), failed_rules()
    return [_seen(plugin, installed.get(plugin.name), failed) for plugin in current().registry.plugins]


def enabled_plugin(name: str) -> PluginSeen:
    """One of them. Raises NotFound for a plugin that is not enabled."""
    for plugin in current().registry.plugins:
        if plugin.name == name:
            return _seen(plugin, installed_plugins().get(name), failed_rules())
    raise NotFound(_("There is no enabled plugin {name}.", name=name))


def idle_plugins() -> list[IdlePlugin]:
    """What is installed and could be enabled, by name; none of it is imported."""
    enabled = {plugin.name for plugin in current().registry.plugins}
    return [_idle(plugin) for name, plugin in sorted(installed_plugins().items()) if name not in enabled]


def _idle(plugin: InstalledPlugin) -> IdlePlugin:
    version = importlib.metadata.version("customary")
    try:
        check_core_range(plugin, version)
    except BootError:
        needs = core_range(plugin.requirements)
        problem = str(_("Needs customary {needs}; this is {version}.", needs=needs, version=version))
        return IdlePlugin(
            plugin.name, plugin.distribution, plugin.version, problem, f"pip install -U {plugin.distribution}"
        )
    return IdlePlugin(plugin.name, plugin.distribution, plugin.version, "", f"customary plugins enable {plugin.name}")


def _seen(plugin: LoadedPlugin, installed: InstalledPlugin | None, failed: Sequence[FailedRule]) -> PluginSeen:
    return PluginSeen(
        name=plugin.name,
        title=plugin.manifest.title,
        version=plugin.version,
        distribution=plugin.distribution,
        core=core_range(installed.requirements) if installed else "",
        requires=plugin.manifest.requires,
        contributions=_contributions(plugin),
        measured=current().registry.hooks.statistics.of(plugin.name),
        failed=[one for one in failed if one.key.partition(".")[0] == plugin.name],
    )


def _contributions(plugin: LoadedPlugin) -> list[Contribution]:
    manifest = plugin.manifest
    found = [Contribution(kind, KINDS[kind], [_item(one) for one in getattr(manifest, kind)]) for kind in KEYED]
    pages = [handler for page in manifest.pages for handler in page.handlers]
    found.append(Contribution("pages", PAGES, [_address(handler) for handler in pages]))
    found.append(Contribution("api", API, [_address(handler, "/api/v1") for handler in manifest.api]))
    return [one for one in found if one.items]


def _item(contribution: Any) -> tuple[str, Text | str]:  # a contribution of any kind
    return contribution.key, getattr(contribution, "title", "")


def _address(handler: Any, prefix: str = "") -> tuple[str, Text | str]:  # a Litestar handler
    methods = " ".join(sorted(getattr(handler, "http_methods", ())))
    return f"{methods} {prefix}{paths_of(handler)[0]}".strip(), getattr(handler, "summary", None) or ""
