"""The board adds up what waits in all queues by department, party and person; behind each number stand its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.records.board import Board, BoardRow, Wanted, board, board_rows
from customary.records.parties import add_party

from tests.builders.cases import MONDAY, a_case, cases
from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague, a_team, acting
from tests.http import client_for
from tests.queries import count_queries

GRANTS = {"test__cases__view": "team", "core__board__view": "team", "core__customers__view": "own"}


@pytest.fixture(autouse=True)
def _cases(deployment: Deployment) -> Iterator[None]:
    with cases(deployment), clock.at(MONDAY):
        yield


def seen(actor: Actor) -> Board:
    with reading() as session:
        return board(session, actor)


def rows(actor: Actor, **wanted: object) -> list[BoardRow]:
    with reading() as session:
        return board_rows(session, actor, Wanted(**wanted))


def summary(lines: object) -> dict[str, tuple[int, int]]:
    return {str(line.title): (line.all.waiting, line.all.overdue) for line in lines}


@pytest.fixture
def house(_cases: None) -> dict[str, int]:
    """Floor with its lead and one colleague, kitchen, a tow truck; the cases of each."""
    floor, kitchen = a_team("Floor"), a_team("Kitchen")
    lead = a_colleague("Lead", team=floor, **GRANTS)
    worker, cook = a_colleague("Worker", team=floor), a_colleague("Cook", team=kitchen)
    with transaction(system("a test")) as session:
        truck = add_party(session, session.actor, {"name": "Tow truck"})
    a_case("of the worker", staff_id=worker)
    a_case("of the floor", team_id=floor, customer_id=make_customer())
    a_case("of the cook", staff_id=cook, severity="urgent")
    a_case("of nobody")
    a_case("outside", team_id=kitchen, party_id=truck)
    a_case("finished", state="closed", origin="import")
    return {"floor": floor, "kitchen": kitchen, "lead": lead, "worker": worker, "truck": truck}


def test_what_waits_is_added_up_by_department_party_and_person(house: dict[str, int]) -> None:
    with clock.at(MONDAY + timedelta(minutes=15)):
        found = seen(system("a test"))
    assert (found.all.waiting, found.all.overdue) == (5, 1)
    assert summary(found.teams) == {"Kitchen": (2, 1), "Floor": (2, 0), "": (1, 0)}
    assert summary(found.parties) == {"Tow truck": (1, 0)}
    assert summary(found.people) == {"Cook": (1, 1), "Worker": (1, 0), "": (3, 0)}
    assert found.nobodys.waiting == 3
    assert sum(line.all.waiting for line in found.queues) == found.all.waiting


def test_who_leads_a_department_sees_what_is_in_its_hands(house: dict[str, int]) -> None:
    lead = acting(house["lead"])
    assert summary(seen(lead).teams) == {"Floor": (2, 0)}
    assert sorted(one.label for one in rows(lead)) == ["of the floor", "of the worker"]


def test_behind_each_number_stand_its_rows(house: dict[str, int]) -> None:
    everybody = system("a test")
    assert [one.label for one in rows(everybody, party_id=house["truck"])] == ["outside"]
    assert [one.label for one in rows(everybody, staff_id=house["worker"])] == ["of the worker"]
    assert [one.label for one in rows(everybody, team_id=0)] == ["of nobody"]
    assert len(rows(everybody, staff_id=0)) == 3
    with clock.at(MONDAY + timedelta(minutes=15)):
        (late,) = rows(everybody, overdue=True)
    assert (late.label, late.overdue, late.staff, late.team) == ("of the cook", True, "Cook", "Kitchen")


def test_the_rows_are_paged_by_key(deployment: Deployment, house: dict[str, int]) -> None:
    boss = acting(a_colleague("Boss", test__cases__view="all", core__board__view="all", core__customers__view="all"))
    client = client_for(deployment, boss)
    found, cursor = [], ""
    while True:
        answer = client.get(f"/api/v1/board/rows?limit=2{cursor}").json()
        found += [one["label"] for one in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    assert sorted(found) == ["of nobody", "of the cook", "of the floor", "of the worker", "outside"]
    figures = client.get("/api/v1/board").json()
    assert (figures["waiting"], figures["queues"]["test.cases"]["waiting"]) == (5, 5)


def test_the_board_and_its_rows_are_pages(deployment: Deployment, house: dict[str, int]) -> None:
    client = client_for(deployment, acting(house["lead"]))
    shown = client.get("/board")
    assert shown.status_code == 200
    assert "Floor" in shown.text
    assert f'href="/board/rows?team={house["floor"]}"' in shown.text
    listed = client.get(f"/board/rows?team={house['floor']}")
    assert "of the worker" in listed.text
    assert "of the cook" not in listed.text


def test_the_number_of_statements_does_not_depend_on_what_waits(deployment: Deployment, house: dict[str, int]) -> None:
    boss = acting(a_colleague("Boss", test__cases__view="all", core__board__view="all", core__customers__view="all"))
    counts = []
    for _time in range(2):
        with count_queries(deployment) as queries:
            seen(boss)
            rows(boss)
        counts.append(len(queries))
        for number in range(10):
            a_case(f"another {number}", team_id=a_team())
    assert counts[0] == counts[1] <= 5
