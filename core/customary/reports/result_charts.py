"""What stands above the table of follow-up results: the strip of figures with their change, the course by due day, the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from customary.plugins.actor import Actor
from customary.plugins.rules import Chart, Highlight
from customary.plugins.text import Text, texts
from customary.reports.metrics import Cell, Figures, evaluate
from customary.reports.periods import Period, first_of_bar
from customary.web.formats import number, percent

_ = texts("reports")

P = "core.follow_ups_"
COURSE = (P + "on_time", P + "late", P + "missed")
COMPARED = (P + "on_time_rate", P + "booked", P + "due")
Link = Callable[[str, Mapping[str, Any]], str]
Where = Mapping[str, Any]  # values of the columns' own types


def highlights(
    session: Session,
    actor: Actor,
    period: Period,
    where: Where,
    figures: Figures,
    names: Mapping[str, Mapping[Any, Text | str]],
    link: Link,
) -> list[Highlight]:
    """Seven figures, those that are compared with the period before."""
    now, before = figures.total, evaluate(session, actor, COMPARED, period.before, where=where).total
    waiting = now.count(P + "open") - now.count(P + "overdue")

    def shown(name: str, title: Text, detail: Text | str, tone: Any = "", detail_tone: Any = "") -> Highlight:
        count = now.count(P + name)
        return Highlight(
            title, count, "integer", detail, link(P + name, {}) if count else "", tone if count else "", detail_tone
        )

    on_time, on_time_tone = _points(now[P + "on_time_rate"], before[P + "on_time_rate"])
    booked, booked_tone = _more(now, before)
    return [
        shown("due", _("Due"), _("{n} still in time", n=number(waiting)) if waiting else ""),
        shown("done", _("Done"), percent(now[P + "done_rate"], 1)),
        shown("on_time", _("On time"), on_time, detail_tone=on_time_tone),
        shown("reached", _("Reached"), _("{share} of those contacted", share=percent(now[P + "reached_rate"]))),
        shown("booked", _("Booked"), booked, detail_tone=booked_tone),
        shown("satisfied", _("Satisfied"), _("of {n} answers", n=number(now.count(P + "answered")))),
        shown("missed", _("Missed"), _worst(figures, names), "danger", "danger"),
    ]


def _points(now: float | None, before: float | None) -> tuple[Text | str, str]:
    if now is None or before is None:
        return percent(now, 1), ""
    change = round(100 * (now - before), 1)
    if not change:
        return _("{share}, as before", share=percent(now, 1)), ""
    if change > 0:
        return _("{share}, ↑ {change} points", share=percent(now, 1), change=number(change, 1)), "ok"
    return _("{share}, ↓ {change} points", share=percent(now, 1), change=number(-change, 1)), "danger"


def _more(now: Cell, before: Cell) -> tuple[Text | str, str]:
    if not before.count(P + "due"):
        return _("{share} of those reached", share=percent(now[P + "booked_rate"])), ""
    more = now.count(P + "booked") - before.count(P + "booked")
    if more == 0:
        return _("as many as before"), ""
    if more > 0:
        return _("↑ {n} from before", n=number(more)), "ok"
    return _("↓ {n} from before", n=number(-more)), "danger"


def _worst(figures: Figures, names: Mapping[str, Mapping[Any, Text | str]]) -> str:
    """Who has missed the most, where rows tell people apart."""
    if "staff_id" not in figures.by:
        return ""
    cells = figures.folded("staff_id").cells
    (person,), cell = max(cells.items(), key=lambda item: item[1].count(P + "missed"), default=((None,), Cell({})))
    missed = cell.count(P + "missed")
    return f"{names['staff_id'].get(person, '')} {number(missed)}" if missed and len(cells) > 1 else ""


def charts(session: Session, actor: Actor, period: Period, where: Where, total: Cell) -> list[Chart]:
    """The course by due day, and how the answers fell out; neither where there is nothing to draw."""
    drawn = []
    daily = evaluate(session, actor, COURSE, period, ("day",), where)
    if any(cell.count(key) for cell in daily.cells.values() for key in COURSE):
        drawn.append(_course(daily, period))
    answers = [(_("Satisfied"), "satisfied"), (_("Neutral"), "neutral"), (_("Dissatisfied"), "dissatisfied")]
    answered = total.count(P + "answered")
    if answered:
        drawn.append(
            Chart(
                title=_("Satisfaction"),
                subtitle=_("of {n} answers", n=number(answered)),
                labels=[title for title, _name in answers],
                series=[(_("Satisfaction"), [total.count(P + name) for _title, name in answers])],
                kind="donut",
                centre=percent(total.count(P + "satisfied") / answered, 1),
                colours=(1, 2, 4),
            )
        )
    return drawn


def _course(daily: Figures, period: Period) -> Chart:
    start_of = first_of_bar(period)
    bars: dict[date, Cell] = defaultdict(lambda: Cell({}))
    for (day,), cell in daily.cells.items():
        bars[start_of(day)] = bars[start_of(day)].plus(cell)
    starts = sorted(start for start, cell in bars.items() if any(cell.counted.values()))
    titles: Sequence[tuple[str, Text]] = ((COURSE[0], _("On time")), (COURSE[1], _("Late")), (COURSE[2], _("Missed")))
    return Chart(
        title=_("Calls by due day"),
        subtitle=_("on time, late and missed"),
        labels=[start.strftime("%m-%d") for start in starts],
        series=[(title, [bars[start].count(key) for start in starts]) for key, title in titles],
        colours=(1, 2, 4),
    )
