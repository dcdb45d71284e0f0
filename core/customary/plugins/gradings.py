"""Contributions that put rows into classes, and that say who belongs to a group of customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, FromClause, Select
    from sqlalchemy.orm import Session

Tone = Literal["", "ok", "info", "warn", "danger", "acc", "vip"]


@dataclass(frozen=True)
class GradeClass:
    """A class of a grading. A higher rank is the better class; `key` stays when the title changes."""

    key: str
    title: Text | str
    rank: int
    tone: Tone = ""


@dataclass(frozen=True)
class Terms:
    """How a class is lost: so many days of grace when it is no longer deserved, a warning so many days before."""

    grace: int = 0
    warn: int = 0


@dataclass(frozen=True)
class Grading:
    """Classes with rank, and which row has earned which.

    `classes` are the classes, or a function that reads them: `classes(session)`.
    `source(parameters, today, held)` is a SELECT of `record_id`, `customer_id`, `grade` (key of the best class that the row has
    earned; NULL: none) and `facts` (JSON made by `sdk.sql.facts`), each record once, and where they make a difference:
    `keeps` (key of the best class that it may stay in; `grade` if left out), `given` (key of the class that somebody has
    entered elsewhere, such as the one printed on a card: when it changes, the row goes there), and `until` (the last day on
    which the class that it is in is deserved if nothing more happens; NULL: for ever). It never filters by today.
    `held` has the columns `record_id`, `grade`, `since` and `grace_until` of the rows that are in a class now, for sources that ask
    something else of each class.
    `terms(parameters, grade)` are grace and warning of a class. `why(facts, moved)` says in words why a row is where it is;
    `moved` is how it came there: given, rise, fall, grace, warning, kept. `check(session, parameters)` may raise Invalid for
    parameters that do not fit each other, naming fields as the form does. `approval` is the policy by which a change of the
    parameters is decided; None: whoever may change them changes them at once.
    """

    key: str
    title: Text
    record: str
    parameters: type[Any]  # a frozen dataclass; its fields are made by `parameter`
    classes: Sequence[GradeClass] | Callable[[Session], Sequence[GradeClass]]
    source: Callable[[Any, ColumnElement[date], FromClause], Select[Any]]
    why: Callable[[Mapping[str, Any], str], Text]  # the facts are JSON values
    terms: Callable[[Any, GradeClass], Terms] | None = None  # gets an instance of the parameters
    check: Callable[[Session, Any], None] | None = None
    approval: str | None = "core.grading_change"
    icon: str = "medal"

    def ranked(self, session: Session) -> list[GradeClass]:
        """The classes, the lowest first."""
        found = self.classes(session) if callable(self.classes) else self.classes
        return sorted(found, key=lambda one: one.rank)

    def terms_of(self, parameters: Any, grade: GradeClass) -> Terms:
        """Grace and warning of a class."""
        return self.terms(parameters, grade) if self.terms else Terms()


@dataclass(frozen=True)
class Segment:
    """A group of customers, by period. `members(first, last)` is a SELECT of `customer_id`, each once, of those who belong to it
    in the days from first to last, both included; they are days, or columns that hold one. A closed period keeps its members.
    """

    key: str
    title: Text
    members: Callable[[date | ColumnElement[date], date | ColumnElement[date]], Select[Any]]
    periods: Literal["month"] = "month"
