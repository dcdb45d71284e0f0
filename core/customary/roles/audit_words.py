"""The audit in words: what a field is called, and its values as one reads them instead of keys and ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.events import Event, Told
from customary.database.sql import one_of
from customary.plugins.text import Text, current_language, texts
from customary.roles.scopes import SCOPE_TITLES
from customary.web.formats import amount

_ = texts("roles")

NOTHING = "–"
RECORDS_OF = {
    "staff": "core.staff",
    "team": "core.team",
    "party": "core.outside_party",
}  # by the kind of a form's field
YES, NO = _("Yes"), _("No")

Row = tuple[str, int]  # a record's key and the id of one of its rows
Labels = Mapping[Row, str]


def kinds() -> Mapping[str, type[Event]]:
    """The events that the product and its enabled plugins know, by name."""
    return {kind.name(): kind for kind in _below(Event)}


def told_of(event: str, field: str, record: str) -> Told | None:
    """How this field of this event about a row of `record` is told. None where nothing says so.

    A role's fields are permissions, those of a record with a lifecycle its state and what its moves ask for.
    """
    kind = kinds().get(event)
    told = (kind.told.get(field) if kind else None) or _asked_for(record, field)
    if told is None and field in current().registry.permissions:
        return Told(current().registry.permissions[field].title, SCOPE_TITLES)
    return told


def _asked_for(record_key: str, field: str) -> Told | None:
    record = current().registry.records.get(record_key)
    if record is None or record.lifecycle is None:
        return None
    if field == record.lifecycle.column:
        return Told(_("State"), {state.key: state.title for state in record.lifecycle.states})
    asked = (one for transition in record.lifecycle.transitions for one in transition.needs if one.name == field)
    found = next(asked, None)
    if found is None:
        return None
    return Told(found.title, dict(found.choices), RECORDS_OF.get(found.kind, ""), found.kind == "money")


def title_of(event: str, field: str, record: str, payload: Mapping[str, Any]) -> Text | str:  # JSON values
    """What a field is called: by the event's class, or by the event itself where its fields are parameters."""
    told = told_of(event, field, record)
    if told is not None:
        return told.title
    stored = payload.get("titles")
    return stored.get(field, {}).get(current_language(), field) if isinstance(stored, dict) else field


def labels_in(session: Session, changes: Sequence[tuple[str, str, str, object, object]]) -> Labels:
    """What the rows are called that the changes (event, field, record, before, after) name by id: one statement for each record."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event, field, record_key, before, after in changes:
        told = told_of(event, field, record_key)
        if told is not None and told.of:
            wanted[told.of] |= {value for value in (before, after) if isinstance(value, int)}
    found: dict[Row, str] = {}
    for key, ids in wanted.items():
        record = current().registry.records.get(key)
        if record is not None and ids:
            called = select(record.model.id, record.label(record.model)).where(one_of(record.model.id, sorted(ids)))
            found |= {(key, id_): str(label or "") for id_, label in session.execute(called)}
    return found


def worded(told: Told | None, value: Any, known: Labels) -> object:  # a JSON value
    """A value as one reads it: a text, a number, or an instant that the page writes in local time."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return _joined(told, value, known)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {worded(told, one, known)}" for key, one in value.items())
    if isinstance(value, int) and told is not None:
        if told.of:
            return known.get((told.of, value), value)
        return amount(value, current().settings.currency, True) if told.money else value
    return _text(told, value)


def _joined(told: Told | None, value: list[Any], known: Labels, between: str = ", ") -> str:  # JSON values
    """Things of a list by commas; the parts of one thing by spaces."""
    parts = (_joined(told, one, known, " ") if isinstance(one, list) else worded(told, one, known) for one in value)
    return between.join(str(part) for part in parts)


def _text(told: Told | None, value: object) -> object:
    if told is not None and value in told.words:
        return told.words[str(value)]
    if isinstance(value, str) and value in current().registry.permissions:
        return current().registry.permissions[value].title
    if isinstance(value, str) and len(value) > len("2026-11-23") and value[10:11] == "T":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _below(kind: type[Event]) -> Iterator[type[Event]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
