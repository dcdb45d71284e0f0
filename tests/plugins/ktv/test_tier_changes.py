"""A rule of tiers is changed by two people; a tier is set by hand with a reason (ENT-45 asks the same of any grading)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden
from customary.records.deciding import approve

from tests.builders.roles import a_colleague, acting
from tests.builders.tiers import a_member, came, grade, run
from tests.http import client_for

KEY = "ktv.tiers"


@pytest.fixture(autouse=True)
def _at_noon(deployment: Deployment) -> Iterator[None]:
    with clock.at(datetime.fromisoformat("2026-11-24T12:00:00+08:00")):
        yield


def somebody(deployment: Deployment, name: str) -> Actor:
    return acting(a_colleague(name, **{key.replace(".", "__"): "all" for key in deployment.registry.permissions}))


def test_a_change_holds_when_somebody_else_has_approved_it(deployment: Deployment) -> None:
    author, manager = somebody(deployment, "张敏"), somebody(deployment, "沈丽")
    member = a_member("H1", "欢唱卡")
    came(member, 8_500, ago=10)
    run()
    with client_for(deployment, author) as client:
        read = client.get(f"/api/v1/gradings/{KEY}")
        tiers = read.json()["parameters"]["tiers"]
        tiers[0]["rise_spend"] = 8_000
        sent = {"values": {"tiers": tiers}, "comment": "淡季"}
        asked = client.put(f"/api/v1/gradings/{KEY}", json=sent, headers={"if-match": read.headers["etag"]}).json()
        assert client.get(f"/api/v1/gradings/{KEY}").json()["waiting"]["approval_id"] == asked["approval_id"]
    assert run()["rise"] == 0
    with pytest.raises(Forbidden), transaction(author) as session:
        approve(session, author, asked["approval_id"])
    with transaction(manager) as session:
        approve(session, manager, asked["approval_id"])
    assert run()["rise"] == 1
    assert grade(member).grade == "VIP卡"


def test_a_tier_set_by_hand_needs_a_reason_and_is_left_alone(deployment: Deployment) -> None:
    member = a_member("H1", "欢唱卡")
    run()
    with client_for(deployment, somebody(deployment, "沈丽")) as client:
        address = f"/api/v1/gradings/{KEY}/records/{member.card_id}"
        read = client.get(address)
        top = client.get(f"/api/v1/gradings/{KEY}").json()["classes"][0]["key"]
        tag = {"if-match": read.headers["etag"]}
        assert client.put(address, json={"grade": top, "reason": " "}, headers=tag).status_code == 422
        kept = client.put(address, json={"grade": top, "reason": "贵宾", "until": "2026-12-31"}, headers=tag).json()
        assert [(one["title"], one["origin"], one["reason"]) for one in kept["grades"]] == [
            ("至尊卡", "override", "贵宾"),
            ("欢唱卡", "given", ""),
        ]
        assert client.put(address, json={"grade": top, "reason": "x"}, headers=tag).status_code == 412
    run()
    assert grade(member).grade == "至尊卡"
