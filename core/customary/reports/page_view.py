"""A report as its page shows it: rows under the sums of their group, every number a link, charts drawn, the period's usual choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from customary.database import clock
from customary.plugins.rules import Chart, ReportColumn, Table
from customary.plugins.text import Text, texts
from customary.reports.cells import cell_text, columns_of
from customary.reports.parameters import Plain, query_of
from customary.reports.periods import Period, month_of, week_of
from customary.web import charts

_ = texts("reports")

ALARMING = ("missed", "exceptions")
MOST_LINES = 1000  # of a table without groups: a browser bears no more, and nobody reads them
NUMBERS = ("integer", "money", "percent", "number")


@dataclass(frozen=True)
class Cell:
    """A cell of a line: its column's title for cards, what it says, where it leads."""

    label: Text
    text: Text | str
    link: str = ""
    number: bool = True
    nothing: bool = False
    alarming: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the table; `lead` ones are the sums of those under them."""

    name: Text | str
    hint: str
    cells: Sequence[Cell]
    lead: bool = False
    under: bool = False
    link: str = ""


@dataclass(frozen=True)
class Lines:
    """The table of the page: heads, lines, and the totals at its foot."""

    name: str
    heads: Sequence[ReportColumn]
    lines: Sequence[Line]
    total: Line | None
    left_out: int = 0


def lines_of(table: Table) -> Lines:
    """Texts of a grouped table become the names of its lines; what is the same for a whole group stands at its head."""
    texts_ = [column for column in columns_of(table) if column.kind == "text"]
    grouped = bool(table.grouped_by)
    name = texts_[-1] if grouped and len(texts_) > 1 else columns_of(table)[0]
    heads = [one for one in columns_of(table) if one is not name and not (grouped and one.kind == "text")]
    hints = [one for one in texts_ if grouped and one is not name and one.name != table.grouped_by]
    starts = [group.first for group in table.groups]
    ends = [*starts[1:], len(table.rows)] if starts else []
    lines: list[Line] = []
    for group, end in zip(table.groups, ends, strict=True):
        rows = range(group.first, end)
        common = [one for one in hints if len({table.rows[index].get(one.name) for index in rows}) == 1]
        said = _said(common, table.rows[group.first])
        lines.append(Line(group.title, said, _cells(heads, group.values, group.links), lead=True, link=group.link))
        rest = [one for one in hints if one not in common]
        lines += [_line(table, index, name, rest, heads, under=True) for index in rows]
    if not table.groups:
        lines = [_line(table, index, name, [], heads) for index in range(min(len(table.rows), MOST_LINES))]
    total = None
    if table.totals is not None:
        total = Line(_("Total"), "", _cells(heads, table.totals, table.total_links))
    titles = [one.title for one in texts_ if one.name == table.grouped_by] + [name.title]
    return Lines(
        " / ".join(dict.fromkeys(str(title) for title in titles)),
        heads,
        lines,
        total,
        0 if table.groups else len(table.rows) - len(lines),
    )


def _line(
    table: Table,
    index: int,
    name: ReportColumn,
    hints: Sequence[ReportColumn],
    heads: Sequence[ReportColumn],
    under: bool = False,
) -> Line:
    row = table.rows[index]
    links = {column.name: table.links.get((index, column.name), "") for column in heads}
    return Line(cell_text(name, row.get(name.name)), _said(hints, row), _cells(heads, row, links), under=under)


def _said(columns: Sequence[ReportColumn], row: Mapping[str, Any]) -> str:  # values of each column's kind
    return " · ".join(str(cell_text(one, row.get(one.name))) for one in columns)


def _cells(columns: Sequence[ReportColumn], values: Mapping[str, Any], links: Mapping[str, str]) -> list[Cell]:
    return [_cell(column, values.get(column.name), links.get(column.name, "")) for column in columns]


def _cell(column: ReportColumn, value: Any, link: str) -> Cell:  # of the column's kind
    number = column.kind in NUMBERS
    nothing = value in (None, "") or (number and not value)
    alarming = number and column.good == "down" and bool(value) and column.name in ALARMING
    return Cell(column.title, cell_text(column, value), link, number, nothing, alarming)


def draw(chart: Chart) -> Markup:
    """A chart as SVG, or a heat map as a table, with the table of its data."""
    if chart.kind == "heat":
        return charts.heat(chart.labels, chart.series, chart.title)
    series = [(name, [value or 0 for value in values]) for name, values in chart.series]
    if chart.kind == "donut":
        ((_name, values),) = series
        parts = list(zip(chart.labels, values, strict=True))
        title = ", ".join(f"{label} {value:g}" for label, value in parts)
        return charts.donut(parts, title, chart.centre, chart.labels[0], chart.colours)
    drawing = {
        "stacked": charts.stacked,
        "grouped": charts.grouped,
        "lines": charts.lines,
        "pareto": charts.pareto,
    }[chart.kind]
    return drawing(chart.labels, series, chart.title, height=160, colours=chart.colours)


@dataclass(frozen=True)
class Choice:
    """A usual period, as a link."""

    text: Text
    href: str
    current: bool


def usual_periods(url: str, said: Mapping[str, Plain]) -> list[Choice]:
    """This week, this month, last month, for reports that have `from` and `to`; as far as today."""
    if not {"from", "to"} <= said.keys():
        return []
    today = clock.today()
    last_month = month_of(today.replace(day=1) - timedelta(days=1))
    periods = (
        (_("This week"), Period(week_of(today).first, today)),
        (_("This month"), Period(today.replace(day=1), today)),
        (_("Last month"), last_month),
    )
    return [
        Choice(title, f"{url}?{query_of(said, **_days(period))}", _days(period).items() <= dict(said).items())
        for title, period in periods
    ]


def _days(period: Period) -> dict[str, Plain]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def command_line(key: str, said: Mapping[str, Plain], usual: Mapping[str, Plain]) -> str:
    """The command that answers the same; what is as usual need not be said, but days always are."""
    words = [
        f"--{name.replace('_', '-')} {value}"
        for name, value in said.items()
        if value not in (None, "") and (value != usual.get(name) or name in ("from", "to", "on"))
    ]
    return " ".join(["customary report", key, *words, "--json"])
