"""The rules of follow-ups: how far each is kept, and every exception opens."""

from __future__ import annotations

from datetime import date

from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.reports.running import run_report

from tests.builders.interactions import TODAY
from tests.builders.reports import a_call, a_follow_up
from tests.http import client_for

KEY = "core.follow_up_rules"
TYPED = {"from": "2026-11-01", "to": "2026-11-30"}


def test_each_rule_tells_its_exceptions_and_opens_them(house: Deployment) -> None:
    in_time, customer = a_follow_up(state="done", closed_day=TODAY)
    a_call(in_time, customer=customer)
    late, customer = a_follow_up(state="done", due=date(2026, 11, 10), closed_day=date(2026, 11, 12))
    a_call(late, customer=customer, outside_hours_reason="She asked for it")
    a_follow_up(state="missed", due=date(2026, 11, 5), closed_day=date(2026, 11, 20))
    a_follow_up(state="done", closed_day=TODAY)  # without a call
    a_follow_up(due=date(2026, 11, 20))  # overdue
    a_follow_up(due=date(2026, 11, 28))  # still in time
    with reading() as session:
        table = run_report(session, system("test"), KEY, TYPED).table
    assert {row["rule"]: (row["counted"], row["exceptions"], row["kept"]) for row in table.rows} == {
        "hours": (2, 1, 0.5),
        "coverage": (5, 3, 0.4),
        "records": (3, 1, 0.6667),
        "in_time": (5, 3, 0.4),
    }
    client = client_for(house, system("test"))
    for (index, column), url in table.links.items():
        assert len(client.get(f"/api/v1{url}").json()["items"]) == table.rows[index][column]


def test_a_rule_about_nothing_is_neither_kept_nor_broken(house: Deployment) -> None:
    with reading() as session:
        rows = run_report(session, system("test"), KEY, TYPED).table.rows
    assert [row["kept"] for row in rows] == [None] * 4
