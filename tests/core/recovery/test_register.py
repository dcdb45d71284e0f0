"""The register by page, API, command line and report."""

from datetime import date

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.reports.metrics import evaluate
from customary.reports.periods import month_of

from tests.builders.interactions import TODAY, Person
from tests.builders.recovery import a_case, an_answer, answer, the_case, treat
from tests.command_line import command_line
from tests.http import client_for


def test_the_total_is_the_number_of_cases_opened_in_the_period(deployment: Deployment, zhou: Person) -> None:
    """AUTO-31: filters by period, department and cause, and exports."""
    first, second, _third = a_case(zhou), a_case(zhou, "neutral"), an_answer(zhou, "satisfied")
    treat(zhou, first)
    client = client_for(deployment, zhou.actor)
    month = {"from": TODAY.replace(day=1).isoformat(), "to": TODAY.isoformat()}
    table = client.get("/api/v1/reports/core.dissatisfied_customers", params=month).json()
    assert {row["case"] for row in table["rows"]} == {first, second}
    narrowed = client.get("/api/v1/reports/core.dissatisfied_customers", params={**month, "cause": "waiting"}).json()
    assert [row["case"] for row in narrowed["rows"]] == [first]
    none = client.get("/api/v1/cases", params={"opened_to": "2026-11-01"}).json()
    assert none["items"] == []
    team = the_case(first).team_id
    assert [one["id"] for one in client.get("/api/v1/cases", params={"department": team}).json()["items"]] == [first]


def test_the_page_shows_cases_and_leads_to_each(deployment: Deployment, wang: Person) -> None:
    case_id = a_case(wang)
    client = client_for(deployment, wang.actor)
    shown = client.get("/cases").text
    assert f"/cases/{case_id}" in shown
    assert client.get("/cases?cause=price&state=all").text.count("/cases/") == 0


def test_the_page_of_a_case_shows_step_department_result_and_days_open(deployment: Deployment, wang: Person) -> None:
    """AUTO-32."""
    case_id = a_case(wang)
    client = client_for(deployment, wang.actor)
    client.post(f"/cases/{case_id}/progress", data={"progress": "Spoke with the workshop"})
    answer(wang, treat(wang, case_id), "satisfied")
    page = client.get(f"/cases/{case_id}").text
    for said in ("Spoke with the workshop", f"Workshop {case_id}", "Won back", "Days open", "Two more people stand"):
        assert said in page


def test_a_case_is_worked_through_over_the_api(deployment: Deployment, wang: Person) -> None:
    """AUTO-32."""
    case_id = a_case(wang)
    client = client_for(deployment, wang.actor)
    moves = f"/api/v1/records/core.recovery_case/{case_id}/moves"
    assert client.post(moves, json={"transition": "analyse", "values": {"cause": "manner"}}).status_code == 201
    assert client.post(f"/api/v1/cases/{case_id}/progress", json={"note": "Called the workshop"}).status_code == 201
    found = client.get(f"/api/v1/cases/{case_id}")
    assert (found.json()["state"], found.json()["cause"], found.json()["progress"][0]["note"]) == (
        "analysed",
        "manner",
        "Called the workshop",
    )
    due = date(2026, 12, 24).isoformat()
    change = {"owner_id": wang.id, "team_id": None, "due": due}
    headers = {"if-match": found.headers["etag"]}
    assert client.put(f"/api/v1/cases/{case_id}", json=change, headers=headers).json()["due"] == due
    assert client.put(f"/api/v1/cases/{case_id}", json=change, headers=headers).status_code == 412


def test_the_command_line_lists_cases(
    deployment: Deployment, database_url: str, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AUTO-31."""
    case_id = a_case(wang)
    customary = command_line(database_url, monkeypatch)
    items = customary("cases", "list", "--json").json()["items"]
    assert [(one["id"], one["state"], one["owner"]) for one in items] == [(case_id, "registered", "Wang")]
    assert customary("cases", "list", "--state", "won_back", "--json").json()["items"] == []


def test_the_win_back_rate_counts_those_that_were_decided(deployment: Deployment, zhou: Person) -> None:
    """CORE-41."""
    won = a_case(zhou)
    answer(zhou, treat(zhou, won), "satisfied")
    a_case(zhou)
    with reading() as session:
        keys = ["core.cases_opened", "core.cases_won_back", "core.cases_won_back_rate"]
        total = evaluate(session, zhou.actor, keys, month_of(TODAY)).total
    assert [total[key] for key in keys] == [2, 1, 1.0]


def test_the_list_of_answers_leads_to_the_case(deployment: Deployment, zhou: Person) -> None:
    told = an_answer(zhou)
    client = client_for(deployment, zhou.actor)
    assert f"/cases/of/{told}" in client.get("/answers").text
    assert client.get(f"/cases/of/{told}", follow_redirects=False).headers["location"].startswith("/cases/")
