"""SELECTs behind the gate that are put together once for all who are let through it in the same way.

What the gate writes depends on the scopes in which somebody holds the records' view permissions; whom a scope covers is a
parameter. So there are few statements, and they are prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.prepared import AnyRow, Prepared
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record
from customary.roles.gate import CUSTOMER, Anyone, covered_by_scope, visible

MOST_KEPT = 2_000


class See(Protocol):
    """`visible` for whoever asks."""

    def __call__(self, record: str, entity: Any = None, /) -> ColumnElement[bool]: ...  # a class or an alias


class Gated:
    """A SELECT of what somebody may see; `build(see, *shape)` puts it together, with a named parameter for every value.

    `records` are all those that `build` asks `see` for. `shape` is what changes the text: the order, which filters are set.
    """

    def __init__(self, build: Callable[..., Select[Any]], *records: str) -> None:
        self._build, self._records = build, records

    def rows(self, session: Session, actor: Actor, *shape: Hashable, **values: object) -> Sequence[AnyRow]:
        """The rows that the actor may see, for these values of the named parameters."""
        return self._prepared(actor, shape).rows(session, **covered_by_scope(actor), **values)

    def _prepared(self, actor: Actor, shape: tuple[Hashable, ...]) -> Prepared:
        registry = current().registry
        records = [registry.records[key] for key in (*self._records, CUSTOMER)]
        if any(record.visible is not None or record.team is not None for record in records):
            return self._put_together(actor, shape)  # such a condition looks at more of the actor than his scopes
        scopes = tuple([actor.scope(record.view) for record in records])
        key = (self, shape, actor.kind == "system", scopes)
        kept = registry.kept
        if key not in kept:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = self._put_together(_like(actor, records), shape)
        prepared: Prepared = kept[key]
        return prepared

    def _put_together(self, actor: Actor, shape: tuple[Hashable, ...]) -> Prepared:
        def see(record: str, entity: Any = None, /) -> ColumnElement[bool]:  # a class or an alias
            if record not in self._records:
                raise ValueError(f"{record} is not among the records of this Gated: {', '.join(self._records)}")
            return visible(record, actor, entity)

        return Prepared(self._build(see, *shape))


def _like(actor: Actor, records: Sequence[Record]) -> Anyone:
    """Who holds nothing but the records' view permissions, as this actor holds them."""
    scopes = {record.view: actor.scope(record.view) for record in records}
    grants = {permission: scope for permission, scope in scopes.items() if scope is not None}
    return Anyone(kind="system" if actor.kind == "system" else "staff", label="", grants=grants)
