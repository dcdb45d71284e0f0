"""Members rise and fall by spending and visits in a period, with grace, and a warning that says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.plugins.actor import Actor

from tests.builders.roles import a_colleague, acting
from tests.builders.tiers import TODAY, a_member, came, grade, run
from tests.http import Client, client_for

KEY = "ktv.tiers"


@pytest.fixture(autouse=True)
def _at_noon(deployment: Deployment) -> Iterator[None]:
    with clock.at(datetime.fromisoformat("2026-11-24T12:00:00+08:00")):
        yield


def everything(deployment: Deployment) -> dict[str, str]:
    return dict.fromkeys(deployment.registry.permissions, "all")


@pytest.fixture
def me(deployment: Deployment) -> Actor:
    return acting(a_colleague("沈丽", **{key.replace(".", "__"): "all" for key in deployment.registry.permissions}))


@pytest.fixture
def client(deployment: Deployment, me: Actor) -> Iterator[Client]:
    with client_for(deployment, me) as client:
        client.headers["accept-language"] = "zh"
        yield client


def rows(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of the two tiers that are risen to, with other values by tier."""
    vip = {"rise_spend": 10_000, "rise_visits": 12, "rise_months": 12, "stay_spend": 4_000, "stay_visits": 8}
    top = {"rise_spend": 30_000, "rise_visits": 20, "rise_months": 12, "stay_spend": 12_000, "stay_visits": 15}
    return [
        {"tier": "VIP卡", **vip, "stay_months": 12, "grace": 30, "warn": 45, **changes.get("vip", {})},
        {"tier": "至尊卡", **top, "stay_months": 12, "grace": 60, "warn": 45, **changes.get("top", {})},
    ]


def test_whoever_has_spent_or_come_enough_rises(deployment: Deployment, client: Client) -> None:
    """CORE-20: the tier's rule is met by spending, or by visits."""
    spender, visitor, neither = a_member("H1", "欢唱卡"), a_member("H2", "欢唱卡"), a_member("H3", "欢唱卡")
    came(spender, 10_000, ago=30)
    for ago in range(1, 13):
        came(visitor, 100, ago=ago)
    came(neither, 9_999, ago=30)
    came(neither, 1, ago=370)
    did = run()
    assert (did["given"], did["rise"]) == (1, 2)
    assert [grade(card).grade for card in (spender, visitor, neither)] == ["VIP卡", "VIP卡", "欢唱卡"]
    said = client.get(f"/api/v1/gradings/{KEY}/records/{visitor.card_id}").json()["grades"][0]
    assert said["why"] == "12 个月到店 12 次（要求 12 次）"
    assert run() == dict.fromkeys(did, 0)


def test_a_member_who_stays_away_is_warned_then_has_grace_then_falls(deployment: Deployment, client: Client) -> None:
    """Told what is missing and by when, in both languages; enough in the grace and he stays."""
    lost, saved = a_member("V1", "VIP卡"), a_member("V2", "VIP卡")
    for card in (lost, saved):
        came(card, 2_800, ago=300)
        came(card, 1_200, ago=0)
    run(TODAY - timedelta(300))
    assert grade(lost).deadline is None
    # Given on 28 January 2026 and kept for a year; of the 4,000 only 1,200 count beyond that.
    warned = date(2027, 1, 27) - timedelta(44)
    assert run(warned)["warning"] == 2
    assert grade(lost).deadline == date(2027, 1, 27)
    near = client.get(f"/api/v1/gradings/{KEY}/members?near=true").json()["items"]
    assert [one["missing"] for one in near] == ["2027 年 1 月 27 日前再消费 ¥2,800 或再到店 7 次即可保级"] * 2
    client.cookies.set("customary_language", "en")
    english = client.get(f"/api/v1/gradings/{KEY}/members?near=true").json()["items"]
    assert english[0]["missing"] == "CN¥2,800 more or 7 more visits by 27 Jan 2027 to stay"
    client.cookies.clear()
    assert run(date(2027, 1, 28))["grace"] == 2
    assert grade(lost).grace_until == date(2027, 2, 27)
    came(saved, 3_000, on=date(2027, 2, 1))
    assert run(date(2027, 2, 27))["kept"] == 1
    assert run(date(2027, 2, 28))["fall"] == 1
    assert (grade(lost).grade, grade(saved).grade) == ("欢唱卡", "VIP卡")
    history = client.get(f"/api/v1/gradings/{KEY}/records/{lost.card_id}").json()["grades"]
    assert [(one["title"], one["origin"], one["until"]) for one in history] == [
        ("欢唱卡", "fall", None),
        ("VIP卡", "given", "2027-02-28"),
    ]


def test_a_preview_names_who_would_rise_and_who_would_fall(deployment: Deployment, client: Client, me: Actor) -> None:
    near, there, idle = a_member("H1", "欢唱卡", "曾桂兰"), a_member("H2", "欢唱卡"), a_member("V3", "VIP卡", "王军")
    came(near, 8_500, ago=10)
    came(there, 11_000, ago=10)
    came(idle, 3_000, ago=20)
    run(TODAY - timedelta(400))
    sent = {"values": {"tiers": rows(vip={"rise_spend": 8_000, "grace": 0})}}
    answer = client.post(f"/api/v1/gradings/{KEY}/preview", json=sent)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["rise"], seen["fall"], seen["grace"], seen["unchanged"]) == (2, 1, 0, 0)
    assert [(one["customer"], one["due"], one["why"]) for one in seen["rising"]] == [
        ("曾桂兰", True, "12 个月消费 ¥8,500（要求 ¥8,000）"),
        (there.name, False, "12 个月消费 ¥11,000（要求 ¥8,000）"),
    ]
    assert [(one["customer"], one["due"], one["why"]) for one in seen["falling"]] == [
        ("王军", True, "差 ¥1,000 和 7 次到店")
    ]
    assert [(one["title"], one["now"], one["after"]) for one in seen["members"]] == [
        ("至尊卡", 0, 0),
        ("VIP卡", 1, 2),
        ("欢唱卡", 2, 1),
    ]
    page = client.post(f"/gradings/{KEY}/preview", data=form(rows(vip={"rise_spend": 8_000, "grace": 0})))
    assert page.status_code == 200
    assert "曾桂兰" in page.text
    assert "因本次改动" in page.text


def form(values: list[dict[str, Any]]) -> dict[str, str]:
    cells = {f"tiers.{place}.{name}": str(cell) for place, row in enumerate(values) for name, cell in row.items()}
    return {**cells, "valid_from": TODAY.isoformat(), "version": "0"}
