"""Writes docs/reference.md from the code: `./run reference`. A test fails while the page lags behind."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from customary.app import boot
from customary.cli import complete_commands
from customary.database.events import Event
from customary.plugins import hookspecs
from customary.plugins.contributions import Slot
from customary.plugins.hooks import HOOKS
from customary.plugins.registry import Registry
from customary.plugins.text import speaking
from customary.settings import Settings

PAGE = Path(__file__).with_name("reference.md")
INTRODUCTION = """# Reference

What a deployment can be set to, what its command line understands, and what a plugin meets. Written from the code by
`./run reference`.
"""


def reference(registry: Registry) -> str:
    """The whole page, in English."""
    parts = (settings(), commands(), hooks(), events(), slots(), contributions(registry))
    with speaking("en"):
        return INTRODUCTION + "".join("\n" + "\n".join(part) + "\n" for part in map(list, parts))


def settings() -> Iterator[str]:
    yield from ("## Settings", "")
    yield "In `customary.toml` in the working folder, or as `CUSTOMARY_...` in the environment, which wins."
    yield from ("", "| name | default | meaning |", "| --- | --- | --- |")
    for field in dataclasses.fields(Settings):
        default = "" if field.default is dataclasses.MISSING else f"`{field.default!r}`"
        yield f"| `{field.name}` | {default} | {field.metadata['help']} |"


def commands() -> Iterator[str]:
    yield from ("## Commands", "", "| command | what it does |", "| --- | --- |")
    for path, command in _walk(complete_commands(), "customary"):
        yield f"| `{path}` | {_first_line(command.help or '')} |"


def _walk(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    for name in sorted(group.commands):
        yield from _walk(group.commands[name], f"{path} {name}")


def hooks() -> Iterator[str]:
    yield from ("## Hooks", "", "| hook | when it is called |", "| --- | --- |")
    for name in HOOKS:
        hook: Callable[..., None] = getattr(hookspecs, name)
        yield f"| `{name}{inspect.signature(hook)}` | {_flat(hook.__doc__ or '')} |"


def events() -> Iterator[str]:
    yield from ("## Events", "", "| event | what happened | fields of its own |", "| --- | --- | --- |")
    common = {field.name for field in dataclasses.fields(Event)}
    for kind in sorted(_subclasses(Event), key=lambda one: (one.__module__, one.__name__)):
        own = ", ".join(f"`{field.name}`" for field in dataclasses.fields(kind) if field.name not in common)
        yield f"| `{kind.__name__}` | {_flat(kind.__doc__ or '')} | {own} |"


def _subclasses(kind: type[Event]) -> Iterator[type[Event]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("customary"):
            yield one
        yield from _subclasses(one)


def slots() -> Iterator[str]:
    yield from ("## Slots for panels", "")
    yield ", ".join(f"`{slot}`" for slot in Slot.__args__)


def contributions(registry: Registry) -> Iterator[str]:
    kinds = ("permissions", "roles", "records", "queues", "interaction_kinds", "reminder_rules", "metrics", "reports")
    for kind in (*kinds, "importers", "jobs"):
        found = getattr(registry, kind)
        if found:
            yield from (f"## {kind.replace('_', ' ').capitalize()}", "", "| key | title |", "| --- | --- |")
            yield from (f"| `{key}` | {item.title} |" for key, item in sorted(found.items()))
            yield ""


def _first_line(text: str) -> str:
    return _flat(text.strip().partition("\n\n")[0])


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def current_reference() -> str:
    """The page as the code would have it now, with every plugin of this repository enabled."""
    deployment = boot(Settings(database="sqlite:///unused.db", plugins=("automotive", "ktv")), check=False)
    return reference(deployment.registry)


if __name__ == "__main__":
    PAGE.write_text(current_reference(), encoding="utf-8")
    sys.stderr.write(f"{PAGE.name} written\n")
