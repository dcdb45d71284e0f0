"""Follow-ups, contacts and appointments over the API, and the command that lists what is open."""

import json
import subprocess
import sys

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.interactions.commands import answer
from customary.interactions.follow_ups import ASSIGN, open_follow_ups
from customary.plugins.actor import system

from tests.builders.interactions import (
    GRANTS,
    SUPERVISOR,
    TODAY,
    Person,
    a_colleague,
    a_customer,
    a_follow_up,
    a_team,
    stored,
)
from tests.http import Client, client_for


@pytest.fixture
def wang(deployment: Deployment) -> Person:
    return a_colleague("Wang")


@pytest.fixture
def client(deployment: Deployment, wang: Person) -> Client:
    return client_for(deployment, wang.actor)


def test_a_list_goes_on_by_cursor(client: Client, wang: Person) -> None:
    ids = [a_follow_up(a_customer(wang), wang) for _number in range(3)]
    first = client.get("/api/v1/follow-ups?limit=2").json()
    second = client.get(f"/api/v1/follow-ups?limit=2&cursor={first['next_cursor']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None
    assert client.get("/api/v1/follow-ups?cursor=nonsense").status_code == 422


def test_an_outcome_is_logged_with_the_version_that_was_read(client: Client, wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    read = client.get(f"/api/v1/follow-ups/{id_}")
    assert read.json()["why"].startswith("Last visit")
    url, tag = f"/api/v1/follow-ups/{id_}/outcome", {"If-Match": read.headers["etag"]}
    assert client.post(url, json={"outcome": "reached"}).status_code == 422
    missing = client.post(url, json={"outcome": "booked"}, headers=tag)
    assert missing.status_code == 422
    assert "appointment" in missing.text
    booked = {"outcome": "booked", "appointment": "2026-11-28T09:30:00+08:00"}
    assert client.post(url, json=booked, headers=tag).status_code == 201
    assert client.post(url, json=booked, headers=tag).status_code == 409
    (appointment,) = client.get("/api/v1/appointments").json()["items"]
    assert appointment["day"] == "2026-11-28"
    assert client.post(f"/api/v1/appointments/{appointment['id']}/cancel").status_code == 204
    assert client.get("/api/v1/appointments").json()["items"] == []


def test_anothers_is_not_there_and_giving_is_a_permission(client: Client, deployment: Deployment, wang: Person) -> None:
    li = a_colleague("Li")
    id_ = a_follow_up(a_customer(li), li)
    assert client.get(f"/api/v1/follow-ups/{id_}").status_code == 404
    sent = {"ids": [id_], "assignee_id": wang.id}
    assert client.post("/api/v1/follow-ups/assign", json=sent).status_code == 403
    boss = client_for(deployment, a_colleague("Zhou", SUPERVISOR).actor)
    assert boss.post("/api/v1/follow-ups/assign", json=sent).status_code == 204
    assert stored(id_).assignee_id == wang.id


def test_what_nobody_has_takes_scope_all_to_see_give_and_share_out(deployment: Deployment) -> None:
    team = a_team()
    member = a_colleague("Li", team_id=team)
    first, second = (a_follow_up(a_customer()) for _number in range(2))
    may_all = client_for(deployment, a_colleague("Zhou", {**GRANTS, ASSIGN: "all"}).actor)
    may_less = client_for(deployment, a_colleague("Sun", {**SUPERVISOR, ASSIGN: "subtree"}).actor)
    narrow = client_for(deployment, a_colleague("Sun", {**GRANTS, ASSIGN: "subtree"}).actor)
    queue, one = "/api/v1/follow-ups?assignee=0", {"ids": [first], "assignee_id": member.id}
    assert [len(client.get(queue).json()["items"]) for client in (may_all, may_less, narrow)] == [2, 2, 0]
    for client, refused in ((may_less, 403), (narrow, 404)):
        assert client.post("/api/v1/follow-ups/assign", json=one).status_code == refused
        answer = client.post("/api/v1/follow-ups/share-out", json={"team_id": team})
        assert answer.json() == {"shares": [{"staff_id": member.id, "follow_ups": 0}]}
    assert may_all.post("/api/v1/follow-ups/assign", json=one).status_code == 204
    answer = may_all.post("/api/v1/follow-ups/share-out", json={"team_id": team})
    assert answer.json() == {"shares": [{"staff_id": member.id, "follow_ups": 1}]}
    assert [stored(id_).assignee_id for id_ in (first, second)] == [member.id] * 2


def test_who_takes_over_a_colleagues_call_sees_it_and_makes_it(client: Client, wang: Person) -> None:
    id_ = a_follow_up(a_customer(a_colleague("Li")), wang)
    tag = client.get(f"/api/v1/follow-ups/{id_}").headers["etag"]
    answered = client.post(
        f"/api/v1/follow-ups/{id_}/outcome", json={"outcome": "wrong_number"}, headers={"If-Match": tag}
    )
    assert answered.status_code == 201
    assert client.get(f"/api/v1/customers/{stored(id_).customer_id}").status_code == 404


def test_a_contact_is_written_down_and_listed(client: Client, wang: Person) -> None:
    customer = a_customer(wang)
    sent = {"customer_id": customer, "channel": "email", "note": "sent the price list"}
    assert client.post("/api/v1/interactions", json=sent).status_code == 201
    (told,) = client.get(f"/api/v1/interactions?customer={customer}").json()["items"]
    assert (told["channel"], told["note"]) == ("email", "sent the price list")


def test_the_command_says_due_up_to_the_due_date_then_overdue(wang: Person) -> None:
    a_follow_up(a_customer(wang, "王女士"), wang)
    with reading() as session:
        (row,) = open_follow_ups(session, system("a test"), "test.yearly")
    assert answer(row, TODAY) == {
        "rule": "test.yearly",
        "record": "a label",
        "customer": "王女士",
        "opens": "2026-11-16",
        "due": "2026-11-23",
        "agreed_for": None,
        "state": "due",
        "assignee": "Wang",
    }
    assert answer(row, TODAY.replace(day=24))["state"] == "overdue"


def test_the_command_answers_with_one_document(deployment: Deployment, wang: Person) -> None:
    a_follow_up(a_customer(wang), wang)
    environment = {"CUSTOMARY_DATABASE": deployment.settings.database, "CUSTOMARY_PLUGINS": "automotive"}
    command = [sys.executable, "-c", "from customary.cli import main; main()", "follow-ups", "list", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert [item["state"] for item in json.loads(done.stdout)["items"]] == ["overdue"]
