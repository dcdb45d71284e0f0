"""Pages of reports: which there are, one of them, the rows behind a number, and a report as a file."""

from typing import Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database import clock
from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.reports.asking import asked_period, asked_rows, narrowed_to, typed_of
from customary.reports.cells import figure_text
from customary.reports.follow_up_figures import VIEW
from customary.reports.metrics import evaluate
from customary.reports.page_view import command_line, draw, lines_of, usual_periods
from customary.reports.parameters import query_of, said
from customary.reports.running import EXPORT, Answer, export_report, filters_of, report_for, reports_for, run_report
from customary.web.forms import Form
from customary.web.pages import page, redirect
from customary.web.paging import encode_cursor

AnyResponse = Response[Any]  # a page or a redirect
AnyRequest = Request[Any, Any, Any]  # nothing of its user, auth or state is looked at


@get("/reports", permission=VIEW, sync_to_thread=True)
def list_page(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    return page(request, "reports/list.html", reports=reports_for(actor))


@get("/reports/{key:str}", permission=VIEW, sync_to_thread=True)
def report_page(request: AnyRequest, actor: NamedDependency[Actor], key: FromPath[str]) -> AnyResponse:
    report = report_for(actor, key)
    if report.page:
        return redirect(request, f"{report.page}?{request.url.query}".rstrip("?"))
    typed = typed_of(request)
    with reading() as session:
        fields = filters_of(session, actor, report)
        try:
            shown, status = _shown(run_report(session, actor, key, typed)), 200
        except Invalid as failure:
            shown, status = {"answer": None, "form": Form.of(dict(typed)).failed(failure)}, 422
    context = {"report": report, "fields": fields, "may_export": actor.may(EXPORT), **shown}
    return page(request, "reports/report.html", status=status, **context)


def _shown(answer: Answer) -> dict[str, object]:
    url = f"/reports/{answer.report.key}"
    return {
        "answer": answer,
        "form": Form.of(answer.said),
        "query": query_of(answer.said),
        "periods": usual_periods(url, answer.said),
        "now": clock.now(),
        "lines": lines_of(answer.table),
        "figure": figure_text,
        "charts": [(chart, draw(chart)) for chart in answer.table.charts],
        "command": command_line(answer.report.key, answer.said, said(answer.report.parameters())),
    }


@get("/reports/{key:str}/rows", permission=VIEW, sync_to_thread=True)
def rows_page(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    key: FromPath[str],
    figure: FromQuery[str],
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    report = report_for(actor, key)
    with reading() as session:
        behind = asked_rows(session, actor, request, figure, cursor, None)
        period = asked_period(typed_of(request))
        narrowed = narrowed_to(session, request)
        cell = evaluate(session, actor, [figure], period, where=narrowed.where).total
    last = behind.rows[-1] if behind.more else None
    return page(
        request,
        "reports/rows.html",
        report=report,
        behind=behind,
        period=period,
        narrowed=narrowed,
        value=cell[figure],
        total=cell.count(behind.metric.of[1]) if behind.metric.of else cell.count(figure),
        back=query_of(narrowed.typed),
        first=query_of({"figure": figure, **narrowed.typed}) if cursor else "",
        next=query_of({"figure": figure, **narrowed.typed, "cursor": encode_cursor([last.day, last.record_id])})
        if last
        else "",
    )


@get("/reports/{key:str}/file", permission=EXPORT, sync_to_thread=True)
def report_file(
    request: AnyRequest, actor: NamedDependency[Actor], key: FromPath[str], format: FromQuery[Literal["xlsx", "csv"]]
) -> Response[bytes]:
    typed = {name: text for name, text in typed_of(request).items() if name != "format"}
    file = export_report(actor, key, typed, format)
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


handlers = (list_page, report_page, rows_page, report_file)
