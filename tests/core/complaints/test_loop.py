"""The loop of a complaint, over the API: no step is left out, and only a satisfied answer closes it."""

from __future__ import annotations

from typing import Any

import pytest
from customary.database.deployment import Deployment

from tests.builders.complaints import RESOLVED, asked, follow_ups_of, the_complaint
from tests.core.complaints.conftest import House
from tests.http import Client, client_for

Ask = Any  # a client of somebody


@pytest.fixture
def wang(deployment: Deployment, house: House) -> Client:
    return client_for(deployment, house.acting(house.wang))


@pytest.fixture
def zhou(deployment: Deployment, house: House) -> Client:
    return client_for(deployment, house.acting(house.zhou))


TOLD = {
    "complainant": "何立群",
    "phone": "137 1234 3340",
    "channel": "phone",
    "subject": "保养后渗油",
    "content": "上周四刚做完保养，周六停车位下面一滩机油。",
    "received_at": "2026-11-23T08:55:00+08:00",
}


def move(client: Client, complaint_id: int, key: str, note: str = "", **values: object) -> Any:  # a response
    read = client.get(f"/api/v1/complaints/{complaint_id}")
    return client.post(
        f"/api/v1/records/core.complaint/{complaint_id}/moves",
        json={"transition": key, "values": values, "note": note},
        headers={"If-Match": read.headers["etag"]},
    )


def test_a_complaint_goes_its_whole_way(wang: Client, zhou: Client, house: House) -> None:
    """CORE-33, CORE-34, CORE-37, CORE-41: from receipt to archive, with an unsatisfied answer on the way."""
    received = wang.post("/api/v1/complaints", json=TOLD | {"accept": True})
    assert received.status_code == 201, received.text
    one = received.json()["id"]
    assert received.json()["number"] == "C-2026-0001"
    assert move(wang, one, "assign", staff_id=house.li).status_code == 201
    li = house.acting(house.li)
    assert move(wang, one, "start").status_code == 409  # it is in Li's hands
    assert move(zhou, one, "start").json() == {"state": "handling", "approval": None}
    assert move(zhou, one, "resolve", **RESOLVED).json()["state"] == "resolved"
    (waiting,) = follow_ups_of(one)
    assert (waiting.state, waiting.cycle, waiting.due.isoformat()) == ("open", "1.1", "2026-11-26")
    assert waiting.assignee_id == house.wang  # who accepted it, not who handled it
    asked(one, "neutral", house.acting(house.wang))
    assert (the_complaint(one).state, the_complaint(one).reopened) == ("handling", 1)
    assert move(zhou, one, "resolve", **RESOLVED).json()["state"] == "resolved"
    assert [follow_up.cycle for follow_up in follow_ups_of(one)] == ["1.1", "2.1"]
    asked(one, "satisfied", house.acting(house.wang))
    detail = zhou.get(f"/api/v1/complaints/{one}").json()
    told = detail["complaint"]
    assert (told["state"], told["won_back"], told["reopened"], told["hand_offs"]) == ("closed", True, 1, 1)
    assert [step["target"] for step in reversed(detail["history"])] == [
        "received",
        "accepted",
        "assigned",
        "handling",
        "resolved",
        "handling",
        "resolved",
        "closed",
    ]
    assert li.staff_id == house.li
