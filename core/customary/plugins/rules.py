"""Contributions that are SELECTs: reminder rules, metrics, reports. The plugin says which rows; the core does the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlmodel import Session

    from customary.database.events import Event
    from customary.plugins.actor import Actor


@dataclass(frozen=True)
class Condition:
    """One named condition of a rule, said when it holds; NULL counts as not."""

    name: str
    title: Text


@dataclass(frozen=True)
class ReminderRule:
    """Which rows ask for a contact, and when.

    `source(parameters, today)` is a SELECT of the columns `record_id`, `customer_id`, `cycle` (text: at most one follow-up for
    rule, record and cycle), `opens`, `due`, `expires` (dates; `expires` may be NULL), `facts` (JSON made by `sdk.sql.facts`) and one boolean
    column for each of `conditions`, named as there. It never filters by today and gives each record and cycle once.
    `fulfilled(parameters)`: a SELECT of `record_id`, `cycle`, `day`, `event` (text) of the wished events, or None.
    The core narrows it to ranges of `record_id`, and leaves out records that were stopped and customers who are archived, erased
    or merged into another.
    `reads_today`: whether the source reads `today` (a bind parameter); if not, missed days are swept as one span.
    `explain(facts, parameters)`: why, in words, from the facts.
    `on`: an event in whose transaction the rule is swept for the rows that `rows(session, event)` names (those of the event itself,
    if it is about the rule's record), so that the follow-up stands the moment it is wanted. The daily sweep comes to the same.
    `ahead`: by how many days a follow-up may be raised before it `opens`; until then it stands, but on nobody's list of the day.
    """

    key: str
    title: Text
    record: str
    kind: str
    parameters: type[Any]  # a frozen dataclass; its fields carry metadata title, unit, minimum, maximum
    source: Callable[[Any, ColumnElement[date]], Select[Any]]
    conditions: tuple[Condition, ...]
    explain: Callable[[Mapping[str, Any]], Text]  # the facts are JSON values
    fulfilled: Callable[[Any], Select[Any]] | None = None
    reads_today: bool = False
    on: type[Event] | tuple[type[Event], ...] | None = None
    rows: Callable[[Session, Any], Sequence[int]] | None = None  # gets an event of that type
    ahead: int = 0


Measure = Literal["count", "sum", "distinct", "ratio"]


@dataclass(frozen=True)
class Metric:
    """A figure made of single facts, never grouped by the plugin: the core applies the gate, then aggregates.

    `rows()` is a SELECT with the columns `record_id` (of `record`) and `day`, each pair once; `staff_id`, `team_id`, `customer_id`,
    `value` and further dimension columns as far as there are any. `counts(columns)` says which of the rows count; all if left out.
    Metrics that share one `rows` function are worked out together, in one statement, so several figures of the same facts should.
    `sum` adds up `value`, `distinct` counts its different values. A ratio names two metrics and is the first divided by the second.
    The permission's scope narrows by `staff_id`; who may see the record is narrowed by the gate in any case.
    """

    key: str
    title: Text
    record: str
    permission: str
    rows: Callable[[], Select[Any]] | None = None
    counts: Callable[[Any], ColumnElement[bool]] | None = None  # gets the columns of the rows
    measure: Measure = "count"
    unit: Text | None = None
    of: tuple[str, str] | None = None
    good: Literal["up", "down"] = "up"


ColumnKind = Literal["text", "integer", "money", "percent", "date", "number", "phone"]


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report. Rows hold for text a str, for integer an int, for money minor units, for percent a share of 1,
    for phone E.164 or nothing.

    `words` says a value as people read it (a key's title); programs get the value itself. A `good` of "down" marks numbers
    that ought to be nothing. A column `for_programs` stands in JSON alone: a key whose title is another column.
    `digits` is how many stand behind the point of a share, which has none otherwise. `personal` columns are masked in files for
    those who may not take personal data out.
    """

    name: str
    title: Text
    kind: ColumnKind = "text"
    words: Callable[[Any], Text | str] | None = None  # gets a value of the column
    good: Literal["up", "down"] = "up"
    for_programs: bool = False
    digits: int = 0
    personal: bool = False


@dataclass(frozen=True)
class Group:
    """Rows that belong together, from row `first` on, under their sums. `link` is the report of this group alone."""

    first: int
    title: Text | str
    values: Mapping[str, Any]  # one value per column that can be summed up
    links: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


@dataclass(frozen=True)
class Highlight:
    """A figure of the strip above a report.

    One with a `name` is part of what the report says: it stands in JSON under that name, and in files below the rows; `for_programs` keeps it
    out of the strip.
    """

    title: Text
    value: Any  # of its kind; None where there is nothing to say
    kind: ColumnKind = "integer"
    detail: Text | str = ""
    link: str = ""
    tone: Literal["", "ok", "warn", "danger"] = ""
    detail_tone: Literal["", "ok", "warn", "danger"] = ""
    name: str = ""
    for_programs: bool = False

    @property
    def column(self) -> ReportColumn:
        """How its value is written: as that of a column of the same kind."""
        return ReportColumn(self.name, self.title, self.kind, digits=1 if self.kind == "percent" else 0)


@dataclass(frozen=True)
class Chart:
    """A chart as data; the web room draws it.

    A donut has one series, whose labels are its parts, and the words of its centre. A heat map has a row for each series and a
    column for each label; the deeper a cell's colour, the nearer its value to the highest. There None is a cell without data.
    """

    title: Text
    labels: Sequence[Text | str]
    series: Sequence[tuple[Text | str, Sequence[float | None]]]
    kind: Literal["stacked", "grouped", "lines", "donut", "heat", "pareto"] = "stacked"
    subtitle: Text | str = ""
    centre: Text | str = ""
    colours: Sequence[int] | None = None


@dataclass(frozen=True)
class Table:
    """What a report answers. `links` gives for (row index, column name) the page with the rows behind a number.

    `grouped_by` names the column whose equal values stand together, each under its `Group`.
    """

    columns: Sequence[ReportColumn]
    rows: Sequence[Mapping[str, Any]]  # one value per column, of its kind
    totals: Mapping[str, Any] | None = None  # likewise
    links: Mapping[tuple[int, str], str] = field(default_factory=dict)
    total_links: Mapping[str, str] = field(default_factory=dict)
    grouped_by: str = ""
    groups: Sequence[Group] = ()
    highlights: Sequence[Highlight] = ()
    charts: Sequence[Chart] = ()


Choices = Callable[["Session", "Actor"], Sequence[tuple[str, "Text | str"]]]


def report_parameter(
    title: Text, default: Any, choices: Choices | None = None, control: Literal["", "month"] = ""
) -> Any:
    """A field of a report's parameters: date, int, str or bool, or one of these or None.

    `default` is a value, or a function that gives it when the report is asked for. `choices(session, actor)` gives (value, words).
    `control="month"` asks for a text such as 2026-10 by a field for months.
    """
    metadata = {"title": title, "choices": choices, "control": control}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Report:
    """A form of figures: page, chart, print, xlsx, CSV, API and `customary report`.

    `parameters` is a frozen dataclass of `report_parameter`s. A name that Python keeps for itself gets an underscore behind it:
    `from_` is `--from` and `?from=`. Its `__post_init__` may raise Invalid for values that do not fit each other.
    `table(session, actor, parameters)` gives the rows, already narrowed to what the actor may see;
    `scope="house"` marks figures about the house rather than one's own customers.
    `page` is the address of a page of the plugin's own, for a list that is too long to be drawn in one piece; it gets the parameters.
    """

    key: str
    title: Text
    permission: str
    parameters: type[Any]  # a frozen dataclass
    table: Callable[[Session, Actor, Any], Table]  # its instance
    scope: Literal["customers", "house"] = "customers"
    subtitle: Text | None = None
    icon: str = "trend"
    page: str = ""
