"""What a merge does, written down row by row as it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, insert, tuple_, update
from sqlmodel import Session

from customary.customers.models import MergeEntry
from customary.database.events import portions
from customary.database.images import as_json
from customary.database.models import table_of

Key = Sequence[Any]  # values of a primary key


class MergeJournal:
    """The entries of one merge. Rooms that answer `CustomersMerged` write theirs here as well, so that the undo takes them back."""

    def __init__(self, session: Session, merge_id: int) -> None:
        self.session, self.merge_id = session, merge_id

    def moved(self, table: Table, column: str, keys: Iterable[Key]) -> None:
        """The column of these rows pointed at the loser; the keys are those that they have now."""
        self._write(table, keys, action="moved", column_name=column)

    def added(self, table: Table, keys: Iterable[Key]) -> None:
        """These rows are new."""
        self._write(table, keys, action="added")

    def changed(self, table: Table, key: Key, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """These columns of a row had other values."""
        self._write(table, [key], action="changed", before=as_json(before), after=as_json(after))

    def change(self, table: Table, key: Key, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Write those of the values that differ from the row as it stands, and note them; answers them."""
        after = {name: value for name, value in values.items() if before[name] != value}
        if after:
            self.changed(table, key, {name: before[name] for name in after}, after)
            self.session.execute(update(table).where(with_keys(table, [key])).values({**after, **next_version(table)}))
        return after

    def _write(self, table: Table, keys: Iterable[Key], **values: Any) -> None:  # column values
        rows = [
            {
                "merge_id": self.merge_id,
                "table_name": table.name,
                "column_name": "",
                "before": None,
                "after": None,
                **values,
                "keys": [list(key) for key in portion],
            }
            for portion in portions(keys)
        ]
        if rows:
            self.session.execute(insert(table_of(MergeEntry)), rows)


def with_keys(table: Table, keys: Sequence[Key]) -> ColumnElement[bool]:
    """The rows with these primary keys, at most a portion of them."""
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_([tuple(key) for key in keys])


def next_version(table: Table) -> dict[str, Any]:  # column values
    """What raises a row's version, where it has one: whoever has it open learns that it changed."""
    return {"version": table.c.version + 1} if "version" in table.c else {}
