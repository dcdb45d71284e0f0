"""The report of grades: how many are in each class, and how they moved in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.gradings.lists import GRADES
from customary.gradings.rules import seen
from customary.gradings.run import grades
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.gradings import Grading
from customary.plugins.rules import Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts

_ = texts("gradings")


def _choices(_session: Session, _actor: Actor) -> list[tuple[str, Text | str]]:
    return [(one.key, one.title) for one in current().registry.gradings.values()]


@dataclass(frozen=True)
class GradesAsked:
    """A grading, and the days of which the movement is told."""

    grading: str = report_parameter(_("Grading"), "", _choices)
    from_: date = report_parameter(_("From"), lambda: clock.today().replace(day=1))
    to: date = report_parameter(_("To"), clock.today)

    def __post_init__(self) -> None:
        if self.from_ > self.to:
            raise Invalid.field("to", "before_from", _("The last day cannot be before the first."))


COLUMNS = (
    ReportColumn("grading", _("Grading")),
    ReportColumn("key", _("Key"), for_programs=True),
    ReportColumn("grade", _("Grade")),
    ReportColumn("before", _("At the beginning"), "integer"),
    ReportColumn("given", _("Came in"), "integer"),
    ReportColumn("risen", _("Risen to it"), "integer"),
    ReportColumn("fallen", _("Fallen to it"), "integer", good="down"),
    ReportColumn("by_hand", _("Set by hand"), "integer"),
    ReportColumn("left", _("Left it"), "integer"),
    ReportColumn("after", _("At the end"), "integer"),
    ReportColumn("near", _("Near a fall now"), "integer", good="down"),
)
SUMMED = [column.name for column in COLUMNS if column.kind == "integer"]


def grades_table(session: Session, actor: Actor, asked: GradesAsked) -> Table:
    """A row for each class, the highest first, for the grading asked for or for all."""
    registry = current().registry
    chosen = [registry.gradings[asked.grading]] if asked.grading else list(registry.gradings.values())
    rows = [row for grading in chosen for row in _rows(session, actor, grading, asked)]
    links = {
        (place, "after"): f"/gradings/{row['grading_key']}/members?grade={row['key']}"
        for place, row in enumerate(rows)
        if asked.to >= clock.today()
    }
    totals = {"grade": _("Total"), **{name: sum(row[name] for row in rows) for name in SUMMED}}
    return Table(COLUMNS, rows, totals if len(chosen) == 1 else None, links)


def _rows(session: Session, actor: Actor, grading: Grading, asked: GradesAsked) -> list[dict[str, Any]]:
    entity, may_see = seen(actor, grading)
    came = and_(grades.c.since >= asked.from_, grades.c.since <= asked.to)
    counts = {
        "before": _on(asked.from_, first=True),
        "given": and_(came, grades.c.origin == "given"),
        "risen": and_(came, grades.c.origin == "rise"),
        "fallen": and_(came, grades.c.origin == "fall"),
        "by_hand": and_(came, grades.c.origin == "override"),
        "left": and_(grades.c.until >= asked.from_, grades.c.until <= asked.to),
        "after": _on(asked.to, first=False),
        "near": and_(grades.c.until.is_(None), grades.c.deadline.is_not(None)),
    }
    query = (
        select(grades.c.grade, *(func.count(case((holds, 1))).label(name) for name, holds in counts.items()))
        .join(entity, entity.id == grades.c.record_id)
        .where(grades.c.grading == grading.key, may_see)
        .group_by(grades.c.grade)
    )
    counted = {row["grade"]: row for row in session.execute(query).mappings()}
    nothing = dict.fromkeys(counts, 0)
    return [
        {
            "grading": grading.title,
            "grading_key": grading.key,
            "key": one.key,
            "grade": one.title,
            **{name: counted.get(one.key, nothing)[name] for name in counts},
        }
        for one in reversed(grading.ranked(session))
    ]


def _on(day: date, first: bool) -> ColumnElement[bool]:
    """In the class when the day began, or when it was over; whoever came and left on one day was never in it overnight."""
    if first:
        return and_(grades.c.since < day, or_(grades.c.until.is_(None), grades.c.until >= day))
    return and_(grades.c.since <= day, or_(grades.c.until.is_(None), grades.c.until > day))


REPORT = Report(
    key="core.grades",
    title=_("Grades and their movement"),
    permission=GRADES,
    parameters=GradesAsked,
    table=grades_table,
    subtitle=_("How many are in each class, who rose and who fell"),
    icon="medal",
)
