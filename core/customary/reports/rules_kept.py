"""The report of the rules of follow-ups: one thing to avoid, three to ensure, each with its exceptions (CORE-47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from customary.database import clock
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.rules import Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts
from customary.reports.choices import staff_choices, team_choices
from customary.reports.follow_up_figures import VIEW
from customary.reports.metrics import evaluate
from customary.reports.parameters import query_of, said
from customary.reports.periods import Period

_ = texts("reports")

KEY = "core.follow_up_rules"
RULES: dict[str, Text] = {
    "hours": _("Avoid: nobody is called outside the hours of contact"),
    "coverage": _("Ensure: whoever is due is called"),
    "records": _("Ensure: every call that was made is in the log"),
    "in_time": _("Ensure: calls are made in time"),
}
# What the rule is about, and what breaks it.
METRICS: dict[str, tuple[str, str]] = {
    "hours": ("core.contacts", "core.contacts_outside_hours"),
    "coverage": ("core.follow_ups_decided", "core.follow_ups_uncontacted"),
    "records": ("core.follow_ups_done", "core.follow_ups_unrecorded"),
    "in_time": ("core.follow_ups_decided", "core.follow_ups_not_in_time"),
}


@dataclass(frozen=True)
class RulesAsked:
    """Of which period, and whose."""

    from_: date = report_parameter(_("From"), lambda: clock.today().replace(day=1))
    to_: date = report_parameter(_("To"), clock.today)
    person: int | None = report_parameter(_("Person"), None, staff_choices)
    team: int | None = report_parameter(_("Team"), None, team_choices)

    def __post_init__(self) -> None:
        if self.to_ < self.from_:
            raise Invalid.field("to", "before_from", _("The last day lies before the first."))

    @property
    def where(self) -> dict[str, Any]:  # values of the columns' own types
        narrowed = {"staff_id": self.person, "team_id": self.team}
        return {column: value for column, value in narrowed.items() if value is not None}


def rules_kept(session: Session, actor: Actor, asked: RulesAsked) -> Table:
    """Two statements: one over follow-ups, one over contacts."""
    keys = [key for pair in METRICS.values() for key in pair]
    found = evaluate(session, actor, keys, Period(asked.from_, asked.to_), where=asked.where).total
    rows: list[dict[str, Any]] = []  # values of each column's kind
    links: dict[tuple[int, str], str] = {}
    for index, (rule, (about, broken)) in enumerate(METRICS.items()):
        counted, exceptions = found.count(about), found.count(broken)
        kept = round(1 - exceptions / counted, 4) if counted else None
        rows.append({"rule": rule, "counted": counted, "exceptions": exceptions, "kept": kept})
        links |= {
            (index, column): f"/reports/{KEY}/rows?" + query_of({"figure": metric, **said(asked)})
            for column, metric, count in (("counted", about, counted), ("exceptions", broken, exceptions))
            if count
        }
    return Table(columns=COLUMNS, rows=rows, links=links)


COLUMNS = (
    ReportColumn("rule", _("Rule"), words=lambda rule: RULES[rule]),
    ReportColumn("counted", _("Counted"), "integer"),
    ReportColumn("exceptions", _("Exceptions"), "integer", good="down"),
    ReportColumn("kept", _("Kept"), "percent"),
)
REPORT = Report(
    key=KEY,
    title=_("Rules of follow-ups"),
    subtitle=_("One to avoid, three to ensure; every exception opens"),
    permission=VIEW,
    parameters=RulesAsked,
    table=rules_kept,
    icon="check-circle",
)
