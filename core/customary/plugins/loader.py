"""Finds the enabled plugins by entry point, checks their manifests, puts them in order. Nothing else is imported."""

from __future__ import annotations

import dataclasses
import difflib
import importlib.metadata
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.version import Version

from customary.plugins.checks import check_manifests, check_name
from customary.plugins.contributions import Plugin
from customary.plugins.errors import BootError
from customary.plugins.hooks import HookCaller, hook_module
from customary.plugins.registry import LoadedPlugin, Registry

GROUP = "customary.plugins"


@dataclass(frozen=True)
class InstalledPlugin:
    """A plugin that is installed, enabled or not, known without importing it."""

    name: str
    entry_point: importlib.metadata.EntryPoint
    distribution: str
    version: str
    requirements: tuple[str, ...]


def installed_plugins() -> dict[str, InstalledPlugin]:
    """Every installed plugin by name; two distributions that offer one name are an error."""
    found: dict[str, InstalledPlugin] = {}
    for entry_point in importlib.metadata.entry_points(group=GROUP):
        distribution = entry_point.dist
        assert distribution is not None  # entry points of installed distributions always know theirs
        plugin = InstalledPlugin(
            entry_point.name, entry_point, distribution.name, distribution.version, tuple(distribution.requires or ())
        )
        earlier = found.get(plugin.name)
        if earlier and earlier.distribution != plugin.distribution:
            raise BootError(
                f"Plugin {plugin.name} is offered by both {earlier.distribution} and {plugin.distribution}; uninstall one."
            )
        found[plugin.name] = plugin
    return found


def load_plugins(core: Plugin, enabled: Sequence[str], strict: bool = False) -> Registry:
    """Load the core's manifest and the enabled plugins.

    Raises BootError naming the plugin and the remedy when one is missing, incompatible or badly declared.
    """
    installed = installed_plugins()
    core_version = importlib.metadata.version("customary")
    loaded = [LoadedPlugin(core, "customary", "customary", core_version)]
    loaded += in_order([_load(name, installed, core_version) for name in dict.fromkeys(enabled)])
    modules = [
        (plugin.name, hook_module(plugin.name, module))
        for plugin in loaded
        for module in _hook_modules(plugin.manifest)
    ]
    check_manifests(loaded)  # after the hooks, whose imports may bring further tables
    return Registry(tuple(loaded), HookCaller(modules, strict))


def requiring(name: str, enabled: Sequence[str]) -> list[str]:
    """Which of the enabled plugins require the one named."""
    installed, version = installed_plugins(), importlib.metadata.version("customary")
    others = [_load(other, installed, version) for other in dict.fromkeys(enabled) if other != name]
    return [other.name for other in others if name in other.manifest.requires]


def _hook_modules(manifest: Plugin) -> Iterable[str]:
    return (manifest.hooks,) if isinstance(manifest.hooks, str) else manifest.hooks


def _load(name: str, installed: dict[str, InstalledPlugin], core_version: str) -> LoadedPlugin:
    plugin = installed.get(name)
    if plugin is None:
        raise BootError(
            f"Plugin {name} is enabled but not installed. Install customary-{name}, or start with --without {name}."
        )
    check_name(name)
    check_core_range(plugin, core_version)
    try:
        manifest = plugin.entry_point.load()
    except TypeError as error:
        raise BootError(f"Plugin {name}: {_told(error)} Mend it, or start with --without {name}.") from error
    except Exception as error:
        raise BootError(
            f"Plugin {name} cannot be loaded ({type(error).__name__}: {error}). Mend it, or start with --without {name}."
        ) from error
    if not isinstance(manifest, Plugin):
        raise BootError(f"Plugin {name}: {plugin.entry_point.value} is no customary.sdk.Plugin.")
    if manifest.name != name:
        raise BootError(f"Plugin {name}: its manifest calls it {manifest.name!r}; both names must be the same.")
    return LoadedPlugin(manifest, plugin.entry_point.module.partition(".")[0], plugin.distribution, plugin.version)


def _told(error: TypeError) -> str:
    """What is wrong with a manifest, with the field that was probably meant."""
    misspelt = re.search(r"Plugin\.__init__\(\) got an unexpected keyword argument '(\w+)'", str(error))
    if misspelt is None:
        return f"its manifest cannot be read ({error})."
    meant = difflib.get_close_matches(misspelt[1], [field.name for field in dataclasses.fields(Plugin)], 1)
    return f"a manifest has no field {misspelt[1]!r}" + (f"; did you mean {meant[0]!r}?" if meant else ".")


def core_range(requirements: Iterable[str]) -> str:
    """The versions of the core that a distribution says it fits, like ">=0.1,<1"; empty if it says nothing."""
    for one in map(Requirement, requirements):
        if one.name == "customary":
            return ",".join(str(part) for part in sorted(one.specifier, key=lambda part: Version(part.version)))
    return ""


def check_core_range(plugin: InstalledPlugin, core_version: str) -> None:
    """Raise BootError when a plugin is made for other versions of the core."""
    for requirement in map(Requirement, plugin.requirements):
        if requirement.name == "customary" and not requirement.specifier.contains(
            Version(core_version), prereleases=True
        ):
            raise BootError(
                f"Plugin {plugin.name} {plugin.version} is made for customary{requirement.specifier}, this is {core_version}. "
                f"Install a fitting version, or start with --without {plugin.name}."
            )


def in_order(plugins: Iterable[LoadedPlugin]) -> list[LoadedPlugin]:
    """Dependencies first, otherwise by name.

    Raises BootError for a missing or circular requirement.
    """
    by_name = {plugin.name: plugin for plugin in sorted(plugins, key=lambda plugin: plugin.name)}
    ordered: dict[str, LoadedPlugin] = {}

    def place(plugin: LoadedPlugin, path: tuple[str, ...]) -> None:
        if plugin.name in path:
            raise BootError(f"Plugins require each other in a circle: {' -> '.join((*path, plugin.name))}.")
        for required in plugin.manifest.requires:
            if required not in by_name:
                raise BootError(
                    f"Plugin {plugin.name} requires {required}, which is not enabled. Enable {required}, "
                    f"or start with --without {plugin.name}."
                )
            place(by_name[required], (*path, plugin.name))
        ordered.setdefault(plugin.name, plugin)

    for plugin in by_name.values():
        place(plugin, ())
    return list(ordered.values())
