"""Contributions that are SELECTs: reminder rules, metrics, reports. The plugin says which rows; the core does the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

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


Measure = Literal["count", "sum", "distinct", "ratio"]


@dataclass(frozen=True)
class Metric:
    """A figure made of single facts, never grouped by the plugin: the core applies the gate, then aggregates.

    `rows()` is a SELECT of `day`, `staff_id`, `customer_id`, `record_id`, `place`, `value`, further dimension columns, of record `record`.
    A ratio names two metrics.
    """

    key: str
    title: Text
    record: str
    permission: str
    rows: Callable[[], Select[Any]] | None = None
    measure: Measure = "count"
    unit: Text | None = None
    of: tuple[str, str] | None = None
    good: Literal["up", "down"] = "up"


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report. Kinds: text, integer, money, percent, date, number."""

    name: str
    title: Text
    kind: Literal["text", "integer", "money", "percent", "date", "number"] = "text"


@dataclass(frozen=True)
class Table:
    """What a report answers. `links` gives for (row index, column name) the page with the rows behind a number."""

    columns: Sequence[ReportColumn]
    rows: Sequence[Mapping[str, Any]]  # one value per column, of its kind
    totals: Mapping[str, Any] | None = None  # likewise
    links: Mapping[tuple[int, str], str] | None = None
    chart: Any = None  # drawn by the web room's charts


@dataclass(frozen=True)
class Report:
    """A form of figures: page, chart, print, xlsx, CSV, API and `customary report`.

    `parameters` is a frozen dataclass of typed parameters (date, str, int, bool, with defaults by factory);
    `table(session, actor, parameters)` gives the rows, already narrowed to what the actor may see;
    `scope="house"` marks figures about the house rather than one's own customers.
    """

    key: str
    title: Text
    permission: str
    parameters: type[Any]  # a frozen dataclass
    table: Callable[[Session, Actor, Any], Table]  # its instance
    scope: Literal["customers", "house"] = "customers"
