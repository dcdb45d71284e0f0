"""Take a merge back, the last thing it did first; what somebody has changed since stays, and is listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, exists, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_models

from customary.customers.access import MERGE, RECORD, customer_for
from customary.customers.events import MergeUndone
from customary.customers.index import index_customers
from customary.customers.merge import merge_of
from customary.customers.merge_journal import next_version, with_keys
from customary.customers.merge_moves import move_terms
from customary.customers.merge_references import Reference, references, table_called
from customary.customers.models import Customer, Merge, MergeEntry
from customary.database import clock
from customary.database.events import plain
from customary.database.images import from_json
from customary.database.models import table_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict
from customary.plugins.text import texts

_ = texts("customers")

CUSTOMERS = table_of(Customer)


def undo_merge(session: Writing, actor: Actor, loser_id: int) -> Merge:
    """Take back the merge of a customer into another: both have what they had, and the winner what came since. `kept` of the answer
    lists what somebody has changed since, which stays as it is.

    Raises NotFound or Forbidden unless both are the actor's to merge, Conflict if the customer is not merged, the winner was merged
    on, or has taken in another since.
    """
    loser = customer_for(session, actor, loser_id, MERGE)
    merge = merge_of(session, loser_id)
    if merge is None:
        raise Conflict(_("{name} is not merged into another customer.", name=loser.name))
    _check(session, actor, merge)
    undoing = _Undoing(session, merge)
    undoing.run()
    merge.state, merge.undone_at, merge.undone_by = "undone", clock.now(), actor.label
    merge.kept = undoing.kept
    session.add(merge)
    session.flush()
    index_customers(session, [merge.winner_id, merge.loser_id])
    session.expire_all()
    _tell(session, merge)
    return merge


def _check(session: Session, actor: Actor, merge: Merge) -> None:
    winner = customer_for(session, actor, merge.winner_id, MERGE)
    if winner.state == "merged":
        raise Conflict(_("{name} was merged into another customer since. Undo that first.", name=winner.name))
    later = select_models(Merge).where(Merge.winner_id == merge.winner_id, Merge.state == "merged")
    newest = session.exec(later.order_by(col(Merge.id).desc())).first()
    if newest is not None and newest.id != merge.id:
        raise Conflict(_("{name} was merged into the same customer since. Undo that first.", name=newest.loser_name))
    ids = (merge.winner_id, merge.loser_id)
    session.execute(select(CUSTOMERS.c.id).where(CUSTOMERS.c.id.in_(ids)).order_by(CUSTOMERS.c.id).with_for_update())


class _Undoing:
    def __init__(self, session: Session, merge: Merge) -> None:
        self.session, self.merge = session, merge
        self.kept: list[dict[str, Any]] = []  # JSON values
        self.tables: dict[str, Table | None] = {}
        self.references: dict[tuple[str, str], Reference] = {
            (reference.table.name, reference.column.name): reference for reference in references(session)
        }

    def run(self) -> None:
        entries = select_models(MergeEntry).where(MergeEntry.merge_id == self.merge.id)
        for entry in self.session.exec(entries.order_by(col(MergeEntry.id).desc())).all():
            if entry.table_name not in self.tables:
                self.tables[entry.table_name] = table_called(self.session, entry.table_name)
            table = self.tables[entry.table_name]
            if table is not None:  # else its plugin was purged
                getattr(self, f"_{entry.action}")(table, entry)
        self.session.execute(
            update(CUSTOMERS)
            .where(CUSTOMERS.c.id.in_((self.merge.winner_id, self.merge.loser_id)))
            .values(version=CUSTOMERS.c.version + 1, updated_at=clock.now())
        )

    def _moved(self, table: Table, entry: MergeEntry) -> None:
        column, loser_id = table.c[entry.column_name], self.merge.loser_id
        free = [with_keys(table, entry.keys), column == self.merge.winner_id]
        reference = self.references.get((table.name, column.name))
        if reference is not None:
            free.append(~reference.collides(loser_id, self.session.connection().dialect.name))
        keys = [list(key) for key in self.session.execute(select(*table.primary_key.columns).where(*free))]
        if keys:
            back = update(table).where(with_keys(table, keys)).values({column.name: loser_id, **next_version(table)})
            self.session.execute(back)
        for record in reference.records if reference else ():
            move_terms(self.session, record, [key[0] for key in keys], self.merge.winner_id, loser_id)
        returned = {tuple(key) for key in keys}
        self._keep(table, [key for key in entry.keys if tuple(key) not in returned], entry.column_name)

    def _added(self, table: Table, entry: MergeEntry) -> None:
        self.session.execute(delete(table).where(with_keys(table, entry.keys)))

    def _changed(self, table: Table, entry: MergeEntry) -> None:
        row = self.session.execute(select(table).where(with_keys(table, entry.keys))).mappings().first()
        before, after = entry.before or {}, entry.after or {}
        if row is None:
            self._keep(table, entry.keys, ", ".join(before))
            return
        same = {name: value for name, value in before.items() if plain(row[name]) == after[name]}
        back = {name: value for name, value in from_json(table, same).items() if not self._taken(table, name, value)}
        if back:
            self.session.execute(
                update(table).where(with_keys(table, entry.keys)).values({**back, **next_version(table)})
            )
        changed = [name for name in before if name not in back]
        if changed:
            self._keep(table, entry.keys, ", ".join(changed))

    def _taken(self, table: Table, name: str, value: Any) -> bool:  # any column value
        """Whether another row has by now what only one may have."""
        if value is None or not table.c[name].unique:
            return False
        return bool(self.session.scalar(select(exists().where(table.c[name] == value))))

    def _keep(self, table: Table, keys: Sequence[Sequence[Any]], column: str) -> None:
        self.kept += [{"table": table.name, "key": list(key), "column": column} for key in keys]


def _tell(session: Writing, merge: Merge) -> None:
    ids = (merge.winner_id, merge.loser_id)
    assert merge.id is not None  # read from the database
    loser = session.get_one(Customer, merge.loser_id)
    changes: dict[int, dict[str, tuple[object, object]]] = defaultdict(dict)
    changes[merge.winner_id]["taken_in"] = (merge.loser_name, None)
    changes[merge.loser_id] = {"state": ("merged", loser.state), "merged_into_id": (merge.winner_id, None)}
    emit(
        session,
        MergeUndone(
            record=RECORD,
            ids=ids,
            customers=ids,
            merge_id=merge.id,
            winner_id=merge.winner_id,
            loser_id=merge.loser_id,
            kept=len(merge.kept),
            changes=dict(changes),
        ),
    )
