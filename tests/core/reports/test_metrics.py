"""Figures are what one gets by counting one by one what the actor may see, and open exactly those rows."""

from __future__ import annotations

from datetime import date

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Forbidden, Invalid
from customary.reports.drill_down import FactRow, rows_behind
from customary.reports.metrics import evaluate, value_for, values_for
from customary.reports.periods import Period

from tests.core.reports.department import PERIOD, Department, counted
from tests.http import actor_with

COUNTS = [
    "due",
    "open",
    "overdue",
    "done",
    "on_time",
    "late",
    "fulfilled",
    "excused",
    "missed",
    "decided",
    "contacted",
    "reached",
    "booked",
    "answered",
    "satisfied",
    "neutral",
    "dissatisfied",
]


def figures(actor: Actor, **where: object) -> dict[str, object]:
    with reading() as session:
        total = evaluate(session, actor, [f"core.follow_ups_{name}" for name in COUNTS], PERIOD, where=where).total
    return {name: total.count(f"core.follow_ups_{name}") for name in COUNTS}


def expected(facts: list[object]) -> dict[str, int]:
    found = counted(facts)  # type: ignore[arg-type]  # facts of the department
    return {name: found[name] for name in COUNTS}


def all_rows(actor: Actor, metric: str, limit: int = 3, **where: object) -> list[FactRow]:
    rows: list[FactRow] = []
    after = None
    with reading() as session:
        while True:
            page = rows_behind(session, actor, metric, PERIOD, where, after, limit)
            rows += page.rows
            if not page.more:
                return rows
            after = (page.rows[-1].day, page.rows[-1].record_id)


@pytest.mark.parametrize("seed", range(2))
def test_figures_equal_a_count_one_by_one(department: Department, seed: int) -> None:
    department.fill(seed)
    assert figures(system("test")) == expected(department.facts)


def test_figures_by_person_team_and_rule_add_up(department: Department) -> None:
    department.fill(11)
    with reading() as session:
        found = evaluate(session, system("test"), ["core.follow_ups_due"], PERIOD, ("staff_id", "team_id", "rule"))
    for (staff, team, rule), cell in found.cells.items():
        mine = [fact for fact in department.facts if (fact.staff, fact.team, fact.rule) == (staff, team, rule)]
        assert cell.count("core.follow_ups_due") == counted(mine)["due"]
    assert found.total.count("core.follow_ups_due") == counted(department.facts)["due"]


def test_a_specialist_counts_only_her_own_and_a_supervisor_the_teams(department: Department) -> None:
    department.fill(5)
    first, second, _third = department.specialists
    assert figures(department.actor(first)) == expected(department.seen_by(first))
    assert figures(department.actor(department.supervisor)) == expected(department.seen_by(first, second))


def test_the_scope_of_reports_narrows_what_the_records_scope_would_show(department: Department) -> None:
    department.fill(6)
    first = department.specialists[0]
    wide = {"core.customers.view": "all", "core.follow_ups.view": "all", "core.reports.view": "own"}
    assert figures(actor_with(wide, first)) == expected(department.seen_by(first))


def test_a_figure_opens_as_many_rows_as_it_says(department: Department) -> None:
    department.fill(7)
    supervisor = department.actor(department.supervisor)
    for name, value in figures(supervisor).items():
        rows = all_rows(supervisor, f"core.follow_ups_{name}")
        assert len(rows) == value
        assert len({row.record_id for row in rows}) == value
        assert rows == sorted(rows, key=lambda row: (row.day, row.record_id))


def test_rows_are_narrowed_as_the_number_was(department: Department) -> None:
    department.fill(8)
    first = department.specialists[0]
    where = {"staff_id": first, "rule": "test.yearly"}
    mine = [fact for fact in department.seen_by(first) if fact.rule == "test.yearly"]
    rows = all_rows(system("test"), "core.follow_ups_done", **where)
    assert len(rows) == counted(mine)["done"]
    unassigned = all_rows(system("test"), "core.follow_ups_due", staff_id=None)
    assert len(unassigned) == counted(department.seen_by(None))["due"]


def test_a_share_opens_the_whole_and_marks_the_part(department: Department) -> None:
    department.fill(9)
    rows = all_rows(system("test"), "core.follow_ups_on_time_rate")
    found = counted(department.facts)
    assert len(rows) == found["decided"]
    assert sum(bool(row.counted) for row in rows) == found["on_time"]


def test_a_share_of_nothing_is_no_number(department: Department) -> None:
    with reading() as session:
        assert (
            evaluate(session, system("test"), ["core.follow_ups_on_time_rate"], PERIOD).total[
                "core.follow_ups_on_time_rate"
            ]
            is None
        )


def test_a_role_shows_ones_own_figure_and_the_teams(department: Department) -> None:
    department.fill(10)
    first, second, _third = department.specialists
    with reading() as session:
        shown = value_for(session, department.actor(department.supervisor), "core.follow_ups_due", PERIOD)
        own = value_for(session, department.actor(first), "core.follow_ups_due", PERIOD)
    assert (shown.own, shown.team) == (0, counted(department.seen_by(first, second))["due"])
    assert (own.own, own.team) == (counted(department.seen_by(first))["due"], None)


def test_whoever_lacks_the_permission_counts_nothing(department: Department) -> None:
    with reading() as session:
        with pytest.raises(Forbidden):
            evaluate(session, actor_with({"core.follow_ups.view": "all"}), ["core.follow_ups_due"], PERIOD)
        assert values_for(session, actor_with({}), ["core.follow_ups_due"], PERIOD) == {}


def test_figures_cannot_be_told_apart_by_what_their_rows_lack(house: Deployment) -> None:
    with reading() as session, pytest.raises(Invalid):
        evaluate(session, system("test"), ["core.follow_ups_due"], PERIOD, ("colour",))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), date(2026, 10, 31))),
        ((date(2026, 3, 1), date(2026, 3, 30)), (date(2026, 2, 1), date(2026, 2, 28))),
        ((date(2026, 11, 1), date(2026, 11, 23)), (date(2026, 10, 1), date(2026, 10, 23))),
        ((date(2026, 11, 16), date(2026, 11, 22)), (date(2026, 11, 9), date(2026, 11, 15))),
    ],
)
def test_a_month_is_compared_with_the_month_before(period: tuple[date, date], before: tuple[date, date]) -> None:
    assert Period(*period).before == Period(*before)
