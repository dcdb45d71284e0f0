"""The rules that every manifest keeps; each broken one is an error that names the culprit and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from customary.plugins.contributions import (
    InteractionKind,
    Job,
    Page,
    Panel,
    Permission,
    Plugin,
    Queue,
    Record,
    RelationKind,
    Role,
)
from customary.plugins.errors import BootError
from customary.plugins.grading_checks import check_gradings
from customary.plugins.gradings import Grading, Segment
from customary.plugins.importers import Importer
from customary.plugins.lifecycle_checks import check_lifecycles
from customary.plugins.lifecycles import ApprovalPolicy
from customary.plugins.rules import Metric, ReminderRule, Report
from customary.plugins.table_checks import check_tables
from customary.plugins.url_checks import check_addresses

if TYPE_CHECKING:
    from customary.plugins.registry import LoadedPlugin

NAME = re.compile(r"[a-z][a-z0-9]*")
# Names that the core uses or will use, beside those of its own folders and of the addresses that it answers at.
RESERVED = frozenset(
    [
        "core",
        "customary",
        "api",
        "static",
        "today",
        "calls",
        "follow",
        "staff",
        "teams",
        "rules",
        "audit",
        "tokens",
        "account",
        "signin",
        "signout",
        "language",
        "palette",
        "imports",
        "jobs",
        "docs",
        "health",
        "me",
        "approvals",
        "substitutes",
        "board",
        "complain",
        "complaints",
        "cases",
        "promises",
        "files",
        "targets",
        "home",
        "login",
        "logout",
        "admin",
    ]
)
OPEN_TO_ALL = "signed_in"  # a panel for whoever sees its page
KINDS: Mapping[str, type[object]] = {
    "records": Record,
    "relation_kinds": RelationKind,
    "permissions": Permission,
    "roles": Role,
    "queues": Queue,
    "interaction_kinds": InteractionKind,
    "reminder_rules": ReminderRule,
    "metrics": Metric,
    "reports": Report,
    "importers": Importer,
    "pages": Page,
    "panels": Panel,
    "jobs": Job,
    "approvals": ApprovalPolicy,
    "gradings": Grading,
    "segments": Segment,
}
KEYED = tuple(kind for kind in KINDS if kind != "pages")


def check_manifests(plugins: Sequence[LoadedPlugin]) -> None:
    """Check all manifests, alone and together.

    Raises BootError for the first rule broken.
    """
    for plugin in plugins:
        check_shape(plugin.manifest)
        check_prefixes(plugin.manifest)
    check_unique(plugin.manifest for plugin in plugins)
    check_references([plugin.manifest for plugin in plugins])
    check_lifecycles([plugin.manifest for plugin in plugins])
    check_gradings([plugin.manifest for plugin in plugins])
    check_addresses(plugins)
    check_tables(plugins)


def check_name(name: str) -> None:
    """A plugin's name is a plain word that the core does not use itself."""
    if not NAME.fullmatch(name):
        raise BootError(f"Plugin {name!r}: a name is small letters and digits, beginning with a letter.")
    if name in RESERVED or files("customary").joinpath(name).is_dir() or name in ("settings", "testing"):
        raise BootError(f"Plugin {name}: this name is the core's own; choose another.")


def keys_of(manifest: Plugin) -> Iterator[tuple[str, str]]:
    """Every key of a manifest with the field it stands in."""
    for kind in KEYED:
        for item in getattr(manifest, kind):
            yield kind, item.key


def check_shape(manifest: Plugin) -> None:
    """Every field of contributions is a tuple or list of the right kind: a forgotten comma is found here."""
    for kind, wanted in KINDS.items():
        value = getattr(manifest, kind)
        if not isinstance(value, tuple | list):
            raise BootError(
                f"Plugin {manifest.name}: {kind} is a {type(value).__name__}, not a tuple; write {kind}=(...,)."
            )
        for item in value:
            if not isinstance(item, wanted):
                raise BootError(f"Plugin {manifest.name}: {kind} holds {item!r}, which is no {wanted.__name__}.")


def check_prefixes(manifest: Plugin) -> None:
    """Every key begins with the plugin's name and a dot."""
    for kind, key in keys_of(manifest):
        if not key.startswith(f"{manifest.name}."):
            raise BootError(
                f"Plugin {manifest.name}: {kind.replace('_', ' ')} {key!r} must begin with '{manifest.name}.'."
            )


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
    known = {kind: {item.key for manifest in manifests for item in getattr(manifest, kind)} for kind in KEYED}
    for manifest in manifests:
        for kind, named, culprit in _references(manifest):
            if named not in known[kind]:
                raise BootError(
                    f"Plugin {manifest.name}: {culprit} names {named!r}, which is none of the {kind.replace('_', ' ')}; "
                    "is it misspelt, or its plugin missing from `requires`?"
                )


def _references(manifest: Plugin) -> Iterator[tuple[str, str, str]]:
    for record in manifest.records:
        yield "permissions", record.view, record.key
        yield from _lifecycle_references(record)
    for permission in manifest.permissions:
        for role_key, _scope in permission.granted_to:
            yield "roles", role_key, permission.key
    for role in manifest.roles:
        if role.reports_to:
            yield "roles", role.reports_to, role.key
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
    for queue in manifest.queues:
        if queue.for_record:
            yield "records", queue.for_record, queue.key
    for policy in manifest.approvals:
        for step in policy.steps:
            yield "permissions", step.permission, policy.key
    for grading in manifest.gradings:
        yield "records", grading.record, grading.key
        if grading.approval is not None:
            yield "approvals", grading.approval, grading.key
    for kind in ("queues", "panels", "reports", "importers", "metrics"):
        for item in getattr(manifest, kind):
            if kind != "panels" or item.permission != OPEN_TO_ALL:
                yield "permissions", item.permission, item.key


def _lifecycle_references(record: Record) -> Iterator[tuple[str, str, str]]:
    if record.lifecycle is None:
        return
    for state in record.lifecycle.states:
        if state.queue:
            yield "queues", state.queue, f"the state {state.key} of {record.key}"
    for transition in record.lifecycle.transitions:
        culprit = f"the transition {transition.key} of {record.key}"
        yield "permissions", transition.permission, culprit
        if transition.approval is not None:
            yield "approvals", transition.approval.policy, culprit
