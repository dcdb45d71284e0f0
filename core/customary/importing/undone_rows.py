"""Taking back what an import did to the rows of one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from customary.customers.merge import standing_ids
from customary.database.deployment import current
from customary.database.events import plain
from customary.database.images import from_json
from customary.database.models import metadata, table_of
from customary.database.sql import one_of
from customary.importing.models import Import, ImportJournal
from customary.interactions.models import FollowUp, Interaction
from customary.plugins.contributions import Record
from customary.plugins.text import Text, texts

_ = texts("importing")


@dataclass(frozen=True)
class Kept:
    """A row that stays, or whose later change stays, and why."""

    row: int  # of the file
    label: str
    reason: str
    message: Text


@dataclass
class Undone:
    """What became of a table's rows."""

    removed: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)  # whose own rows changed
    before: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    after: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def __iadd__(self, other: Undone) -> Undone:
        for name in ("removed", "returned", "restored", "kept", "customers"):
            getattr(self, name).extend(getattr(other, name))
        self.before |= other.before
        self.after |= other.after
        return self


def restore_updated(session: Session, table_name: str, entries: Sequence[ImportJournal]) -> Undone:
    """Give rows their before-image back field by field; a field that somebody has changed since keeps its value."""
    table, undone = metadata().tables[table_name], Undone()
    now = rows_now(session, table, [entry.row_id for entry in entries])
    writes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        row, before, after = now.get(entry.row_id), entry.before or {}, entry.after or {}
        if row is None:
            continue
        back = {name: value for name, value in before.items() if plain(row[name]) == after[name]}
        if back:
            values = _standing(session, table, from_json(table, back))
            undone.before.setdefault(entry.row_id, {name: row[name] for name in back})
            undone.after[entry.row_id] = values
            undone.restored.append(entry.row_id)
            writes[tuple(sorted(back))].append({"row_id": entry.row_id, **{f"new_{n}": v for n, v in values.items()}})
            row.update(values)
        if len(back) < len(before):
            label = label_of(session, table, entry.row_id)
            undone.kept.append(
                Kept(
                    entry.row, label, "changed_since", _("{label}: what somebody has changed since stays.", label=label)
                )
            )
    for columns, rows in writes.items():
        values = {name: bindparam(f"new_{name}") for name in columns}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(values)
        session.connection().execute(
            statement.values(version=table.c.version + 1) if "version" in table.c else statement, rows
        )
    return undone


def _standing(session: Session, table: Table, values: dict[str, Any]) -> dict[str, Any]:  # column values
    """The values, with who stands for him in place of a customer who was merged since."""
    named = [
        key.parent.name
        for key in table.foreign_keys
        if key.column.table.name == "customary_customer" and values.get(key.parent.name) is not None
    ]
    if not named:
        return values
    standing = standing_ids(session, {values[name] for name in named})
    return {**values, **{name: standing.get(values[name], values[name]) for name in named}}


def remove_created(session: Session, import_id: int, table_name: str, entries: Sequence[ImportJournal]) -> Undone:
    """Delete the rows that the import made, except those that somebody has changed since or that others need."""
    table, undone = metadata().tables[table_name], Undone()
    ids = [entry.row_id for entry in entries]
    now = rows_now(session, table, ids)
    steps = own_steps(session, import_id, table_name, ids)
    needed = needed_by_others(session, table, ids)
    for entry in entries:
        row = now.get(entry.row_id)
        if row is None:
            continue
        if is_changed(row, entry.after or {}, steps.get(entry.row_id, 0)):
            undone.kept.append(kept(session, table, entry, changed=True))
        elif entry.row_id in needed:
            undone.kept.append(kept(session, table, entry, changed=False))
        else:
            undone.removed.append(entry.row_id)
            undone.before[entry.row_id] = {name: row[name] for name in entry.after or {}}
            undone.customers += (
                [row["customer_id"]] if table_name.startswith("customary_") and "customer_id" in row else []
            )
    session.execute(delete(table).where(one_of(table.c.id, undone.removed)))
    return undone


def rows_now(session: Session, table: Table, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The rows as they stand, by id."""
    return {
        row["id"]: dict(row) for row in session.execute(sql_select(table).where(one_of(table.c.id, ids))).mappings()
    }


def own_steps(session: Session, import_id: int, table_name: str, ids: Sequence[int]) -> dict[int, int]:
    """How often the import itself, and others that were undone, have raised a row's version: once by writing, once by undoing."""
    entries = table_of(ImportJournal).c
    undone = sql_select(col(Import.id)).where(col(Import.state) == "undone")
    query = sql_select(entries.row_id, func.count() * 2).where(
        (entries.import_id == import_id) | entries.import_id.in_(undone),
        entries.table_name == table_name,
        entries.action == "updated",
        one_of(entries.row_id, ids),
    )
    return dict(session.execute(query.group_by(entries.row_id)).all())


def is_changed(row: Mapping[str, Any], after: Mapping[str, Any], own: int) -> bool:
    """Whether somebody else has changed a row since the import made it."""
    expected = {**after, "version": after["version"] + own} if "version" in after else after
    return any(plain(row[name]) != value for name, value in expected.items())


def needed_by_others(
    session: Session,
    table: Table,
    ids: Sequence[int],
    own: frozenset[str] = frozenset(),
    derived: frozenset[tuple[str, str]] = frozenset(),
) -> set[int]:
    """The rows that other rows point at (from the tables `own` and the columns `derived` apart), or on which somebody has worked."""
    needed: set[int] = set()
    for other in metadata().tables.values():
        if other.name in own:
            continue
        for key in other.foreign_keys:
            column = key.parent
            if key.column.table is table and (other.name, column.name) not in derived:
                needed |= set(session.scalars(sql_select(column).where(one_of(column, ids)).distinct()))
    record = record_of(table)
    if record is not None:
        worked_on = (
            sql_select(col(Interaction.record_id)).where(
                col(Interaction.record) == record.key, one_of(col(Interaction.record_id), ids)
            ),
            sql_select(col(FollowUp.record_id)).where(
                col(FollowUp.record) == record.key,
                one_of(col(FollowUp.record_id), ids),
                (col(FollowUp.attempts) > 0) | col(FollowUp.state).not_in(("open", "withdrawn")),
            ),
        )
        for query in worked_on:
            needed |= {id_ for id_ in session.scalars(query) if id_ is not None}
    return needed


def kept(session: Session, table: Table, entry: ImportJournal, changed: bool) -> Kept:
    label = label_of(session, table, entry.row_id)
    if changed:
        return Kept(entry.row, label, "changed_since", _("{label} stays: somebody has changed it since.", label=label))
    return Kept(entry.row, label, "in_use", _("{label} stays: other entries need it.", label=label))


def record_of(table: Table) -> Record | None:
    """The record whose rows stand in a table."""
    records = current().registry.records.values()
    return next((record for record in records if table_of(record.model) is table), None)


def label_of(session: Session, table: Table, row_id: int) -> str:
    """What a row is called; kept rows are few."""
    record = record_of(table)
    if record is None:
        return ""
    label = session.exec(select(record.label(record.model)).where(record.model.id == row_id)).first()
    return f"{record.title} {label or row_id}"
