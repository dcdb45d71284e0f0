"""Who is in which class, who is near a fall, and how somebody came there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from customary.customers.models import Customer
from customary.database.deployment import current
from customary.database.models import table_of
from customary.gradings.rules import seen
from customary.gradings.run import grades
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.gradings import GradeClass, Grading
from customary.plugins.text import Text
from customary.roles.gate import visible

GRADES, OVERRIDE = "core.grades.view", "core.grades.override"
LINES = 50
customers = table_of(Customer)


@dataclass(frozen=True)
class GradeLine:
    """A row in a class, now or once. `why` says in words how it came there, `missing` what it lacks to stay."""

    id: int
    record_id: int
    label: str
    url: str | None
    customer_id: int | None
    customer: str | None
    grade: GradeClass
    since: date
    until: date | None
    origin: str
    why: Text | None
    facts: Mapping[str, Any]  # JSON values
    grace_until: date | None
    deadline: date | None
    missing: Text | None
    fixed: bool
    fixed_until: date | None
    reason: str
    author: str
    version: int


@dataclass(frozen=True)
class GradeHistory:
    """What became of a row in a grading, the latest first; `present` is None for one that is in no class now."""

    grading: Grading
    classes: Sequence[GradeClass]
    record_id: int
    label: str
    url: str | None
    customer_id: int | None
    lines: Sequence[GradeLine]

    @property
    def present(self) -> GradeLine | None:
        return next((line for line in self.lines if line.until is None), None)


def members(
    session: Session,
    actor: Actor,
    grading: Grading,
    grade: str | None = None,
    near: bool = False,
    after: tuple[Any, ...] | None = None,
    limit: int = LINES,
) -> tuple[list[GradeLine], tuple[Any, ...] | None]:
    """A page of those in a class now whom the actor may see, and what to go on after; `near`: those near a fall, the most urgent
    first.
    """
    query = _lines(actor, grading).where(grades.c.until.is_(None)).limit(limit + 1)
    if grade is not None:
        query = query.where(grades.c.grade == grade)
    if near:
        query = query.where(grades.c.deadline.is_not(None)).order_by(grades.c.deadline, grades.c.id)
        place = (grades.c.deadline, grades.c.id)
        if after is not None:
            query = query.where(or_(place[0] > after[0], and_(place[0] == after[0], place[1] > after[1])))
    else:
        query = query.order_by(grades.c.record_id)
        if after is not None:
            query = query.where(grades.c.record_id > after[0])
    rows = session.execute(query).mappings().all()
    classes = _classes(session, grading) if rows else {}
    lines = [_line(grading, classes, row) for row in rows[:limit]]
    if len(rows) <= limit:
        return lines, None
    last = lines[-1]
    return lines, (last.deadline, last.id) if near else (last.record_id,)


def history(session: Session, actor: Actor, key: str, record_id: int) -> GradeHistory:
    """All that became of a row.

    Raises NotFound for an unknown grading, and for a row that the actor may not see.
    """
    grading = current().registry.gradings[key]
    record = current().registry.records[grading.record]
    rows: Any = record.model  # any SQLModel table class
    columns = [record.label(rows).label("label")]
    if record.customer:
        columns.append(getattr(rows, record.customer).label("customer_id"))
    found = session.execute(select(*columns).where(rows.id == record_id, visible(record, actor))).mappings().first()
    if found is None:
        raise NotFound
    classes = _classes(session, grading)
    query = _lines(actor, grading).where(grades.c.record_id == record_id).order_by(grades.c.id.desc())
    return GradeHistory(
        grading,
        list(classes.values()),
        record_id,
        found["label"],
        record.url.format(id=record_id) if record.url else None,
        found.get("customer_id"),
        [_line(grading, classes, row) for row in session.execute(query).mappings()],
    )


def grades_of_customer(session: Session, actor: Actor, customer_id: int) -> list[tuple[Grading, GradeLine]]:
    """The classes that a customer is in, by all gradings whose records the actor may see; a statement for each grading."""
    found = []
    for grading in current().registry.gradings.values():
        query = _lines(actor, grading).where(grades.c.customer_id == customer_id, grades.c.until.is_(None))
        rows = session.execute(query.order_by(grades.c.record_id).limit(LINES)).mappings().all()
        if rows:
            classes = _classes(session, grading)
            found += [(grading, _line(grading, classes, row)) for row in rows]
    return found


def _classes(session: Session, grading: Grading) -> dict[str, GradeClass]:
    return {one.key: one for one in grading.ranked(session)}


def _lines(actor: Actor, grading: Grading) -> Select[Any]:
    """Grades of rows that the actor may see, with what the row and its customer are called."""
    entity, may_see = seen(actor, grading)
    record = current().registry.records[grading.record]
    return (
        select(*grades.c, record.label(entity).label("label"), customers.c.name.label("customer"))
        .select_from(
            grades.join(entity, entity.id == grades.c.record_id).outerjoin(
                customers, customers.c.id == grades.c.customer_id
            )
        )
        .where(grades.c.grading == grading.key, may_see)
    )


def _line(grading: Grading, classes: Mapping[str, GradeClass], row: Any) -> GradeLine:
    url = current().registry.records[grading.record].url
    by_rule = row["origin"] in ("given", "rise", "fall")
    move = "grace" if row["grace_until"] else "warning"
    return GradeLine(
        id=row["id"],
        record_id=row["record_id"],
        label=row["label"],
        url=url.format(id=row["record_id"]) if url else None,
        customer_id=row["customer_id"],
        customer=row["customer"],
        grade=classes.get(row["grade"]) or GradeClass(row["grade"], row["grade"], -1),
        since=row["since"],
        until=row["until"],
        origin=row["origin"],
        why=grading.why(row["facts"], row["origin"]) if by_rule and row["facts"] else None,
        facts=row["facts"],
        grace_until=row["grace_until"],
        deadline=row["deadline"],
        missing=grading.why({**row["gap"], "by": row["deadline"].isoformat()}, move) if row["deadline"] else None,
        fixed=row["fixed"],
        fixed_until=row["fixed_until"],
        reason=row["reason"],
        author=row["author"],
        version=row["version"],
    )
