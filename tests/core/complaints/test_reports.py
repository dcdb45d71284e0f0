"""Short, cheap, fast: what the reports of complaints come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment

from tests.builders.cases import MONDAY
from tests.builders.complaints import RESOLVED, a_complaint, asked, moved
from tests.command_line import command_line
from tests.core.complaints.conftest import House
from tests.http import client_for


def handled(house: House, hours: int, cause: str, cost: int = 0, won_back: bool = True) -> int:
    """A complaint that was resolved so many hours after its receipt, and closed."""
    one = a_complaint()
    moved(one, "accept")
    moved(one, "assign", staff_id=house.wang)
    moved(one, "start")
    with clock.at(MONDAY + timedelta(hours=hours)):
        moved(one, "resolve", **RESOLVED | {"cause": cause, "cost": cost})
        asked(one, "satisfied", won_back=won_back)
    return one


@pytest.fixture
def _three(house: House) -> None:
    handled(house, 2, "quality", 10_000)
    handled(house, 5, "quality", 20_000, won_back=False)
    handled(house, 1, "price")
    a_complaint()


@pytest.mark.usefixtures("_three")
def test_hours_cost_hand_offs_and_win_back_by_cause(deployment: Deployment, house: House) -> None:
    """CORE-41, CORE-42, CORE-43, CORE-44."""
    zhou = client_for(deployment, house.acting(house.zhou))
    report = zhou.get("/api/v1/reports/core.complaints?from=2026-11-01&to=2026-11-30").json()
    quality, price, unknown = report["rows"]
    assert (quality["cause"], quality["number"], quality["hours"], quality["percentile"]) == ("quality", 2, 3.5, 5)
    assert (quality["cost"], quality["average_cost"], quality["won_back"]) == (30_000, 15_000, 0.5)
    assert (price["hours"], price["won_back"]) == (1, 1)
    assert (unknown["number"], unknown["hours"]) == (1, None)
    assert report["totals"]["hand_offs"] == 0
    page = zhou.get("/complaints").text
    assert "67%" in page  # won back this month


@pytest.mark.usefixtures("_three")
def test_causes_are_ranked_with_their_cases_behind_them(deployment: Deployment, house: House) -> None:
    """CORE-40."""
    zhou = client_for(deployment, house.acting(house.zhou))
    query = "from=2026-11-01&to=2026-11-30"
    rows = zhou.get(f"/api/v1/reports/core.complaint_causes?{query}").json()["rows"]
    assert [(row["cause"], row["number"], row["cumulated"]) for row in rows] == [
        ("quality", 2, 0.6667),
        ("price", 1, 1),
    ]
    page = zhou.get(f"/reports/core.complaint_causes?{query}").text
    assert "cause=quality" in page
    assert "<polyline" in page


@pytest.mark.usefixtures("_three")
def test_the_average_time_of_each_step_is_told(deployment: Deployment, house: House) -> None:
    """CORE-33: in working hours."""
    zhou = client_for(deployment, house.acting(house.zhou))
    rows = zhou.get("/api/v1/reports/core.complaint_steps?from=2026-11-01&to=2026-11-30").json()["rows"]
    handling = next(row for row in rows if row["step"] == "handling")
    assert (handling["number"], handling["average"]) == (3, 2.33)


@pytest.mark.usefixtures("_three")
def test_the_command_line_lists_what_is_open(
    deployment: Deployment, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CORE-33: number, step, who is responsible, deadline."""
    run = command_line(database_url, monkeypatch)
    (item,) = run("complaints", "list", "--json").json()["items"]
    assert (item["number"], item["state"]) == ("C-2026-0004", "received")
    assert item["due_at"] is not None
    assert len(run("complaints", "list", "--state", "all", "--cause", "quality", "--json").json()["items"]) == 2
