"""Everybody of a segment is followed up within the month; whoever was not is named, with the reason, and counts (CORE-23)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import table_of
from customary.database.transaction import emit, transaction
from customary.interactions.models import Interaction, StoppedRecord
from customary.plugins.actor import Actor, system
from customary.segments.manifest import keep_members
from customary_ktv.models import Card
from sqlalchemy import update

from tests.builders.roles import a_colleague, acting
from tests.builders.tiers import BuiltForTest, Member, a_member
from tests.command_line import command_line
from tests.http import Client, client_for

ACTOR = system("a test")
KEY = "ktv.members"


@pytest.fixture(autouse=True)
def _in_november(deployment: Deployment) -> Iterator[None]:
    with clock.at(datetime.fromisoformat("2026-11-24T12:00:00+08:00")):
        yield


@pytest.fixture
def supervisor(deployment: Deployment) -> Actor:
    return acting(a_colleague("沈丽", **{key.replace(".", "__"): "all" for key in deployment.registry.permissions}))


@pytest.fixture
def client(deployment: Deployment, supervisor: Actor) -> Iterator[Client]:
    with client_for(deployment, supervisor) as client:
        client.headers["accept-language"] = "zh"
        yield client


def called(member: Member, outcome: str = "reached", reached: bool = True, day: date = date(2026, 10, 20)) -> None:
    with transaction(ACTOR) as session:
        session.add(
            Interaction(
                customer_id=member.customer_id,
                kind="core.call",
                at=clock.now(),
                day=day,
                author="Test",
                outcome=outcome,
                reached=reached,
                created_at=clock.now(),
            )
        )
        emit(session, BuiltForTest(ids=()))


def twenty_members() -> list[Member]:
    return [a_member(f"K{number}", "VIP卡", f"会员{number:02}") for number in range(1, 21)]


def test_nineteen_of_twenty_read_95_percent_and_the_missing_one_is_named(client: Client) -> None:
    members = twenty_members()
    for member in members[:19]:
        called(member)
    called(members[19], day=date(2026, 11, 2))
    said = client.get("/api/v1/reports/core.coverage?segment=ktv.members&month=2026-10").json()
    assert (said["figures"]["coverage"], said["figures"]["members"], said["figures"]["missing"]) == (0.95, 20, 1)
    assert [(row["customer"], row["status"]) for row in said["rows"]] == [("会员20", "missing")]
    page = client.get("/segments/ktv.members?month=2026-10").text
    assert "95%" in page
    assert "会员20" in page
    assert "会员19" not in page


def test_the_report_is_asked_for_on_the_command_line(
    deployment: Deployment, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in twenty_members()[:19]:
        called(member)
    run = command_line(database_url, monkeypatch, "automotive,ktv")
    answer = run("report", "core.coverage", "--segment", KEY, "--month", "2026-10", "--json")
    assert answer.code == 0, answer.error
    assert answer.json()["figures"]["coverage"] == 0.95


def test_exceptions_count_and_stand_under_their_reason(client: Client) -> None:
    done, declined, unreachable, resting, missing = (a_member(f"K{n}", "VIP卡", f"会员{n}") for n in range(5))
    called(done)
    called(declined, "refused")
    called(unreachable, "no_answer", reached=False)
    with transaction(ACTOR) as session:
        session.add(
            StoppedRecord(record="core.customer", record_id=resting.customer_id, reason="asked", day=date(2026, 9, 1))
        )
        emit(session, BuiltForTest(ids=()))
    said = client.get(f"/api/v1/segments/{KEY}?month=2026-10").json()
    assert (said["members"], said["share"]) == (5, 0.2)
    assert said["by_status"] == {
        "missing": 1,
        "refused": 1,
        "do_not_contact": 1,
        "unreachable": 1,
        "excused": 0,
        "followed_up": 1,
    }
    listed = client.get(f"/api/v1/segments/{KEY}/members?month=2026-10").json()["items"]
    assert [(one["customer"], one["status"]) for one in listed] == [
        ("会员1", "refused"),
        ("会员2", "unreachable"),
        ("会员3", "do_not_contact"),
        ("会员4", "missing"),
    ]
    assert missing.name == "会员4"


def test_a_month_that_is_not_complete_is_closed_only_when_confirmed_with_a_reason(client: Client) -> None:
    members = twenty_members()
    for member in members[:19]:
        called(member)
    address, sent = f"/api/v1/segments/{KEY}/close", {"month": "2026-10"}
    refused = client.post(address, json=sent)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["message"] == "20 位中还有 1 位未回访。请先回访，或确认仍要关闭。"
    assert client.post(address, json={**sent, "confirmed": True}).status_code == 422
    page = client.post(f"/segments/{KEY}/close", data={"month": "2026-10"})
    assert page.status_code == 422
    assert "还有 1 位会员未回访" in page.text
    closed = client.post(address, json={**sent, "confirmed": True, "note": "出国"}).json()
    assert (closed["closed"], closed["members"], closed["followed_up"], closed["note"]) == (True, 20, 19, "出国")
    assert client.post(address, json={**sent, "confirmed": True, "note": "出国"}).status_code == 409
    assert client.post(address, json={"month": "2026-11"}).status_code == 409


def test_a_complete_month_closes_without_a_word(client: Client) -> None:
    member = a_member("K1", "VIP卡")
    called(member)
    assert client.post(f"/api/v1/segments/{KEY}/close", json={"month": "2026-10"}).json()["share"] == 1


def test_a_closed_month_keeps_its_members_and_its_figure(client: Client) -> None:
    one, other = a_member("K1", "VIP卡", "张静"), a_member("K2", "VIP卡", "王军")
    called(one)
    with clock.at(datetime.fromisoformat("2026-10-31T23:45:00+08:00")):
        keep_members({})
    with transaction(ACTOR) as session:
        session.execute(update(table_of(Card)).values(valid_until=date(2026, 9, 30)))
        emit(session, BuiltForTest(ids=()))
    client.post(f"/api/v1/segments/{KEY}/close", json={"month": "2026-10", "confirmed": True, "note": "x"})
    called(other)
    a_member("K3", "VIP卡")
    said = client.get(f"/api/v1/segments/{KEY}?month=2026-10").json()
    assert (said["members"], said["followed_up"], said["by_status"]["missing"]) == (2, 1, 1)


def test_customers_are_listed_by_segment(client: Client) -> None:
    a_member("K1", "VIP卡", "张静")
    a_member("K2", "VIP卡", "王军", valid_until=date(2026, 10, 31))
    names = [one["name"] for one in client.get(f"/api/v1/customers?segment={KEY}").json()["items"]]
    assert names == ["张静"]
    page = client.get(f"/customers?segment={KEY}").text
    assert "张静" in page
    assert "王军" not in page


def test_one_sees_the_coverage_of_ones_own_customers(deployment: Deployment) -> None:
    a_member("K1", "VIP卡")
    own = acting(a_colleague("黄蕾", core__customers__view="own", core__segments__view="own"))
    with client_for(deployment, own) as client:
        assert client.get(f"/api/v1/segments/{KEY}?month=2026-10").json()["members"] == 0
