"""By what figures are told apart: each dimension's name in links, its title, and its values in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from customary.database.deployment import current
from customary.database.sql import one_of
from customary.interactions.outcomes import CHANNELS, STANDARD_OUTCOMES
from customary.interactions.states import STATES
from customary.plugins.errors import Invalid
from customary.plugins.text import Text, texts
from customary.roles.models import Staff, Team

_ = texts("reports")

COLUMNS: Mapping[str, str] = {"person": "staff_id", "team": "team_id"}
"""The column of a dimension, where it has another name."""

TITLES: Mapping[str, Text] = {
    "rule": _("Rule"),
    "outcome": _("Outcome"),
    "channel": _("Channel"),
    "state": _("State"),
    "closed_day": _("Closed on"),
}
NOBODY = "none"
OUTCOMES: Mapping[str, Text] = {outcome.key: outcome.title for outcome in STANDARD_OUTCOMES}


def where_of(asked: Mapping[str, str]) -> dict[str, Any]:  # values of the columns' own types
    """What a link narrows rows to, as columns have it; `none` is nobody and nothing."""
    return {COLUMNS.get(name, name): _value(name, text) for name, text in asked.items() if text}


def _value(name: str, text: str) -> int | str | None:
    if text == NOBODY:
        return None
    if name not in COLUMNS:
        return text
    if not text.isdecimal():
        raise Invalid.field(name, "bad_value", _("“{text}” is not a whole number.", text=text))
    return int(text)


def asked_of(where: Mapping[str, Any]) -> dict[str, str]:  # values of the columns' own types
    """The opposite of `where_of`."""
    names = {column: name for name, column in COLUMNS.items()}
    return {names.get(column, column): NOBODY if value is None else str(value) for column, value in where.items()}


def in_words(column: str, value: Any) -> Text | str:  # of the column's own type
    """A value of a dimension as people read it: a title where its plugin is enabled, else the key."""
    if value is None:
        return "–"
    registry = current().registry
    if column == "state" and value in STATES:
        return STATES[value]
    if column == "channel" and value in CHANNELS:
        return CHANNELS[value]
    if column == "outcome" and value in OUTCOMES:
        return OUTCOMES[value]
    if column == "rule" and value in registry.reminder_rules:
        return registry.reminder_rules[value].title
    if column == "kind" and value in registry.interaction_kinds:
        return registry.interaction_kinds[value].title
    return str(value)


def rule_in_words(key: str) -> Text | str:
    return in_words("rule", key)


def staff_names(session: Session, ids: Iterable[int | None]) -> dict[int | None, Text | str]:
    """Names by id, and what to call nobody."""
    found = session.exec(select(Staff.id, Staff.name).where(one_of(col(Staff.id), _known(ids))))
    return {None: _("Unassigned"), **dict(found.all())}


def team_names(session: Session, ids: Iterable[int | None]) -> dict[int | None, Text | str]:
    """Names by id, and what to call none."""
    found = session.exec(select(Team.id, Team.name).where(one_of(col(Team.id), _known(ids))))
    return {None: _("No team"), **dict(found.all())}


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({id_ for id_ in ids if id_ is not None})
