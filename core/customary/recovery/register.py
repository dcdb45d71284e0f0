"""The register of dissatisfied customers as a report: to be printed, exported and asked for (AUTO-31)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from customary.database import clock
from customary.interactions.outcomes import GRADES
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.rules import Chart, Highlight, Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts
from customary.recovery.cases import STATES, CaseFilter, CaseRow, cases
from customary.recovery.causes import CAUSES, TITLES
from customary.recovery.metrics import DECIDED, VIEW_FIGURES
from customary.roles.models import Team

_ = texts("recovery")


def _departments(session: Session, _actor: Actor) -> Sequence[tuple[str, Text | str]]:
    return [(str(id_), name) for id_, name in session.exec(select(Team.id, Team.name).order_by(Team.name))]


def _causes(_session: Session, _actor: Actor) -> Sequence[tuple[str, Text | str]]:
    return list(CAUSES)


def _states(_session: Session, _actor: Actor) -> Sequence[tuple[str, Text | str]]:
    return [("open", _("Open")), *STATES.items()]


@dataclass(frozen=True)
class RegisterAsked:
    """Which cases: by the day on which they were opened, the responsible department, the cause, the state."""

    from_: date = report_parameter(_("From"), lambda: clock.today().replace(day=1))
    to_: date = report_parameter(_("To"), clock.today)
    department: int | None = report_parameter(_("Department"), None, _departments)
    cause: str | None = report_parameter(_("Cause"), None, _causes)
    state: str | None = report_parameter(_("State"), None, _states)

    def __post_init__(self) -> None:
        if self.to_ < self.from_:
            raise Invalid.field("to", "before_from", _("The last day lies before the first."))


COLUMNS = (
    ReportColumn("customer", _("Customer")),
    ReportColumn("case", _("Case"), "integer"),
    ReportColumn("opened_on", _("Opened"), "date"),
    ReportColumn("satisfaction", _("Answer"), words=lambda key: GRADES.get(key, key)),
    ReportColumn("said", _("In the customer's words")),
    ReportColumn("about", _("About")),
    ReportColumn("cause", _("Cause"), words=lambda key: TITLES.get(key, key)),
    ReportColumn("department", _("Department")),
    ReportColumn("owner", _("In charge")),
    ReportColumn("state", _("Step"), words=lambda key: STATES.get(key, key)),
    ReportColumn("due", _("Due date"), "date"),
    ReportColumn("result", _("Result")),
    ReportColumn("closed_on", _("Closed"), "date"),
    ReportColumn("days_open", _("Days open"), "integer"),
)


def register(session: Session, actor: Actor, asked: RegisterAsked) -> Table:
    """One line for each case, the latest first; as many as were opened."""
    wanted = CaseFilter(asked.from_, asked.to_, asked.department, asked.cause, asked.state)
    found = cases(session, actor, wanted, limit=None)
    return Table(
        columns=COLUMNS,
        rows=[_line(row) for row in found],
        links={(index, "case"): f"/cases/{row.id}" for index, row in enumerate(found)},
        highlights=_highlights(found),
        charts=_charts(found),
    )


def _line(row: CaseRow) -> dict[str, Any]:  # of each column's kind
    return {
        "customer": row.customer or row.record_label,
        "case": row.id,
        "about": row.record_label,
        "department": row.team,
        "result": row.result or row.treatment,
        **{
            name: getattr(row, name)
            for name in (
                "opened_on",
                "satisfaction",
                "said",
                "cause",
                "owner",
                "state",
                "due",
                "closed_on",
                "days_open",
            )
        },
    }


def _highlights(found: Sequence[CaseRow]) -> list[Highlight]:
    won = sum(row.state == "won_back" for row in found)
    decided = sum(row.state in DECIDED for row in found)
    late = sum(row.overdue for row in found)
    return [
        Highlight(_("Cases opened"), len(found)),
        Highlight(_("Open"), sum(row.open for row in found)),
        Highlight(_("Overdue"), late, tone="danger" if late else ""),
        Highlight(_("Won back"), won, tone="ok" if won else ""),
        Highlight(_("Win-back rate"), won / decided if decided else None, "percent"),
    ]


def _charts(found: Sequence[CaseRow]) -> list[Chart]:
    counted = Counter(row.cause for row in found)
    ordered = [(TITLES.get(cause, _("not analysed yet")), number) for cause, number in counted.most_common()]
    if not ordered:
        return []
    labels = [title for title, _number in ordered]
    return [Chart(_("Cases by cause"), labels, [(_("Cases"), [float(number) for _title, number in ordered])])]


REPORT = Report(
    key="core.dissatisfied_customers",
    title=_("Dissatisfied customers"),
    subtitle=_("Cases by the day of the answer that opened them"),
    permission=VIEW_FIGURES,
    parameters=RegisterAsked,
    table=register,
    icon="flag",
)
