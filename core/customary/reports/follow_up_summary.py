"""The summary report of follow-ups (回访总结报告): scope, coverage, in time, what was answered, what is done about it (CORE-16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.interactions.models import FollowUp, Interaction, InteractionFollowUp
from customary.interactions.outcomes import ASKS_ASPECT, aspects_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.rules import Highlight, Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts
from customary.recovery.cases import case_words
from customary.recovery.events import CASE
from customary.recovery.lifecycle import CLOSED
from customary.recovery.models import RecoveryCase
from customary.reports.choices import rule_choices
from customary.reports.dimensions import rule_in_words
from customary.reports.follow_up_figures import VIEW
from customary.reports.metrics import Cell, evaluate
from customary.reports.periods import Period
from customary.roles.gate import visible

_ = texts("reports")

KEY = "core.follow_up_summary"
MOST = 5
FIGURES = ("due", "contacted", "reached", "done", "on_time", "decided", "answered", "satisfied", "neutral")
told, asked_for, link, case = (table_of(one) for one in (Interaction, FollowUp, InteractionFollowUp, RecoveryCase))


@dataclass(frozen=True)
class SummaryAsked:
    """Of which period, by due date, and which rule's follow-ups; all if none is named."""

    from_: date = report_parameter(_("From"), lambda: clock.today().replace(day=1))
    to_: date = report_parameter(_("To"), clock.today)
    rule: str | None = report_parameter(_("Rule"), None, rule_choices)

    def __post_init__(self) -> None:
        if self.to_ < self.from_:
            raise Invalid.field("to", "before_from", _("The last day lies before the first."))


def follow_up_summary(session: Session, actor: Actor, asked: SummaryAsked) -> Table:
    """Four statements, whatever the data."""
    keys = [f"core.follow_ups_{name}" for name in (*FIGURES, "dissatisfied")]
    where = {} if asked.rule is None else {"rule": asked.rule}
    total = evaluate(session, actor, keys, Period(asked.from_, asked.to_), where=where).total
    answers = session.execute(_answers(actor, asked)).all()
    cases = session.execute(_cases(actor, asked)).all()
    aspects = _aspects(answers)
    rows = [
        _text(_("Scope"), _("Rule"), rule_in_words(asked.rule) if asked.rule else _("All rules")),
        _text(_("Scope"), _("Period"), f"{asked.from_.isoformat()} – {asked.to_.isoformat()}"),
        *_coverage(total),
        *_satisfaction(total),
        *(
            _number(_("What customers were not satisfied with"), words, number, len(answers))
            for words, number in aspects
        ),
        *(_text(_("Typical comments"), day.isoformat(), words) for day, words in _comments(answers)),
        _number(_("Cases"), _("Opened"), len(cases)),
        _number(_("Cases"), _("Closed"), sum(one.state in CLOSED for one in cases), len(cases)),
        _number(_("Cases"), _("Won back"), sum(one.state == "won_back" for one in cases), len(cases)),
        *(_text(_("Actions"), one.opened_on.isoformat(), one.treatment or one.plan) for one in _treated(cases)),
        _text(_("Conclusion"), "", _conclusion(total, aspects, sum(one.state not in CLOSED for one in cases))),
    ]
    return Table(columns=COLUMNS, rows=rows, highlights=_highlights(total))


def _coverage(total: Cell) -> list[dict[str, Any]]:  # of each column's kind
    due, section = _count(total, "due"), _("Coverage")
    return [
        _number(section, _("In scope"), due),
        _number(section, _("Attempted"), _count(total, "contacted"), due),
        _number(section, _("Reached"), _count(total, "reached"), due),
        _number(section, _("Complete"), _count(total, "done"), due),
        _number(section, _("On time"), _count(total, "on_time"), _count(total, "decided")),
    ]


def _satisfaction(total: Cell) -> list[dict[str, Any]]:  # of each column's kind
    section, answered = _("Satisfaction"), _count(total, "answered")
    titles = (("satisfied", _("Satisfied")), ("neutral", _("Neutral")), ("dissatisfied", _("Dissatisfied")))
    return [_number(section, title, _count(total, name), answered) for name, title in titles]


def _count(total: Cell, name: str) -> int:
    return total.count(f"core.follow_ups_{name}")


def _number(section: Text, item: Text | str, number: int, of: int | None = None) -> dict[str, Any]:  # likewise
    share = round(number / of, 4) if of else None
    return {"section": str(section), "item": str(item), "number": number, "share": share, "words": ""}


