"""Merging over the API, on the pages and on the command line; those who look like one."""

from __future__ import annotations

import json

import pytest
from customary.customers.duplicates import suspected_duplicates, tell_apart
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague
from tests.builders.vehicles import make_vehicle
from tests.command_line import command_line
from tests.http import Client, actor_with, client_for

SYSTEM = system("a test")
CUSTOMERS = "/api/v1/customers"


def client(deployment: Deployment) -> Client:
    client = client_for(deployment, system("a test", "en"))
    client.headers["sec-fetch-site"] = "same-origin"
    client.follow_redirects = False
    return client


def pairs(actor: Actor = SYSTEM, of: int | None = None) -> list[tuple[int, int]]:
    with reading() as session:
        return [(pair.first.id, pair.second.id) for pair in suspected_duplicates(session, actor, of)]


def test_the_api_merges_says_what_moved_and_undoes(deployment: Deployment) -> None:
    api = client(deployment)
    winner, loser = make_customer("甲"), make_customer("乙")
    make_vehicle(loser)
    merged = api.post(f"{CUSTOMERS}/{winner}/merge", json={"loser_id": loser, "fields": {"name": "loser"}})
    assert merged.status_code == 200, merged.text
    told = merged.json()
    assert (told["winner_id"], told["loser_id"], told["undone_at"]) == (winner, loser, None)
    assert list(told["moved"].values()) == [1]
    stone = api.get(f"{CUSTOMERS}/{loser}").json()
    assert (stone["state"], stone["merged_into_id"]) == ("merged", winner)
    assert api.get(f"{CUSTOMERS}/{winner}").json()["name"] == "乙"
    undone = api.post(f"{CUSTOMERS}/{loser}/merge/undo")
    assert (undone.status_code, undone.json()["kept"]) == (200, [])
    assert api.get(f"{CUSTOMERS}/{winner}").json()["name"] == "甲"
    assert [one["undone_by"] for one in api.get(f"{CUSTOMERS}/{winner}/merges").json()["items"]] == ["a test"]


def test_the_api_refuses_in_words(deployment: Deployment) -> None:
    api = client(deployment)
    person, firm = make_customer("甲"), make_customer("乙公司", kind="organisation")
    assert api.post(f"{CUSTOMERS}/{person}/merge", json={"loser_id": firm}).status_code == 409
    assert api.post(f"{CUSTOMERS}/{person}/merge", json={"loser_id": person}).status_code == 422
    assert api.post(f"{CUSTOMERS}/{person}/merge", json={"loser_id": 2**70}).status_code in (404, 422)
    assert api.post(f"{CUSTOMERS}/{person}/merge/undo").status_code == 409
    assert (
        api.post(f"{CUSTOMERS}/{person}/merge", json={"loser_id": firm, "fields": {"nmae": "loser"}}).status_code == 422
    )


def test_who_was_merged_can_no_longer_be_changed_but_by_his_id_in_another_system(deployment: Deployment) -> None:
    api = client(deployment)
    winner, loser = make_customer("甲", external_id="C-1"), make_customer("乙", external_id="C-2")
    api.post(f"{CUSTOMERS}/{winner}/merge", json={"loser_id": loser})
    version = api.get(f"{CUSTOMERS}/{loser}").headers["ETag"]
    refused = api.patch(f"{CUSTOMERS}/{loser}", json={"note": "x"}, headers={"If-Match": version})
    assert refused.status_code == 409
    assert str(winner) in refused.text
    told = api.put(f"{CUSTOMERS}/by-external-id/C-2", json={"name": "甲", "note": "from the other system"})
    assert (told.status_code, told.json()["id"], told.json()["external_id"]) == (200, winner, "C-1")


def test_the_pages_lead_from_a_customer_to_the_merge_and_back(deployment: Deployment) -> None:
    site = client(deployment)
    winner = make_customer("王小明", phones=("13900000001",))
    loser = make_customer("王晓明", phones=("13900000001", "13900000002"), note="prefers mornings")
    make_vehicle(loser)
    assert f"/customers/{winner}/merge" in site.get(f"/customers/{winner}").text
    chosen = site.get(f"/customers/{winner}/merge?q=王晓").text
    assert f"/customers/{winner}/merge/{loser}" in chosen
    compared = site.get(f"/customers/{winner}/merge/{loser}").text
    for words in ("What will move", "Vehicles", "prefers mornings", f"/customers/{loser}/merge/{winner}"):
        assert words in compared, words
    done = site.post(f"/customers/{winner}/merge/{loser}", data={"name": "loser", "note": "loser"})
    assert (done.status_code, done.headers["location"]) == (303, f"/customers/{winner}/merges")
    assert "Undo this merge" in site.get(f"/customers/{winner}/merges").text
    gone = site.get(f"/customers/{loser}")
    assert (gone.status_code, gone.headers["location"]) == (303, f"/customers/{winner}")
    assert site.get(f"/customers/{winner}").text.count("王小明") > 0
    back = site.post(f"/customers/{loser}/merge/undo")
    assert back.headers["location"] == f"/customers/{winner}/merges"
    assert "Undone" in site.get(f"/customers/{winner}/merges").text
    own = site.get(f"/customers/{loser}")
    assert own.status_code == 200
    for words in ("Merged into another customer", "A customer of his own again"):
        assert words in own.text
    for words in ("Another customer was merged into this one", "A merge into this one was undone"):
        assert words in site.get(f"/customers/{winner}").text


