"""The isolating caller: one implementation at a time, in order, with the plugin's name at hand when it fails."""

import importlib
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pluggy
import structlog

from customary.plugins import hookspecs
from customary.plugins.errors import BootError
from customary.plugins.statistics import Statistics

log = structlog.get_logger(__name__)
HOOKS = ("before_commit", "after_commit")


@dataclass(frozen=True)
class Implementation:
    """One function of a plugin that implements a hook for some kinds of event."""

    plugin: str
    hook: str
    function: Callable[..., object]
    events: tuple[type, ...]
    name: str


class HookCaller:
    """Calls the implementations of enabled plugins, dependencies first, within a plugin in the order of definition."""

    def __init__(self, modules: Sequence[tuple[str, types.ModuleType]], strict: bool = False) -> None:
        self.strict = strict
        self.statistics = Statistics()
        self._by_hook: dict[str, list[Implementation]] = {hook: [] for hook in HOOKS}
        for plugin, module in modules:
            for implementation in implementations(plugin, module):
                self._by_hook[implementation.hook].append(implementation)
        _check_signatures(modules)

    def matching(self, hook: str, event: object) -> Iterator[Implementation]:
        """The implementations of a hook that care about this event."""
        return (found for found in self._by_hook[hook] if isinstance(event, found.events))

    def call(self, implementation: Implementation, **arguments: object) -> None:
        """Run one implementation; count and time it under its plugin's name. Its exception goes on to the caller."""
        with self.statistics.measure(implementation.plugin, implementation.hook):
            implementation.function(**arguments)

    def report(self, implementation: Implementation, error: Exception) -> None:
        """Log a failure that the others do not suffer from; in strict mode (tests) it is raised instead."""
        if self.strict:
            raise error
        log.exception(
            "hook failed", plugin=implementation.plugin, hook=implementation.hook, function=implementation.name
        )


def hook_module(plugin: str, name: str) -> types.ModuleType:
    """Import a plugin's module of hooks.

    Raises BootError naming the plugin when the module cannot be imported.
    """
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise BootError(f"Plugin {plugin}: its hooks {name} cannot be imported ({error}).") from error


def implementations(plugin: str, module: types.ModuleType) -> list[Implementation]:
    """The marked functions of a module, in the order of definition.

    Raises BootError for wrappers, async functions, unmarked functions that bear a hook's name, implementations
    imported from elsewhere, and missing or unresolvable annotations of `event`.
    """
    found = []
    for name, function in sorted(_functions(module), key=lambda item: _line(item[1])):
        options = getattr(function, f"{hookspecs.PROJECT}_impl", None)
        if options is None:
            if name in HOOKS and function.__module__ == module.__name__:
                raise BootError(
                    f"Plugin {plugin}: {module.__name__}.{name} bears a hook's name; mark it with @hookimpl."
                )
            continue
        _check_shape(plugin, module, name, function, options)
        found.append(Implementation(plugin, options.get("specname") or name, function, _events(plugin, function), name))
    return found


def _check_signatures(modules: Sequence[tuple[str, types.ModuleType]]) -> None:
    """Let pluggy compare every implementation with what the hook hands over."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for plugin, module in modules:
        try:
            manager.register(module, name=f"{plugin}:{module.__name__}")
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            told = str(error).strip().splitlines()[-1]
            raise BootError(
                f"Plugin {plugin}: a hook of {module.__name__} does not fit its specification: {told}."
            ) from error


def _functions(module: types.ModuleType) -> list[tuple[str, Callable[..., object]]]:
    return [(name, value) for name, value in vars(module).items() if inspect.isfunction(value)]


def _line(function: Callable[..., object]) -> int:
    return function.__code__.co_firstlineno


def _check_shape(
    plugin: str, module: types.ModuleType, name: str, function: Callable[..., object], options: dict[str, object]
) -> None:
    where = f"Plugin {plugin}: {module.__name__}.{name}"
    if function.__module__ != module.__name__:
        raise BootError(f"{where} is imported from {function.__module__}; define hooks where they are registered.")
    if options.get("wrapper") or options.get("hookwrapper"):
        raise BootError(f"{where} is a hook wrapper; wrappers are never run. Write a plain hook.")
    if inspect.iscoroutinefunction(function):
        raise BootError(f"{where} is async; hooks are synchronous. Use def, and a job for slow work.")
    if (options.get("specname") or name) not in HOOKS:
        raise BootError(f"{where} implements no known hook; there are {', '.join(HOOKS)}.")


def _events(plugin: str, function: Callable[..., object]) -> tuple[type, ...]:
    where = f"Plugin {plugin}: {function.__module__}.{function.__name__}"
    try:
        hint = typing.get_type_hints(function).get("event")
    except (NameError, AttributeError) as error:
        raise BootError(f"{where}: the annotation of `event` cannot be resolved ({error}).") from error
    if hint is None:
        raise BootError(f"{where}: say by annotation which `event` it cares about.")
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) or typing.get_origin(hint) else (hint,)
    if not all(isinstance(option, type) for option in options):
        raise BootError(f"{where}: `event` must be an event class or a union of them, not {hint}.")
    return tuple(options)