def _text(section: Text, item: Text | str, words: Text | str) -> dict[str, Any]:  # likewise
    return {"section": str(section), "item": str(item), "number": None, "share": None, "words": str(words)}


def _in_scope(asked: SummaryAsked) -> ColumnElement[bool]:
    period = asked_for.c.due.between(asked.from_, asked.to_)
    return period if asked.rule is None else and_(period, asked_for.c.rule == asked.rule)


def _served(asked: SummaryAsked, interaction_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a call served a follow-up of the scope."""
    joined = link.join(asked_for, asked_for.c.id == link.c.follow_up_id)
    served = select(link.c.interaction_id).select_from(joined).where(link.c.interaction_id == interaction_id)
    return exists(served.where(_in_scope(asked)).correlate(told, case))


def _answers(actor: Actor, asked: SummaryAsked) -> Select[Any]:
    """Neutral and dissatisfied answers of the scope, the latest first."""
    columns = (told.c.day, told.c.kind, told.c.aspect, case_words(told).label("words"))
    unsatisfied = told.c.satisfaction.in_(ASKS_ASPECT)
    query = select(*columns).where(unsatisfied, _served(asked, told.c.id), visible("core.interaction", actor, told.c))
    return query.order_by(told.c.day.desc(), told.c.id.desc())


def _cases(actor: Actor, asked: SummaryAsked) -> Select[Any]:
    """Cases that answers of the scope have opened."""
    columns = (case.c.state, case.c.opened_on, case.c.plan, case.c.treatment)
    query = select(*columns).where(_served(asked, case.c.interaction_id), visible(CASE, actor, case.c))
    return query.order_by(case.c.opened_on.desc(), case.c.id.desc())


def _aspects(answers: Sequence[Any]) -> list[tuple[Text | str, int]]:  # rows of `_answers`
    counted: Counter[tuple[str, str]] = Counter()
    for one in answers:
        counted.update((one.kind, key) for key in (one.aspect or "").split(",") if key)
    kinds = current().registry.interaction_kinds
    words: Counter[str] = Counter()
    for (kind, key), number in counted.items():
        known = kinds.get(kind)
        words[str(aspects_of(known).get(key, key) if known else key)] += number
    return list(words.most_common(MOST))


def _comments(answers: Sequence[Any]) -> list[tuple[date, str]]:  # rows of `_answers`
    return [(one.day, one.words) for one in answers if one.words][:MOST]


def _treated(cases: Sequence[Any]) -> list[Any]:  # rows of `_cases`
    return [one for one in cases if one.treatment or one.plan][:MOST]


def _conclusion(total: Cell, aspects: Sequence[tuple[Text | str, int]], waiting: int) -> Text:
    due, reached = _count(total, "due"), _count(total, "reached")
    answered, satisfied = _count(total, "answered"), _count(total, "satisfied")
    if not due:
        return _("Nobody was to be called in this period.")
    said = _("Of {due} customers {reached} were reached.", due=due, reached=reached)
    if answered:
        share = round(satisfied * 100 / answered)
        said = _("{before} {share}% of the answers were satisfied.", before=said, share=share)
    if aspects:
        said = _("{before} Most often something was wrong with: {aspect}.", before=said, aspect=aspects[0][0])
    return _("{before} Cases that are still open: {n}.", before=said, n=waiting)


def _highlights(total: Cell) -> list[Highlight]:
    def share(part: str, whole: str) -> float | None:
        of = _count(total, whole)
        return _count(total, part) / of if of else None

    return [
        Highlight(_("In scope"), _count(total, "due")),
        Highlight(_("Coverage"), share("contacted", "due"), "percent"),
        Highlight(_("On-time rate"), share("on_time", "decided"), "percent"),
        Highlight(_("Satisfied rate"), share("satisfied", "answered"), "percent"),
    ]


COLUMNS = (
    ReportColumn("section", _("Section")),
    ReportColumn("item", _("Item")),
    ReportColumn("number", _("Number"), "integer"),
    ReportColumn("share", _("Share"), "percent"),
    ReportColumn("words", _("In words")),
)
REPORT = Report(
    key=KEY,
    title=_("Follow-up summary report"),
    subtitle=_("Coverage, satisfaction, what was wrong, and what is done about it"),
    permission=VIEW,
    parameters=SummaryAsked,
    table=follow_up_summary,
    icon="file",
)
