"""Running a report for somebody, and taking it out as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from customary.database.deployment import current
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden
from customary.plugins.rules import Report, Table
from customary.plugins.text import Text, texts
from customary.reports.cells import figures_of, masked
from customary.reports.csv_file import csv_file
from customary.reports.events import ReportExported
from customary.reports.parameters import Plain, parameters_of, read_parameters, said
from customary.reports.workbook import workbook

_ = texts("reports")

EXPORT, EXPORT_PERSONAL = "core.reports.export", "core.reports.export_personal"
CONTROLS: Mapping[type, str] = {date: "date", int: "number"}  # what asks for a value of the kind


@dataclass(frozen=True)
class Answer:
    """A report that was run: which, with which parameters, and what it says."""

    report: Report
    parameters: Any  # an instance of report.parameters
    table: Table

    @property
    def said(self) -> dict[str, Plain]:
        return said(self.parameters)

    def document(self) -> dict[str, object]:
        """As the API and the command line answer it: plain values, keys instead of titles."""
        columns = self.table.columns
        return {
            "report": self.report.key,
            "parameters": self.said,
            "columns": [{"name": one.name, "title": str(one.title), "kind": one.kind} for one in columns],
            "rows": [_plain(row) for row in self.table.rows],
            "totals": _plain(self.table.totals) if self.table.totals is not None else None,
            "figures": _plain({one.name: one.value for one in figures_of(self.table)}),
        }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:  # JSON values
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def reports_for(actor: Actor) -> list[Report]:
    """The reports that somebody may see."""
    return [report for report in current().registry.reports.values() if actor.may(report.permission)]


def report_for(actor: Actor, key: str) -> Report:
    """Raises NotFound for one that there is not, Forbidden for one that is not the actor's."""
    report = current().registry.reports[key]
    if not actor.may(report.permission):
        raise Forbidden(report.permission)
    return report


def run_report(session: Session, actor: Actor, key: str, typed: Mapping[str, str | None]) -> Answer:
    """Run a report with parameters as they were typed. Raises NotFound, Forbidden, Invalid."""
    report = report_for(actor, key)
    parameters = read_parameters(report, typed)
    return Answer(report, parameters, report.table(session, actor, parameters))


@dataclass(frozen=True)
class Filter:
    """A parameter as the page asks for it; `all` is what leaving it out means."""

    name: str
    title: Text | str
    kind: str
    choices: Sequence[tuple[str, Text | str]] | None
    optional: bool
    all: Text
    control: str


def filters_of(session: Session, actor: Actor, report: Report) -> list[Filter]:
    """The report's parameters with their choices, as this actor may choose."""
    return [
        Filter(
            one.name,
            one.title,
            one.kind.__name__,
            one.choices(session, actor) if one.choices else None,
            one.optional,
            _("{what}: all", what=one.title),
            one.control or CONTROLS.get(one.kind, "text"),
        )
        for one in parameters_of(report)
    ]


@dataclass(frozen=True)
class Format:
    """A kind of file."""

    media_type: str
    make: Callable[[Answer], bytes]


@dataclass(frozen=True)
class File:
    """A report as a file."""

    name: str
    media_type: str
    content: bytes


FORMATS: Mapping[str, Format] = {
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda answer: workbook(answer.report, answer.said, answer.table),
    ),
    "csv": Format("text/csv; charset=utf-8", lambda answer: csv_file(answer.table)),
}


def export_report(actor: Actor, key: str, typed: Mapping[str, str | None], format: str) -> File:
    """The report as a file; who took it and how many rows is written down.

    It opens its own sessions: what is counted is read before the transaction that notes the export, so that a long report holds
    no lock. Telephones and other personal data are masked for those who may not take them out. Raises as `run_report`, and Forbidden for who
    may not take reports out.
    """
    if not actor.may(EXPORT):
        raise Forbidden(EXPORT)
    with reading() as session:
        answer = run_report(session, actor, key, typed)
    if not actor.may(EXPORT_PERSONAL):
        answer = replace(answer, table=masked(answer.table))
    made = FORMATS[format]
    content = made.make(answer)
    with transaction(actor) as writing:
        taken = ReportExported(report=key, parameters=dict(answer.said), format=format, rows=len(answer.table.rows))
        emit(writing, taken)
    return File(f"{key}.{format}", made.media_type, content)
