"""What a run must remember of a file, beside the database and not in memory: it lies in a temporary file."""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from customary.plugins.importers import Draft

TABLES = """
    CREATE TABLE seen (key TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID;
    CREATE TABLE found (space TEXT, key TEXT, id INTEGER, PRIMARY KEY (space, key)) WITHOUT ROWID;
    CREATE TABLE named (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE named_row (id INTEGER PRIMARY KEY);
    CREATE TABLE draft (model TEXT, id INTEGER, state BLOB, PRIMARY KEY (model, id));
"""


@dataclass(frozen=True)
class Remembered:
    """A row as an earlier chunk left it."""

    id: int
    values: dict[str, Any]  # by column


class Scratch:
    """The keys of the lines accepted so far and, in a dry run, the rows that they would have become."""

    def __init__(self) -> None:
        # Without a name SQLite keeps it in its cache, and in an unlinked file as it grows.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)

    def close(self) -> None:
        self._file.close()

    def accept(self, rows: Iterable[tuple[str, int]]) -> None:
        """Note the identities of accepted lines, with their row numbers."""
        self._many("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)

    def accepted(self, keys: Sequence[str]) -> dict[str, int]:
        """Those of the identities that an earlier line has, with its row number."""
        return dict(self._ask("SELECT key, row FROM seen WHERE key IN (SELECT value FROM json_each(?))", keys))

    def name(self, keys: Iterable[str], ids: Iterable[int]) -> None:
        """Note which identities and rows the file's lines name."""
        self._many("INSERT OR IGNORE INTO named VALUES (?)", ((key,) for key in keys))
        self._many("INSERT OR IGNORE INTO named_row VALUES (?)", ((id_,) for id_ in ids))

    def named(self, keys: Sequence[str]) -> set[str]:
        """Those of the identities that a line names."""
        return {
            key for (key,) in self._ask("SELECT key FROM named WHERE key IN (SELECT value FROM json_each(?))", keys)
        }

    def named_rows(self, ids: Sequence[int]) -> set[int]:
        """Those of the rows that a line names."""
        query = "SELECT id FROM named_row WHERE id IN (SELECT value FROM json_each(?))"
        return {id_ for (id_,) in self._file.execute(query, (json.dumps(list(ids)),))}

    def keep(self, drafts: Iterable[Draft], spaces: Mapping[str, Mapping[str, int]]) -> None:
        """Note rows as they would now be, and under which keys they are found."""
        states = ((draft.model.__name__, draft.id, pickle.dumps(draft.values)) for draft in drafts)
        self._many("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", states)
        keys = ((space, key, id_) for space, found in spaces.items() for key, id_ in found.items())
        self._many("INSERT OR REPLACE INTO found VALUES (?, ?, ?)", keys)

    def ids(self, space: str, keys: Sequence[str]) -> dict[str, int]:
        query = "SELECT key, id FROM found WHERE space = ? AND key IN (SELECT value FROM json_each(?))"
        return dict(self._file.execute(query, (space, json.dumps(keys, ensure_ascii=False))))

    def drafts(self, model: type[Any], ids: Sequence[int]) -> dict[int, Remembered]:
        query = "SELECT id, state FROM draft WHERE model = ? AND id IN (SELECT value FROM json_each(?))"
        rows = self._file.execute(query, (model.__name__, json.dumps(list(ids))))
        # Only this process has written the file, and nobody else can open it.
        return {id_: Remembered(id_, pickle.loads(state)) for id_, state in rows}  # noqa: S301

    def _ask(self, query: str, keys: Sequence[str]) -> list[Any]:  # rows of the query's columns
        return self._file.execute(query, (json.dumps(keys, ensure_ascii=False),)).fetchall()

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        self._file.execute("BEGIN")
        self._file.executemany(statement, rows)
        self._file.execute("COMMIT")
