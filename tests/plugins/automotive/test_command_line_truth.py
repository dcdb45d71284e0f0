"""A dealer's two files, the reminders of a day and the fleet's figures: all by the command line, as an administrator types it."""

from __future__ import annotations

import pytest

from tests.command_line import CommandLine, command_line
from tests.plugins.automotive.sample import FILES, truth

ON = "2026-11-23"
RULES = {
    "automotive.first_service": "first_service",
    "automotive.periodic_maintenance": "periodic",
    "automotive.warranty_expiry": "warranty",
}


@pytest.fixture
def customary(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    run = command_line(database_url, monkeypatch)
    run("import", "automotive.vehicles", str(FILES / "vehicles.xlsx"))
    run("import", "automotive.repair_orders", str(FILES / "repair_orders.csv"))
    return run


def test_the_reminders_of_the_day_are_those_worked_out_beforehand(customary: CommandLine) -> None:
    expected = truth()["reminders_on_2026-11-23"]
    swept = customary("reminders", "run", "--on", ON, "--json").json()
    assert swept["on"] == ON
    assert set(swept["rules"]) >= {*RULES, "automotive.after_sale", "automotive.after_service", "core.case_treated"}
    again = customary("reminders", "run", "--on", ON, "--json").json()
    assert all(not any(counts.values()) for counts in again["rules"].values())
    for rule, name in RULES.items():
        listed = customary("follow-ups", "list", "--rule", rule, "--on", ON, "--json").json()["items"]
        assert len(listed) == swept["rules"][rule]["raised"]
        due = sorted([one["record"].split()[-1], one["due"]] for one in listed if one["state"] == "due")
        if name == "warranty":
            assert due == sorted(expected["warranty_expiring_30_days"])
        else:
            assert due == sorted(expected[f"{name}_due"])
            assert sum(one["state"] == "overdue" for one in listed) == expected[f"{name}_overdue"]
        assert {key for one in listed for key in one} >= {
            "rule",
            "record",
            "customer",
            "opens",
            "agreed_for",
            "assignee",
        }


def test_an_earlier_day_is_refused_in_one_sentence(customary: CommandLine) -> None:
    customary("reminders", "run", "--on", ON, "--json")
    refused = customary("reminders", "run", "--on", "2026-11-22", "--json")
    assert refused.code == 1
    assert "2026-11-23" in refused.error


def test_the_fleet_is_counted_as_worked_out_beforehand(customary: CommandLine) -> None:
    vehicles, orders = truth()["vehicles.xlsx"], truth()["repair_orders.csv"]
    answer = customary("report", "automotive.fleet", "--on", ON, "--json").json()
    figures = {(row["figure"], row["item"]): row for row in answer["rows"]}
    counts = {figure: row["count"] for (figure, item), row in figures.items() if not item}
    assert answer["report"] == "automotive.fleet"
    assert answer["parameters"] == {"on": ON}
    assert counts["customers"] == vehicles["distinct_customers"]
    assert counts["vehicles"] == vehicles["distinct_vehicles"]
    assert counts["insurance_ending"] == vehicles["insurance_due_30_days"]
    assert counts["inspection_ending"] == vehicles["inspection_due_30_days"]
    assert counts["visits"] == orders["accepted"]
    by_item = {item: row["count"] for (figure, item), row in figures.items() if figure == "visits_by_item"}
    assert by_item == orders["by_item"]
    assert [row["item"] for row in answer["rows"] if row["figure"] == "reading_ignored"] == orders["mileage_ignored"]
