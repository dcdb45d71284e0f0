"""Where each row stands, and where the rule would have it: one SELECT for all rows of a grading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, bindparam, case, func, literal, or_, select
from sqlmodel import Session

from customary.database.models import table_of
from customary.database.parameters import parameters_on
from customary.database.sql import add_days
from customary.gradings.current import current_grades
from customary.gradings.models import Grade
from customary.plugins.gradings import GradeClass, Grading, Terms

TODAY = bindparam("today", type_=Date)
NONE = -1  # the rank of no class at all
# What the rule does with a row. Those that leave it as it is are the last three.
MOVES = ("given", "rise", "fall", "leave", "grace", "kept", "release", "warning", "calm", "in_grace", "fixed", "same")

Column = Any  # of a subquery: names known only here


@dataclass(frozen=True)
class Reckoning:
    """A grading with parameters, ready to be asked: its classes and what follows from the parameters for each."""

    grading: Grading
    parameters: Any  # an instance of the grading's own
    classes: Sequence[GradeClass]
    today: date

    @property
    def terms(self) -> Mapping[str, Terms]:
        return {one.key: self.grading.terms_of(self.parameters, one) for one in self.classes}

    def decisions(self) -> Select[Any]:
        """A row for each row of the source: what it says, what is held of the row now, `standing` (the class it is in, or was
        given elsewhere), the `move` that the rule makes of it and the `target` that the move leads to.
        """
        rows = self._source().subquery("graded")
        held = table_of(Grade).alias("standing_grade")
        placed = self._placed(rows, held).subquery("placed")
        moved = select(*placed.c, self._move(placed.c).label("move")).subquery("moved")
        target = case(
            (moved.c.move == "rise", moved.c.reached),
            (moved.c.move == "fall", moved.c.earned),
            (moved.c.move == "leave", literal(None, String)),
            else_=moved.c.standing,
        )
        return select(*moved.c, target.label("target")).params(today=self.today)

    def graded(self) -> Select[Any]:
        """The ids of all rows that the source gives."""
        return select(self._source().subquery("graded").c.record_id)

    def _source(self) -> Select[Any]:
        held = current_grades(self.grading.key).subquery("held")
        return self.grading.source(self.parameters, TODAY, held).params(today=self.today)

    def _placed(self, rows: Any, held: Any) -> Select[Any]:
        """Each row with the class it is in and the one that it has earned, both with their ranks."""
        given = rows.c.given if "given" in rows.c else literal(None, String)
        keeps = rows.c.keeps if "keeps" in rows.c else rows.c.grade
        until = rows.c.until if "until" in rows.c else literal(None, Date)
        entered = and_(given.is_not(None), or_(held.c.id.is_(None), held.c.given != given))
        standing = case((entered, given), else_=held.c.grade)
        earned_more = self._rank(rows.c.grade) >= self._rank(keeps)
        mine = and_(held.c.grading == self.grading.key, held.c.record_id == rows.c.record_id, held.c.until.is_(None))
        return select(
            rows.c.record_id,
            rows.c.customer_id,
            rows.c.facts,
            held.c.id.label("held_id"),
            held.c.version.label("held_version"),
            held.c.grade.label("held_grade"),
            held.c.deadline.label("held_deadline"),
            held.c.gap.label("held_gap"),
            held.c.grace_until,
            held.c.customer_id.label("held_customer_id"),
            func.coalesce(held.c.fixed, False).label("fixed"),
            held.c.fixed_until,
            func.coalesce(given, literal("")).label("given"),
            entered.label("entered"),
            standing.label("standing"),
            self._rank(standing).label("standing_rank"),
            rows.c.grade.label("reached"),
            self._rank(rows.c.grade).label("reached_rank"),
            case((earned_more, rows.c.grade), else_=keeps).label("earned"),
            case((earned_more, self._rank(rows.c.grade)), else_=self._rank(keeps)).label("earned_rank"),
            until.label("until"),
            literal("until" in rows.c).label("dated"),
            self._of_class(standing, "grace").label("grace_days"),
            self._of_class(standing, "warn").label("warn_days"),
        ).select_from(rows.outerjoin(held, mine))

    def _move(self, row: Column) -> ColumnElement[str]:
        overridden = and_(row.fixed.is_(True), or_(row.fixed_until.is_(None), row.fixed_until >= TODAY))
        released = and_(row.fixed.is_(True), ~overridden)
        below = row.earned_rank < row.standing_rank
        # With a day until which the class is deserved, that day decides; without one, what was earned.
        deserved = or_(~below, and_(row.dated, or_(row.until.is_(None), row.until >= TODAY)))
        no_grace = or_(row.grace_days == 0, and_(~row.entered, row.grace_until < TODAY))
        falls = case((row.earned_rank == NONE, "leave"), else_="fall")
        warned = and_(row.until.is_not(None), row.until < add_days(TODAY, row.warn_days))
        return case(
            (and_(overridden, ~row.entered), "fixed"),
            (and_(row.standing_rank == NONE, row.reached_rank == NONE), "same"),
            (row.reached_rank > row.standing_rank, "rise"),
            (and_(released, below), falls),
            (and_(~deserved, no_grace), falls),
            (and_(~deserved, or_(row.grace_until.is_(None), row.entered)), "grace"),
            (~deserved, "in_grace"),
            (or_(row.held_id.is_(None), row.entered), "given"),
            (released, "release"),
            (row.grace_until.is_not(None), "kept"),
            (warned, "warning"),
            (row.held_deadline.is_not(None), "calm"),
            else_="same",
        )

    def _rank(self, key: Any) -> ColumnElement[int]:  # a column
        return self._by_class(key, {one.key: one.rank for one in self.classes}, NONE)

    def _of_class(self, key: Any, name: str) -> ColumnElement[int]:  # a column
        return self._by_class(key, {one: getattr(terms, name) for one, terms in self.terms.items()}, 0)

    @staticmethod
    def _by_class(key: Any, values: Mapping[str, int], otherwise: int) -> ColumnElement[int]:  # a column
        pairs = [(key == one, literal(value)) for one, value in values.items()]
        return case(*pairs, else_=literal(otherwise)) if pairs else literal(otherwise)


def reckoning_on(session: Session, grading: Grading, day: date) -> Reckoning:
    """The grading with the parameters that hold on a day."""
    parameters = parameters_on(session, grading.key, grading.parameters, day)
    return Reckoning(grading, parameters, grading.ranked(session), day)
