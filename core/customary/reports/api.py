"""Reports over the API: which there are, and what they say."""

from datetime import date
from typing import Any

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.reports.asking import asked_rows, typed_of
from customary.reports.follow_up_figures import VIEW
from customary.reports.parameters import parameters_of
from customary.reports.running import report_for, reports_for, run_report
from customary.web.paging import Listing, encode_cursor


class ReportParameter(msgspec.Struct):
    """A parameter: its name in the query, its title, and its kind: date, int, str or bool."""

    name: str
    title: str
    kind: str


class ReportEntry(msgspec.Struct):
    """A report that can be asked for."""

    key: str
    title: str
    parameters: list[ReportParameter]


class ReportAnswer(msgspec.Struct):
    """What a report says. Shares are parts of 1, money is in minor units."""

    report: str
    parameters: dict[str, str | int | bool | None]
    columns: list[dict[str, str]]
    rows: list[dict[str, Any]]  # values of each column's kind
    totals: dict[str, Any] | None
    figures: dict[str, Any]  # what stands above the rows, by name


class RowBehind(msgspec.Struct):
    """A row that was counted; `counted` says of a share's rows whether it is in the part."""

    record: str
    record_id: int
    day: date
    label: str
    customer_id: int | None
    customer: str
    person: str
    counted: bool | None


@get("/reports", permission=VIEW, sync_to_thread=True, summary="Reports that can be asked for", tags=["Reports"])
def list_reports(actor: NamedDependency[Actor]) -> list[ReportEntry]:
    return [
        ReportEntry(
            report.key,
            str(report.title),
            [ReportParameter(one.name, str(one.title), one.kind.__name__) for one in parameters_of(report)],
        )
        for report in reports_for(actor)
    ]


@get("/reports/{key:str}", permission=VIEW, sync_to_thread=True, summary="What a report says", tags=["Reports"])
def get_report(request: Request[Any, Any, Any], actor: NamedDependency[Actor], key: FromPath[str]) -> ReportAnswer:
    """The report's own parameters stand in the query."""
    with reading() as session:
        return msgspec.convert(run_report(session, actor, key, typed_of(request)).document(), ReportAnswer)


@get(
    "/reports/{key:str}/rows",
    permission=VIEW,
    sync_to_thread=True,
    summary="The rows behind a figure",
    tags=["Reports"],
)
def get_rows(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    key: FromPath[str],
    figure: FromQuery[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[RowBehind]:
    """`figure` is a metric's key; `from`, `to`, `person`, `team`, `rule` and other dimensions narrow as the report was."""
    report_for(actor, key)
    with reading() as session:
        behind = asked_rows(session, actor, request, figure, cursor, limit)
    record = behind.metric.record
    rows = [
        RowBehind(record, row.record_id, row.day, row.label, row.customer_id, row.customer, row.person, row.counted)
        for row in behind.rows
    ]
    last = behind.rows[-1] if behind.more else None
    return Listing(rows, encode_cursor([last.day, last.record_id]) if last else None)


handlers = (list_reports, get_report, get_rows)
