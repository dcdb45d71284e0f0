"""The report of follow-up results: who was to be called, who was, in time, and what came of it (AUTO-33)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.rules import Group, Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts
from customary.reports.choices import rule_choices, staff_choices, team_choices
from customary.reports.dimensions import asked_of, rule_in_words, staff_names, team_names
from customary.reports.follow_up_figures import VIEW
from customary.reports.metrics import Cell, Figures, Place, evaluate
from customary.reports.parameters import query_of, said
from customary.reports.periods import Period
from customary.reports.result_charts import charts, highlights

_ = texts("reports")

KEY = "core.follow_up_results"
GROUPINGS: Mapping[str, Text] = {"person": _("By person"), "team": _("By team"), "rule": _("By rule")}
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "person": ("staff_id", "team_id", "rule"),
    "team": ("team_id", "staff_id"),
    "rule": ("rule", "team_id", "staff_id"),
}
NAMES = {"staff_id": "person", "team_id": "team", "rule": "rule"}
FIGURES = (
    "due",
    "done",
    "on_time",
    "on_time_rate",
    "contacted",
    "reached",
    "reached_rate",
    "booked",
    "satisfied",
    "neutral",
    "dissatisfied",
    "satisfied_rate",
    "missed",
    "excused",
    "fulfilled",
    "open",
    "overdue",
)


def metric_of(name: str) -> str:
    return f"core.follow_ups_{name}"


def _groupings(_session: Session, _actor: Actor) -> Sequence[tuple[str, Text | str]]:
    return list(GROUPINGS.items())


@dataclass(frozen=True)
class ResultsAsked:
    """Which follow-ups, and how the rows are grouped."""

    from_: date = report_parameter(_("From"), lambda: clock.today().replace(day=1))
    to_: date = report_parameter(_("To"), clock.today)
    by: str = report_parameter(_("Rows"), "person", _groupings)
    person: int | None = report_parameter(_("Person"), None, staff_choices)
    team: int | None = report_parameter(_("Team"), None, team_choices)
    rule: str | None = report_parameter(_("Rule"), None, rule_choices)

    def __post_init__(self) -> None:
        if self.to_ < self.from_:
            raise Invalid.field("to", "before_from", _("The last day lies before the first."))
        if self.by not in GROUPINGS:
            raise Invalid.field("by", "unknown", _("Rows are by person, team or rule."))

    @property
    def period(self) -> Period:
        return Period(self.from_, self.to_)

    @property
    def where(self) -> dict[str, Any]:  # values of the columns' own types
        narrowed = {"staff_id": self.person, "team_id": self.team, "rule": self.rule}
        return {column: value for column, value in narrowed.items() if value is not None}


def follow_up_results(session: Session, actor: Actor, asked: ResultsAsked) -> Table:
    """Seven statements whatever the data: figures, names of people and teams, by day, the period before, and its two lists."""
    dimensions = DIMENSIONS[asked.by]
    keys = [metric_of(name) for name in FIGURES]
    figures = evaluate(session, actor, keys, asked.period, dimensions, asked.where)
    names = _names(session, figures)
    places = _ordered(figures, names)
    link = _linker(asked)
    return Table(
        columns=_columns(asked.by),
        rows=[_row(place, figures.cells[place], dimensions, names) for place in places],
        totals=_values(figures.total),
        links={
            (index, name): url
            for index, place in enumerate(places)
            for name, url in _links(figures.cells[place], link, dict(zip(dimensions, place, strict=True))).items()
        },
        total_links=_links(figures.total, link, {}),
        grouped_by=NAMES[dimensions[0]],
        groups=_groups(asked, figures, places, names, link),
        highlights=highlights(session, actor, asked.period, asked.where, figures, names, link),
        charts=charts(session, actor, asked.period, asked.where, figures.total),
    )


Names = Mapping[str, Mapping[Any, Text | str]]  # by column, then by its value
Link = Callable[[str, Mapping[str, Any]], str]  # of a metric and of columns' values, the page with its rows


def _names(session: Session, figures: Figures) -> Names:
    values: dict[str, set[Any]] = {
        name: {place[index] for place in figures.cells} for index, name in enumerate(figures.by)
    }
    return {
        "staff_id": staff_names(session, values.get("staff_id", ())),
        "team_id": team_names(session, values.get("team_id", ())),
        "rule": {key: rule_in_words(key) for key in values.get("rule", ())},
    }


def _ordered(figures: Figures, names: Names) -> list[Place]:
    """Groups with the most due first, in each the rows with the most; nobody's last."""
    of_group = figures.folded(figures.by[0]).cells

    def order(place: Place) -> tuple[object, ...]:
        group = of_group[place[:1]]
        called = [str(names[column].get(value, value)) for column, value in zip(figures.by, place, strict=True)]
        return (
            place[0] is None,
            -group.count(metric_of("due")),
            called[0],
            str(place[0]),
            place[1] is None,
            -figures.cells[place].count(metric_of("due")),
            called,
        )

    return sorted(figures.cells, key=order)


def _columns(by: str) -> list[ReportColumn]:
    titles = {"staff_id": _("Person"), "team_id": _("Team"), "rule": _("Rule")}
    words = {"rule": rule_in_words}
    texts_ = [ReportColumn(NAMES[one], titles[one], words=words.get(one)) for one in DIMENSIONS[by]]
    metrics = [(name, current().registry.metrics[metric_of(name)]) for name in FIGURES]
    return texts_ + [
        ReportColumn(name, metric.title, "percent" if metric.of else "integer", good=metric.good)
        for name, metric in metrics
    ]


def _row(place: Place, cell: Cell, dimensions: Sequence[str], names: Names) -> dict[str, Any]:  # of each column's kind
    named = {
        NAMES[column]: value if column == "rule" else str(names[column].get(value, value))
        for column, value in zip(dimensions, place, strict=True)
    }
    return {**named, **_values(cell)}


def _values(cell: Cell) -> dict[str, Any]:  # of each column's kind
    return {name: _rounded(cell[metric_of(name)]) for name in FIGURES}


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value


def _links(cell: Cell, link: Link, where: Mapping[str, Any]) -> dict[str, str]:
    return {name: link(metric_of(name), where) for name in FIGURES if cell[metric_of(name)]}


def _linker(asked: ResultsAsked) -> Link:
    """The page with the rows behind a number, narrowed as the report is."""

    def link(metric: str, where: Mapping[str, Any]) -> str:  # values of the columns' own types
        narrowed = asked_of({**asked.where, **where})
        period = {"from": asked.from_.isoformat(), "to": asked.to_.isoformat()}
        return f"/reports/{KEY}/rows?" + query_of({"figure": metric, **period, **narrowed})

    return link


def _groups(asked: ResultsAsked, figures: Figures, places: Sequence[Place], names: Names, link: Link) -> list[Group]:
    column = figures.by[0]
    groups: list[Group] = []
    for (value,), cell in figures.folded(column).cells.items():
        first = next(index for index, place in enumerate(places) if place[0] == value)
        title = names[column].get(value, str(value))
        alone = "" if value is None else f"/reports/{KEY}?" + query_of({**said(asked), NAMES[column]: value})
        groups.append(Group(first, title, _values(cell), _links(cell, link, {column: value}), alone))
    return sorted(groups, key=lambda group: group.first)


REPORT = Report(
    key=KEY,
    title=_("Follow-up results"),
    subtitle=_("Every number opens the rows behind it"),
    permission=VIEW,
    parameters=ResultsAsked,
    table=follow_up_results,
)
