"""What rows of any record are called, and where their pages are: one statement for each kind of record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.events import portions
from customary.database.sql import one_of
from customary.plugins.contributions import Record
from customary.plugins.text import Text

Row = tuple[str, int]  # a record's key and the id of one of its rows


@dataclass(frozen=True)
class Label:
    """A row as it is shown elsewhere; `url` is empty where it has no page."""

    text: str
    title: Text
    icon: str
    url: str


def labels(session: Session, rows: Iterable[Row]) -> Mapping[Row, Label]:
    """The labels of rows; those of disabled plugins and rows that are gone are left out: show the stored label instead.

    Whether the reader may see a row was asked by who lists it: these are for rows of a list that passed the gate.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for key, row_id in rows:
        ids[key].add(row_id)
    found: dict[Row, Label] = {}
    for key in sorted(ids):
        record = current().registry.records.get(key)
        if record is not None:
            for portion in portions(sorted(ids[key])):
                found |= _labels(session, record, portion)
    return found


def label_texts(session: Session, record_key: str, ids: Sequence[int]) -> Mapping[int, str]:
    """What rows of one record are called, to be stored beside a reference to them."""
    return {row_id: label.text for (_key, row_id), label in labels(session, ((record_key, id_) for id_ in ids)).items()}


def link_of(record_key: str, row_id: int) -> str:
    """The page of a row, or nothing: the plugin is disabled, or its rows have no pages."""
    record = current().registry.records.get(record_key)
    return record.url.format(id=row_id) if record is not None and record.url else ""


def _labels(session: Session, record: Record, ids: Sequence[int]) -> dict[Row, Label]:
    model = record.model
    query: Select[Any] = select(model.id, record.label(model)).where(one_of(model.id, ids))
    return {
        (record.key, row_id): Label((text or "").strip(), record.title, record.icon, link_of(record.key, row_id))
        for row_id, text in session.execute(query)
    }
