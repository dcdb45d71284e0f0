"""A dealer's two files, imported by the command line, arrive at what was worked out beforehand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from customary.database.engine import Database
from sqlalchemy import text

from tests.command_line import CommandLine, command_line
from tests.plugins.automotive.sample import FILES, truth

VEHICLES = ("import", "automotive.vehicles", str(FILES / "vehicles.xlsx"))
REPAIR_ORDERS = ("import", "automotive.repair_orders", str(FILES / "repair_orders.csv"))

Numbers = tuple[int, int, int, int]


@pytest.fixture
def customary(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(database_url, monkeypatch)


def numbers(answer: dict[str, Any]) -> Numbers:
    return answer["created"], answer["updated"], answer["unchanged"], answer["removed"]


def rejected(answer: dict[str, Any]) -> list[list[object]]:
    return [[one["row"], one["reason"]] for one in answer["rejected"]]


def test_the_vehicles_arrive_and_again_change_nothing(customary: CommandLine) -> None:
    expected = truth()["vehicles.xlsx"]
    dry = customary(*VEHICLES, "--dry-run", "--json").json()
    first = customary(*VEHICLES, "--json").json()
    again = customary(*VEHICLES, "--json").json()
    assert numbers(dry) == numbers(first) == (expected["accepted"], 0, 0, 0)
    assert numbers(again) == (0, 0, expected["accepted"], 0)
    for answer in (dry, first, again):
        assert rejected(answer) == expected["rejected_rows"]
        assert Counter(one["reason"] for one in answer["warnings"]) == expected["warnings"]


def test_the_repair_orders_arrive_and_again_change_nothing(customary: CommandLine) -> None:
    expected = truth()["repair_orders.csv"]
    customary(*VEHICLES)
    dry = customary(*REPAIR_ORDERS, "--dry-run", "--json").json()
    first = customary(*REPAIR_ORDERS, "--json").json()
    again = customary(*REPAIR_ORDERS, "--json").json()
    assert numbers(dry) == numbers(first) == (expected["accepted"], 0, 0, 0)
    assert numbers(again) == (0, 0, expected["accepted"], 0)
    for answer in (dry, first, again):
        assert rejected(answer) == expected["rejected_rows"]
        assert answer["warnings"] == []


def test_a_rejection_names_row_heading_reason_and_words(customary: CommandLine) -> None:
    answer = customary(*VEHICLES, "--json").json()
    assert answer["rejected"][0] == {
        "row": 87,
        "column": "质保到期日",
        "reason": "bad_date",
        "message": "This is no date of the calendar. Write it like 2026-03-05.",
    }
    assert answer["rejected"][6]["column"] is None
    assert answer["rejected"][6]["message"] == "The same row stands further up in the file, in row 124."


def test_an_import_undone_leaves_nothing_behind(customary: CommandLine, database_url: str) -> None:
    customary(*VEHICLES)
    before = contents(database_url)
    customary(*REPAIR_ORDERS)
    assert contents(database_url) != before
    assert customary("import", "undo", "2", "--json").json() == {"undone": 1912, "kept": []}
    assert contents(database_url) == before
    assert customary("import", "undo", "1", "--json").json() == {"undone": 566, "kept": []}
    assert all(not rows for rows in contents(database_url).values())
    assert numbers(customary(*VEHICLES, "--json").json()) == (566, 0, 0, 0)


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All that imports write, as anybody can see it."""
    database = Database(url)
    with database.reads.connect() as connection:
        rows = {name: sorted(map(tuple, connection.execute(text(query))), key=repr) for name, query in QUERIES.items()}
    database.dispose()
    return rows


QUERIES = {
    "customers": "SELECT id, name, owner_id, state FROM customary_customer WHERE state <> 'erased'",
    "phones": "SELECT customer_id, e164, position FROM customary_phone",
    "names": "SELECT customer_id, name FROM customary_customer_name",
    "terms": "SELECT * FROM customary_search_term",
    "vehicles": "SELECT * FROM automotive_vehicle",
    "visits": "SELECT * FROM automotive_visit",
    "identities": "SELECT * FROM customary_import_identity",
}
