"""One row of any record, found through the gate and held for a move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from customary.database.deployment import current
from customary.database.models import table_of
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record
from customary.plugins.errors import NotFound
from customary.plugins.lifecycles import Lifecycle
from customary.records.ways import lifecycle_of
from customary.roles.gate import visible


@dataclass(frozen=True)
class Held:
    """A row with its record; `instance` is an object of the record's model."""

    record: Record
    lifecycle: Lifecycle
    instance: Any  # an instance of the record's model

    @property
    def id(self) -> int:
        found: int = self.instance.id
        return found

    @property
    def state(self) -> str:
        found: str = getattr(self.instance, self.lifecycle.column)
        return found

    @property
    def customer_id(self) -> int | None:
        found: int | None = self._column(self.record.customer)
        return found

    @property
    def owner_id(self) -> int | None:
        found: int | None = self._column(self.record.owner)
        return found

    @property
    def team_id(self) -> int | None:
        found: int | None = self._column(self.record.team)
        return found

    @property
    def imported(self) -> bool:
        return getattr(self.instance, "origin", "") == "import"

    def _column(self, name: str | None) -> Any:  # an id or None
        return getattr(self.instance, name) if name else None


def hold(session: Session, actor: Actor, record_key: str, record_id: int, lock: bool = False) -> Held:
    """Raises NotFound for a row that is hidden from the actor; with `lock`, whoever else wants to move it waits."""
    record = current().registry.records[record_key]
    lifecycle = lifecycle_of(record)
    query = select(record.model).where(record.model.id == record_id, visible(record, actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    instance = session.execute(query).scalars().first()
    if instance is None:
        raise NotFound
    return Held(record, lifecycle, instance)


def covered(session: Session, actor: Actor, record: Record, record_id: int, permissions: frozenset[str]) -> set[str]:
    """Those of the permissions whose scope covers the row, in one statement."""
    held = sorted(permission for permission in permissions if actor.may(permission))
    if not held:
        return set()
    model = record.model
    through = [
        visible(replace(record, view=permission), actor).label(f"p{place}") for place, permission in enumerate(held)
    ]
    row = session.execute(select(*through).select_from(table_of(model)).where(model.id == record_id)).first()
    return {permission for permission, yes in zip(held, row or (), strict=False) if yes}
