"""What an import did to which row, kept so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from customary.database.bulk import insert_rows
from customary.database.images import as_json
from customary.database.models import table_of
from customary.importing.models import ImportJournal

COLUMNS = ("import_id", "table_name", "row_id", "action", "row", "before", "after")


class Journal:
    """The entries of one chunk; they are written with it."""

    def __init__(self, import_id: int) -> None:
        self.import_id = import_id
        self.entries: list[dict[str, Any]] = []  # column values of an ImportJournal

    def note(
        self,
        table: str,
        row_id: int,
        action: str,
        row: int,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        self.entries.append(
            {
                "import_id": self.import_id,
                "table_name": table,
                "row_id": row_id,
                "action": action,
                "row": row,
                "before": as_json(before),
                "after": as_json(after),
            }
        )

    def write(self, session: Session) -> None:
        if self.entries:
            insert_rows(session, ImportJournal, COLUMNS, ([entry[name] for name in COLUMNS] for entry in self.entries))


def names_of_tables(models: Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Table classes by the names of their tables."""
    return {table_of(model).name: model for model in models}
