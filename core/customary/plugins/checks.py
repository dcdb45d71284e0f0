"""The rules that every manifest keeps; each broken one is an error that names the culprit and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from customary.plugins.contributions import Plugin
from customary.plugins.errors import BootError

if TYPE_CHECKING:
    from customary.plugins.registry import LoadedPlugin

CORE = "core"
NAME = re.compile(r"[a-z][a-z0-9]*")
RESERVED = frozenset(
    [
        "core",
        "customary",
        "api",
        "static",
        "sdk",
        "testing",
        "plugins",
        "database",
        "web",
        "records",
        "roles",
        "customers",
        "interactions",
        "reminders",
        "gradings",
        "reports",
        "importing",
        "worker",
        "today",
        "calls",
        "follow",
        "staff",
        "teams",
        "rules",
        "audit",
        "tokens",
        "settings",
        "account",
        "signin",
        "signout",
        "language",
        "palette",
        "imports",
        "me",
        "jobs",
        "docs",
        "health",
    ]
)
KEYED = (
    "records",
    "relation_kinds",
    "permissions",
    "roles",
    "queues",
    "interaction_kinds",
    "reminder_rules",
    "metrics",
    "reports",
    "importers",
    "panels",
    "jobs",
)


def check_manifests(plugins: Sequence[LoadedPlugin]) -> None:
    """Check all manifests, alone and together.

    Raises BootError for the first rule broken.
    """
    for plugin in plugins:
        check_name(plugin.name)
        check_prefixes(plugin.manifest)
        check_tables(plugin.manifest)
    check_unique(plugin.manifest for plugin in plugins)
    check_references([plugin.manifest for plugin in plugins])


def check_name(name: str) -> None:
    """A plugin's name is a plain word that the core does not use itself."""
    if name == CORE:
        return
    if not NAME.fullmatch(name):
        raise BootError(f"Plugin {name!r}: a name is small letters and digits, beginning with a letter.")
    if name in RESERVED:
        raise BootError(f"Plugin {name}: this name is the core's own; choose another.")


def keys_of(manifest: Plugin) -> Iterator[tuple[str, str]]:
    """Every key of a manifest with the field it stands in."""
    for kind in KEYED:
        for item in getattr(manifest, kind):
            yield kind, item.key


def check_prefixes(manifest: Plugin) -> None:
    """Every key begins with the plugin's name and a dot."""
    for kind, key in keys_of(manifest):
        if not key.startswith(f"{manifest.name}."):
            raise BootError(f"Plugin {manifest.name}: {kind} {key!r} must begin with '{manifest.name}.'.")
    for panel in manifest.panels:
        if manifest.name != CORE and not panel.template.startswith(f"{manifest.name}/"):
            raise BootError(
                f"Plugin {manifest.name}: template {panel.template!r} of {panel.key} must lie in {manifest.name}/."
            )


def check_tables(manifest: Plugin) -> None:
    """Every table begins with the plugin's name; the core's with customary_."""
    prefix = "customary_" if manifest.name == CORE else f"{manifest.name}_"
    for record in manifest.records:
        table = record.model.__tablename__
        if not table.startswith(prefix):
            raise BootError(f"Plugin {manifest.name}: table {table} of {record.key} must begin with {prefix}.")
        for column in filter(None, (record.customer, record.owner, record.place, *record.search, *record.personal)):
            if column not in record.model.__table__.columns:
                raise BootError(f"Plugin {manifest.name}: {record.key} names the column {column}, which {table} lacks.")


def check_unique(manifests: Iterable[Plugin]) -> None:
    """No key twice within one kind of contribution."""
    seen: dict[tuple[str, str], str] = {}
    for manifest in manifests:
        for kind, key in keys_of(manifest):
            if (kind, key) in seen:
                raise BootError(f"Plugin {manifest.name}: {kind} {key} stands twice; rename one.")
            seen[kind, key] = manifest.name


def check_references(manifests: Sequence[Plugin]) -> None:
    """What a contribution names by key exists."""
    known = {
        kind: {item.key for manifest in manifests for item in getattr(manifest, kind)} for kind in (*KEYED, "queues")
    }
    for manifest in manifests:
        for kind, named, culprit in _references(manifest):
            if named not in known[kind]:
                raise BootError(
                    f"Plugin {manifest.name}: {culprit} names {named!r}, which is none of the {kind.replace('_', ' ')}."
                )


def _references(manifest: Plugin) -> Iterator[tuple[str, str, str]]:
    for record in manifest.records:
        yield "permissions", record.view, record.key
    for permission in manifest.permissions:
        for role_key, _scope in permission.granted_to:
            yield "roles", role_key, permission.key
    for role in manifest.roles:
        for grant in role.grants:
            yield "permissions", grant.permission, role.key
        for duty in role.duties:
            if duty.queue:
                yield "queues", duty.queue, role.key
            if duty.metric:
                yield "metrics", duty.metric, role.key
    for rule in manifest.reminder_rules:
        yield "records", rule.record, rule.key
        yield "interaction_kinds", rule.kind, rule.key
    for kind in ("queues", "panels", "reports", "importers", "metrics"):
        for item in getattr(manifest, kind):
            yield "permissions", item.permission, item.key
