"""Days and the month of the sample house, by the command line, are what was worked out beforehand (KTV-28 to KTV-33)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.ktv import CORRECTION, DAYS, bring_in, bring_in_rooms, truth
from tests.command_line import CommandLine, command_line
from tests.deployments import deployed

LINES = ("至尊卡", "VIP卡", "欢唱卡", "普通顾客")


@pytest.fixture
def customary(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    asked = command_line(database_url, monkeypatch, "ktv")
    monkeypatch.setenv("CUSTOMARY_LANGUAGE", "zh")
    return asked


def fill(url: str, *names: str) -> None:
    with deployed(url):
        for name in names:
            bring_in("ktv.bookings", name)


def said(customary: CommandLine, key: str, *options: str) -> dict[str, Any]:
    """A summary in the terms of the figures worked out beforehand: yuan and per cent."""
    answer = customary("report", key, *options, "--json").json()
    figures = answer["figures"]
    units = "rooms" if key == "ktv.daily_summary" else "room_days"
    assert sum(row["rooms"] for row in answer["rows"]) == figures["rooms"] == answer["totals"]["rooms"]
    assert sum(row["amount"] for row in answer["rows"]) == figures["amount"] == answer["totals"]["amount"]
    return {
        "rooms": figures["rooms"],
        "amount": figures["amount"] / 100,
        "average": figures["average"] / 100,
        "cards": {row["line"]: in_yuan(row) for row in answer["rows"]},
        "not_consumed": figures["not_consumed"],
        f"{units}_available": figures[f"{units}_available"],
        f"{units}_occupied": figures[f"{units}_occupied"],
        "occupancy_pct": round(100 * figures["occupancy"], 1),
    }


def in_yuan(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "rooms": row["rooms"],
        "amount": row["amount"] / 100,
        "average": None if row["average"] is None else row["average"] / 100,
        "share_of_rooms_pct": round(100 * row["share_of_rooms"], 1),
    }


@pytest.mark.slow
def test_every_day_and_the_month_are_as_worked_out_beforehand(customary: CommandLine, database_url: str) -> None:
    expected = truth()
    with deployed(database_url):
        bring_in_rooms()
    fill(database_url, *DAYS)
    for day, figures in expected["days_before_correction"].items():
        assert said(customary, "ktv.daily_summary", "--day", day) == figures, day
    month = said(customary, "ktv.monthly_summary", "--month", "2026-10")
    assert month.items() >= expected["month_before_correction"].items()
    fill(database_url, CORRECTION)
    day = said(customary, "ktv.daily_summary", "--day", "2026-10-15")
    assert day == expected["day_2026-10-15_after_correction"]
    assert list(day["cards"]) == list(LINES)
    month = said(customary, "ktv.monthly_summary", "--month", "2026-10")
    assert month.items() >= expected["month_after_correction"].items()
    by_day = customary("report", "ktv.monthly_summary", "--month", "2026-10", "--by", "day", "--json").json()
    assert [row["rooms"] for row in by_day["rows"]] == [
        (expected["day_2026-10-15_after_correction"] if day == "2026-10-15" else figures)["rooms"]
        for day, figures in expected["days_before_correction"].items()
    ]
    assert by_day["figures"]["missing_days"] == ""
    files_are_as_worked_out(customary, expected["after_all_imports"])


def files_are_as_worked_out(customary: CommandLine, expected: dict[str, Any]) -> None:
    """KTV-22, KTV-23, KTV-25 to KTV-27: who is in the files, who comes often, whose birthday is when."""

    def ask(key: str, *options: str) -> dict[str, Any]:
        answer: dict[str, Any] = customary("report", f"ktv.{key}", *options, "--json").json()
        return answer

    frequent = ask("frequent_customers", "--until", "2026-10-31")
    assert len(frequent["rows"]) == expected["frequent_customers_3_visits_in_30_days_to_2026-10-31"]
    top = [[row["phone"], row["visits"], row["amount"] / 100] for row in frequent["rows"][:5]]
    assert top == expected["frequent_top5"]
    months = {str(month): ask("birthdays", "--month", str(month), "--year", "2026") for month in range(1, 13)}
    assert {month: one["figures"]["solar"] for month, one in months.items()} == expected["birthdays_by_month"]
    lunar = {month: one["figures"]["lunar"] for month, one in months.items() if one["figures"]["lunar"]}
    assert lunar == expected["lunar_birthdays_by_solar_month_2026"]
    for month, one in months.items():
        days = [row["day"] for row in one["rows"]]
        assert days == sorted(days)
        assert {int(day[5:7]) for day in days} == {int(month)}
    people, members = ask("customer_file")["rows"], ask("member_file")["rows"]
    assert len({row["phone"] for row in people}) == len(people) == expected["distinct_customers_by_phone"]
    assert members == [row for row in people if row["card_visits"]]
