"""The rules that a plugin's addresses and templates keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from customary.plugins.contributions import Plugin
from customary.plugins.errors import BootError

if TYPE_CHECKING:
    from customary.plugins.registry import LoadedPlugin

CORE = "core"


def check_addresses(plugins: Sequence[LoadedPlugin]) -> None:
    """Every address of a plugin lies under its name, every template in its own folder.

    Raises BootError for the first that does not.
    """
    taken = {path.strip("/").partition("/")[0] for path in addresses(plugins[0].manifest)}
    for plugin in plugins:
        if plugin.name == CORE:
            continue
        if plugin.name in taken:
            raise BootError(f"Plugin {plugin.name}: /{plugin.name} is an address of the core's; choose another name.")
        _check_paths(plugin.manifest)
        _check_templates(plugin)


def addresses(manifest: Plugin) -> list[str]:
    """The paths of a manifest's pages and interfaces, as its handlers say them."""
    handlers = [handler for page in manifest.pages for handler in page.handlers]
    return [path for handler in (*manifest.api, *handlers) for path in paths_of(handler)]


def paths_of(handler: Any) -> list[str]:  # a Litestar handler, controller or router; this room does not import Litestar
    """The paths under which a handler answers."""
    several = getattr(handler, "paths", None)
    return [f"/{path.strip('/')}" for path in several or [getattr(handler, "path", None) or "/"]]


def _check_paths(manifest: Plugin) -> None:
    name = manifest.name
    linked = [entry.url for page in manifest.pages for entry in page.nav]
    linked += [record.url for record in manifest.records if record.url]
    for path in (*addresses(manifest), *linked):
        if path != f"/{name}" and not path.startswith((f"/{name}/", f"/{name}?")):
            raise BootError(
                f"Plugin {name}: the address {path} must lie under /{name} (the interface adds /api/v1 by itself)."
            )


def _check_templates(plugin: LoadedPlugin) -> None:
    for what, template in _templates(plugin.manifest.panels):
        if not template.startswith(f"{plugin.name}/"):
            raise BootError(
                f"Plugin {plugin.name}: template {template!r} of {what} must lie in templates/{plugin.name}/."
            )
        if not files(plugin.package).joinpath("templates", template).is_file():
            raise BootError(
                f"Plugin {plugin.name}: {what} shows the template {template!r}, which is not in its package."
            )


def _templates(panels: Iterable[Any]) -> Iterator[tuple[str, str]]:  # panels
    for panel in panels:
        yield panel.key, panel.template