def test_the_pages_say_why_not(deployment: Deployment) -> None:
    site = client(deployment)
    person, firm = make_customer("甲"), make_customer("乙公司", kind="organisation")
    for answer in (
        site.get(f"/customers/{person}/merge/{firm}"),
        site.post(f"/customers/{person}/merge/{firm}"),
        site.get(f"/customers/{person}/merge/{person}"),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, f"/customers/{person}")
    assert site.post(f"/customers/{person}/merge/undo").status_code == 303


def test_the_command_line_merges_and_undoes(
    deployment: Deployment, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    winner, loser = make_customer("甲"), make_customer("乙")
    make_vehicle(loser)
    run = command_line(database_url, monkeypatch, "automotive,ktv")
    merged = run("customers", "merge", str(winner), str(loser), "--take", "name", "--json")
    assert merged.code == 0, merged.error
    assert json.loads(merged.output)["moved"] == {"Vehicles": 1}
    again = run("customers", "merge", str(winner), str(loser))
    assert (again.code, "merged into another customer already" in again.error) == (1, True)
    undone = run("customers", "unmerge", str(loser))
    assert (undone.code, "own again" in undone.error) == (0, True)
    refused = run("customers", "unmerge", str(loser))
    assert refused.code == 1


def test_who_shares_a_telephone_and_a_like_name_is_suspected(deployment: Deployment) -> None:
    first = make_customer("王小明", phones=("13900000001",))
    second = make_customer("王晓明", phones=("13911111111", "13900000001"))
    make_customer("李芳", phones=("13900000001",))  # his wife
    make_customer("王小明", phones=("13900000001",), kind="organisation")
    assert pairs() == [(first, second)]
    assert pairs(of=first) == [(second, first)]


def test_who_bears_one_name_and_nearly_one_number_or_one_e_mail_is_suspected(deployment: Deployment) -> None:
    first = make_customer("王小明", phones=("13900000001",), email="w@example.com")
    second = make_customer("王小明", phones=("13900000007",))
    make_customer("王小明", phones=("13900000055",))
    third = make_customer("王小明", phones=("13822222222",), email="w@example.com")
    assert pairs() == [(first, third), (first, second)]


def test_who_was_told_apart_or_merged_is_suspected_no_more(deployment: Deployment) -> None:
    first, second, third = (make_customer("王小明", phones=("13900000001",)) for _one in range(3))
    assert len(pairs()) == 3
    with transaction(SYSTEM) as session:
        tell_apart(session, SYSTEM, second, first)
    assert pairs() == [(second, third), (first, third)]
    assert pairs(of=first) == [(third, first)]
    client(deployment).post("/customers/duplicates/apart", data={"first": str(first), "second": str(third)})
    client(deployment).post(f"{CUSTOMERS}/{second}/merge", json={"loser_id": third})
    assert pairs() == []


def test_only_those_whom_one_may_merge_are_suspected(deployment: Deployment) -> None:
    mine, theirs = a_colleague("李娜"), a_colleague("张伟")
    for owner in (mine, theirs):
        make_customer("王小明", phones=("13900000001",), owner_id=owner)
    narrow = actor_with({"core.customers.view": "all", "core.customers.merge": "own"}, mine)
    assert pairs(narrow) == []
    assert (
        client_for(deployment, actor_with({"core.customers.view": "all"}, mine))
        .get("/customers/duplicates")
        .status_code
        == 403
    )


def test_the_page_of_duplicates_shows_both_and_why(deployment: Deployment) -> None:
    first, second = (make_customer("王小明", phones=("13900000001",)) for _one in range(2))
    shown = client(deployment).get("/customers/duplicates").text
    assert f"/customers/{first}/merge/{second}" in shown
    assert "Same telephone, like names" in shown
    listed = client(deployment).get(f"{CUSTOMERS}/duplicates").json()["items"]
    assert [(one["first"]["id"], one["second"]["id"]) for one in listed] == [(first, second)]
