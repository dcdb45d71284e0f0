"""The gradings as somebody looks at them: who is in which class, which parameters hold, what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import Installation, table_of
from customary.database.parameter_values import ParameterField, fields_of
from customary.database.parameter_versions import Version, compared
from customary.database.parameters import latest_version, parameters_on, versions
from customary.gradings.models import GradingChange
from customary.gradings.run import GRADED, grades
from customary.plugins.actor import Actor
from customary.plugins.gradings import GradeClass, Grading
from customary.plugins.text import Text
from customary.roles.gate import visible

VIEW, EDIT = "core.gradings.view", "core.gradings.edit"


@dataclass(frozen=True)
class ClassLine:
    """A class with how many of those whom the actor may see are in it, and how many of them are near a fall."""

    grade: GradeClass
    members: int
    near: int


@dataclass(frozen=True)
class GradingLine:
    """A grading in the list of all."""

    grading: Grading
    plugin: Text
    last_applied: date | None
    classes: Sequence[ClassLine]  # the highest first

    @property
    def members(self) -> int:
        return sum(line.members for line in self.classes)

    @property
    def near(self) -> int:
        return sum(line.near for line in self.classes)


@dataclass(frozen=True)
class GradingView:
    """A grading with its parameters. `version` is what a change of them is checked against; `waiting` was asked for."""

    line: GradingLine
    fields: Sequence[ParameterField]
    parameters: Any  # an instance of the grading's own, those that hold today
    versions: Sequence[Version]
    version: int
    waiting: GradingChange | None

    @property
    def grading(self) -> Grading:
        return self.line.grading


def gradings(session: Session, actor: Actor) -> list[GradingLine]:
    """All gradings of the enabled plugins."""
    return [_line(session, actor, one) for one in current().registry.gradings.values()]


def grading(session: Session, actor: Actor, key: str) -> GradingView:
    """Raises NotFound if no enabled plugin has such a grading."""
    found = current().registry.gradings[key]
    stored, fields = versions(session, key), fields_of(found.parameters)
    return GradingView(
        line=_line(session, actor, found),
        fields=fields,
        parameters=parameters_on(session, key, found.parameters, clock.today()),
        versions=compared(fields, stored),
        version=latest_version(stored),
        waiting=waiting_change(session, key),
    )


def waiting_change(session: Session, key: str) -> GradingChange | None:
    """The change of a grading that is not decided yet, or has come back to its author."""
    open_ones = col(GradingChange.state).in_(("waiting", "returned"))
    query = select(GradingChange).where(col(GradingChange.grading) == key, open_ones)
    return session.scalars(query.order_by(col(GradingChange.id).desc()).limit(1)).first()


def seen(actor: Actor, found: Grading) -> tuple[Any, ColumnElement[bool]]:
    """What grades are joined with so that only those of rows that the actor may see remain: the entity and the predicate."""
    record = current().registry.records[found.record]
    entity = aliased(record.model)
    return entity, visible(record, actor, entity)


def _line(session: Session, actor: Actor, found: Grading) -> GradingLine:
    registry = current().registry
    entity, may_see = seen(actor, found)
    near = func.count(case((grades.c.deadline.is_not(None), 1)))
    query: Select[Any] = (
        select(grades.c.grade, func.count(), near)
        .join(entity, entity.id == grades.c.record_id)
        .where(grades.c.grading == found.key, grades.c.until.is_(None), may_see)
        .group_by(grades.c.grade)
    )
    counted = {key: (members, close) for key, members, close in session.execute(query)}
    titles = {manifest.name: manifest.title for manifest in registry.manifests}
    return GradingLine(
        grading=found,
        plugin=titles[registry.plugin_of(found.key)],
        last_applied=_last(session, found.key),
        classes=[ClassLine(one, *counted.get(one.key, (0, 0))) for one in reversed(found.ranked(session))],
    )


def _last(session: Session, key: str) -> date | None:
    facts = table_of(Installation)
    value: Mapping[str, Any] | None = session.scalar(select(facts.c.value).where(facts.c.key == GRADED + key))
    return date.fromisoformat(value["day"]) if value else None
