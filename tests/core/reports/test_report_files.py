"""What a report's files hold: texts stay texts, numbers numbers, days days."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date

from customary.database.deployment import Deployment
from customary.plugins.rules import Highlight, Report, ReportColumn, Table
from customary.plugins.text import texts
from customary.reports.cells import figure_text
from customary.reports.csv_file import csv_file
from customary.reports.page_view import lines_of
from customary.reports.running import Answer
from customary.reports.workbook import workbook
from python_calamine import CalamineWorkbook

_ = texts("reports")


@dataclass(frozen=True)
class Nothing:
    """A report that asks for nothing."""


NOTHING = Nothing()
DANGEROUS = ["=1+1", "+86 138", "@SUM(A1)", "-5 degrees", "王女士"]
TABLE = Table(
    columns=[
        ReportColumn("key", _("Key"), for_programs=True),
        ReportColumn("name", _("Person")),
        ReportColumn("day", _("Day"), "date"),
        ReportColumn("paid", _("Due"), "money"),
        ReportColumn("share", _("Done rate"), "percent"),
    ],
    rows=[{"key": "k", "name": name, "day": date(2026, 11, 23), "paid": 123450, "share": 0.5} for name in DANGEROUS],
    totals={"paid": 617250, "share": None},
)
REPORT = Report("core.sample", _("Reports"), "core.reports.view", object, lambda session, actor, asked: TABLE)


def test_a_text_in_the_workbook_is_never_a_formula(deployment: Deployment) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(REPORT, {"day": "=2+2"}, TABLE)))
    lines = book.get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[1:-1]] == DANGEROUS
    assert lines[1][1:] == [date(2026, 11, 23), 1234.5, 0.5]
    assert lines[-1][2:] == [6172.5, ""]
    assert book.get_sheet_by_index(1).to_python()[-1] == ["day", "=2+2"]


def test_a_text_in_the_csv_file_is_kept_from_becoming_a_formula() -> None:
    lines = list(csv.reader(io.StringIO(csv_file(TABLE).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:-1]] == ["'=1+1", "'+86 138", "'@SUM(A1)", "'-5 degrees", "王女士"]
    assert lines[1][1:] == ["2026-11-23", "1234.5", "0.5"]


def test_a_table_without_groups_is_shown_line_by_line(deployment: Deployment) -> None:
    lines = lines_of(TABLE)
    assert [line.name for line in lines.lines] == DANGEROUS
    assert [str(cell.text) for cell in lines.lines[0].cells] == ["2026-11-23", "¥1,234.50", "50%"]
    assert lines.total is not None


def test_a_figure_with_a_name_stands_in_every_file(deployment: Deployment) -> None:
    figures = [Highlight(_("Done rate"), 0.638, "percent", name="done_rate"), Highlight(_("Due"), 3)]
    table = replace(TABLE, highlights=figures)
    lines = list(csv.reader(io.StringIO(csv_file(table).decode("utf-8-sig"))))
    assert lines[-2:] == [[], [str(_("Done rate")), "0.638"]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(REPORT, {}, table)))
    assert book.get_sheet_by_index(1).to_python() == [[str(_("Done rate")), 0.638]]
    assert Answer(REPORT, NOTHING, table).document()["figures"] == {"done_rate": 0.638}
    assert str(figure_text(figures[0])) == "63.8%"
