"""The loop of a complaint, over the API: no step is left out, and only a satisfied answer closes it."""

from __future__ import annotations

from typing import Any

import pytest
from customary.database.deployment import Deployment

from tests.builders.complaints import RESOLVED, a_complaint, asked, follow_ups_of, resolved, the_complaint
from tests.core.complaints.conftest import House
from tests.http import Client, client_for


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


def test_a_step_cannot_be_skipped_and_the_missing_one_is_named(zhou: Client) -> None:
    """PROP-09, CORE-34."""
    one = a_complaint()
    refused = move(zhou, one, "close", won_back=True)
    assert refused.status_code == 409
    assert "Accept → Assign → Begin to handle → Mark as resolved" in refused.text
    assert the_complaint(one).state == "received"


def test_without_the_satisfied_follow_up_nothing_is_closed(zhou: Client, house: House) -> None:
    """CORE-34: the result is there, the follow-up is not."""
    one = resolved(house.li)
    refused = move(zhou, one, "close", won_back=True)
    assert refused.status_code == 409
    assert "the follow-up after handling" in refused.text
    asked(one, "dissatisfied")
    assert the_complaint(one).state == "handling"


@pytest.mark.parametrize("missing", ["complainant", "content", "received_at", "phone"])
def test_a_complaint_without_complainant_contact_content_or_time_is_refused(wang: Client, missing: str) -> None:
    """PROP-10."""
    refused = wang.post("/api/v1/complaints", json={name: said for name, said in TOLD.items() if name != missing})
    assert refused.status_code == 422
    assert missing in refused.text
    assert wang.get("/api/v1/complaints").json()["items"] == []


def test_who_accepted_it_and_when_is_kept(wang: Client, house: House) -> None:
    """PROP-10, CORE-35: both moments are stored."""
    one = wang.post("/api/v1/complaints", json=TOLD).json()["id"]
    assert the_complaint(one).accepted_at is None
    assert move(wang, one, "accept").status_code == 201
    told = wang.get(f"/api/v1/complaints/{one}").json()["complaint"]
    assert told["received_at"] == "2026-11-23T00:55:00Z"
    assert (told["accepted_at"], told["accepted_by"]) == ("2026-11-23T01:00:00Z", "Wang")


def test_nobody_handles_a_complaint_about_himself(deployment: Deployment, zhou: Client, house: House) -> None:
    """PROP-03: neither assigned to him, nor taken up by him out of his department, nor asked by him in the end."""
    one = a_complaint(about_staff_id=house.li)
    li = client_for(deployment, house.acting(house.li))
    assert move(zhou, one, "accept").status_code == 201
    refused = move(zhou, one, "assign", staff_id=house.li)
    assert refused.status_code == 422
    assert "Nobody handles a complaint about himself" in refused.text
    assert move(zhou, one, "assign", team_id=house.team).status_code == 201
    taken = move(li, one, "start")
    assert taken.status_code == 409
    assert "about you" in taken.text
    read = zhou.get(f"/api/v1/complaints/{one}")
    handed = zhou.post(
        f"/api/v1/complaints/{one}/hands",
        json={"staff_id": house.li, "reason": "he knows best"},
        headers={"If-Match": read.headers["etag"]},
    )
    assert handed.status_code == 422


def test_nobody_reaches_the_complainant_and_another_follow_up_is_raised(house: House) -> None:
    """CORE-37: it stays open until somebody has said satisfied."""
    one = resolved(house.li)
    for attempt in range(3):
        waiting = follow_ups_of(one)
        assert len(waiting) == 1, attempt
        asked(one, "")
    assert [(row.cycle, row.state) for row in follow_ups_of(one)] == [("1.1", "excused"), ("1.2", "open")]
    assert the_complaint(one).state == "resolved"
    asked(one, "satisfied")
    assert the_complaint(one).state == "closed"


def test_a_closed_complaint_stays_as_it_is_and_is_found(wang: Client, house: House) -> None:
    """CORE-38: read-only; by customer's name, cause and day."""
    one = resolved(house.wang)
    asked(one, "satisfied")
    read = wang.get(f"/api/v1/complaints/{one}")
    changed = wang.patch(
        f"/api/v1/complaints/{one}", json={"subject": "other"}, headers={"If-Match": read.headers["etag"]}
    )
    assert changed.status_code == 409
    assert read.json()["moves"] == []
    for query in ("q=何立群", "cause=quality", "received_from=2026-11-23&received_to=2026-11-23", "state=closed"):
        found = wang.get(f"/api/v1/complaints?{query}").json()["items"]
        assert [item["id"] for item in found] == [one], query
    for query in ("q=somebody", "cause=price", "received_from=2026-11-24", "state=open"):
        assert wang.get(f"/api/v1/complaints?{query}").json()["items"] == [], query


def test_result_cause_and_analysis_are_mandatory(zhou: Client, house: House) -> None:
    """CORE-36, CORE-40."""
    one = a_complaint()
    for key, values in (("accept", {}), ("assign", {"staff_id": house.zhou}), ("start", {})):
        assert move(zhou, one, key, **values).status_code == 201
    refused = move(zhou, one, "resolve", result=" ", cause="weather")
    assert refused.status_code == 422
    assert {error["field"] for error in refused.json()["errors"]} == {"result", "cause", "analysis", "measures"}


def test_compensation_above_an_amount_waits_for_approval(zhou: Client, house: House) -> None:
    one = a_complaint()
    for key, values in (("accept", {}), ("assign", {"staff_id": house.zhou}), ("start", {})):
        move(zhou, one, key, **values)
    asked_for = move(zhou, one, "resolve", **RESOLVED, compensation=1_500_00)
    assert asked_for.json()["state"] == "handling"
    assert asked_for.json()["approval"] is not None
    assert follow_ups_of(one) == []


def test_a_hand_off_is_counted_and_needs_a_reason(zhou: Client, house: House) -> None:
    """CORE-42: one person at a time, with all who were before."""
    one = a_complaint()
    move(zhou, one, "accept")
    move(zhou, one, "assign", staff_id=house.li)

    def hand(**values: object) -> Any:  # a response
        read = zhou.get(f"/api/v1/complaints/{one}")
        return zhou.post(f"/api/v1/complaints/{one}/hands", json=values, headers={"If-Match": read.headers["etag"]})

    assert hand(staff_id=house.mechanic, reason="").status_code == 422
    told = hand(staff_id=house.mechanic, reason="it is theirs").json()
    assert (told["staff"], told["team"], told["hand_offs"]) == ("Mechanic", "Workshop", 2)
    people = [line["staff"] for line in zhou.get(f"/api/v1/complaints/{one}").json()["responsible"]]
    assert people == ["Mechanic", "Li", "Zhou"]
