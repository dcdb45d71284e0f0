"""Lifecycles, approvals, parties and settings over pages and API, asked for as the people who work with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.records.approvals import request_approval
from customary.records.lifecycle_view import lifecycle_view
from customary.records.models import OutsideParty
from customary.records.overdue import flag_overdue_records
from customary.records.working_time import working_time
from sqlmodel import select

from tests.builders.cases import KEY, MOVE, POLICY, a_case, cases, the_case
from tests.builders.roles import a_colleague, acting
from tests.http import Client, client_for
from tests.queries import count_queries


@pytest.fixture(autouse=True)
def _cases(deployment: Deployment) -> Iterator[None]:
    with cases(deployment):
        yield


@pytest.fixture
def worker(_cases: None) -> Actor:
    grants = {"core.approvals.view": "own", "test.cases.view": "all", MOVE: "all", "core.customers.view": "all"}
    return acting(a_colleague("李想", **{key.replace(".", "__"): scope for key, scope in grants.items()}))


@pytest.fixture
def leader(_cases: None) -> Actor:
    keys = (
        "core.approvals.view",
        "core.outside_parties.view",
        "core.outside_parties.manage",
        "core.working_time.edit",
        "core.time_limits.edit",
        "core.approval_steps.edit",
        "test.refund.approve",
        "core.board.view",
    )
    return acting(a_colleague("周岚", **{key.replace(".", "__"): "all" for key in keys}))


def client(deployment: Deployment, actor: Actor) -> Client:
    found = client_for(deployment, actor)
    found.follow_redirects = False
    return found


def shown(found: Client, url: str) -> str:
    answer = found.get(url)
    assert answer.status_code == 200, answer.text[:2000]
    return answer.text


def test_a_row_is_moved_over_the_api_and_tells_where_it_stands(deployment: Deployment, worker: Actor) -> None:
    api = client(deployment, worker)
    case_id = a_case()
    here = f"/api/v1/records/{KEY}/{case_id}"
    answer = api.get(f"{here}/lifecycle")
    assert answer.headers["etag"]
    assert answer.json()["state"] == "received"
    assert [one["transition"] for one in answer.json()["moves"]] == ["accept"]
    assert answer.json()["clock"]["overdue"] is False
    skipped = api.post(f"{here}/moves", json={"transition": "resolve"})
    assert skipped.status_code == 409
    moved = api.post(f"{here}/moves", json={"transition": "accept"}, headers={"if-match": answer.headers["etag"]})
    assert (moved.status_code, moved.json()) == (201, {"state": "accepted", "approval": None})
    lacking = api.post(f"{here}/moves", json={"transition": "assign"})
    assert lacking.status_code == 422
    assert lacking.json()["errors"][0]["field"] == "staff_id"
    assert api.get(f"{here}/lifecycle").json()["history"][0]["target"] == "accepted"


def test_the_page_of_a_move_shows_its_fields_and_what_is_missing(deployment: Deployment, worker: Actor) -> None:
    page = client(deployment, worker)
    case_id = a_case("漏油", state="handling", origin="import")
    url = f"/records/{KEY}/{case_id}/moves/resolve"
    assert 'name="result"' in shown(page, url)
    answer = page.post(url, data={"cause": "parts", "note": "made it again"})
    assert answer.status_code == 422
    assert "Result没有填写。" in answer.text
    assert "made it again" in answer.text
    answer = page.post(url, data={"result": "换件", "cause": "parts", "refund": "12.5", "version": "1"})
    assert answer.status_code == 303
    assert (the_case(case_id).state, the_case(case_id).refund) == ("resolved", 1250)
    assert page.get(url).status_code == 303  # no longer possible: back to the row


def test_what_a_records_page_can_show_is_worked_out_in_a_fixed_number_of_statements(
    deployment: Deployment, worker: Actor
) -> None:
    case_id = a_case("漏油", staff_id=worker.staff_id)
    with clock.at(clock.now() + timedelta(minutes=45)):
        flag_overdue_records()
        with count_queries(deployment) as queries, reading() as session:
            view = lifecycle_view(session, worker, KEY, case_id)
    assert len(queries) <= 10
    assert [(str(one.title), one.at) for one in view.steps] == [
        ("Received", True),
        ("Accepted", False),
        ("In handling", False),
        ("Resolved", False),
        ("Closed", False),
    ]
    assert view.clock is not None
    assert (view.clock.late, view.clock.left, view.clock.share) == (True, 15, 100)


def asked(worker: Actor, amount: int = 500_00) -> int:
    case_id = a_case("漏油")
    with transaction(worker) as session:
        return request_approval(session, worker, POLICY.key, KEY, case_id, "赔偿客户", amount)


def test_approvals_that_wait_for_me_are_decided_on_their_page(
    deployment: Deployment, worker: Actor, leader: Actor
) -> None:
    approval_id = asked(worker)
    page = client(deployment, leader)
    assert "赔偿客户" in shown(page, "/approvals")
    assert "批准" in shown(page, f"/approvals/{approval_id}")
    refused = page.post(f"/approvals/{approval_id}/return", data={"comment": ""})
    assert refused.status_code == 422
    assert "请写明需要修改什么" in refused.text
    assert page.post(f"/approvals/{approval_id}/approve", data={"comment": "同意"}).status_code == 303
    own = client(deployment, worker)
    assert "同意" in shown(own, f"/approvals/{approval_id}")
    assert "赔偿客户" in shown(own, "/approvals?which=mine")
    assert "赔偿客户" not in shown(own, "/approvals")


def test_approvals_are_decided_over_the_api_but_never_ones_own(
    deployment: Deployment, worker: Actor, leader: Actor
) -> None:
    approval_id = asked(worker)
    own, other = client(deployment, worker), client(deployment, leader)
    url = f"/api/v1/approvals/{approval_id}"
    assert own.post(f"{url}/decisions", json={"decision": "approve"}).status_code == 403
    assert [one["id"] for one in other.get("/api/v1/approvals").json()["items"]] == [approval_id]
    returned = other.post(f"{url}/decisions", json={"decision": "return", "comment": "too much"}).json()
    assert returned["approval"]["state"] == "returned"
    assert own.post(f"{url}/decisions", json={"decision": "resubmit"}).json()["approval"]["round"] == 2
    etag = other.get(url).headers["etag"]
    assert other.post(f"{url}/decisions", json={"decision": "approve"}, headers={"if-match": '"1"'}).status_code == 412
    assert (
        other.post(f"{url}/decisions", json={"decision": "approve"}, headers={"if-match": etag}).json()["approval"][
            "state"
        ]
        == "approved"
    )
    assert other.post(f"{url}/decisions", json={"decision": "shrug"}).status_code == 422


def test_a_substitute_is_set_on_the_page_and_over_the_api(deployment: Deployment, leader: Actor, worker: Actor) -> None:
    page, today = client(deployment, leader), clock.today().isoformat()
    sent = {"deputy_id": str(worker.staff_id), "since": today, "until": today}
    assert page.post("/substitutes", data={**sent, "until": "soon"}).status_code == 422
    assert page.post("/substitutes", data=sent).status_code == 303
    assert "李想" in shown(page, "/substitutes")
    (row,) = page.get("/api/v1/deputies").json()
    assert row["deputy"] == worker.staff_id
    assert page.delete(f"/api/v1/deputies/{row['id']}").status_code == 204
    made = page.post("/api/v1/deputies", json={"deputy": worker.staff_id, "since": today, "until": today})
    assert made.status_code == 201
    assert page.post(f"/substitutes/{made.json()['id']}/end").status_code == 303
    assert page.get("/api/v1/deputies").json() == []


def test_outside_parties_are_kept_on_pages_and_over_the_api(deployment: Deployment, leader: Actor) -> None:
    page = client(deployment, leader)
    assert page.post("/outside-parties/new", data={"name": " "}).status_code == 422
    assert page.post("/outside-parties/new", data={"name": "顺达拖车", "phone": "0574-8888"}).status_code == 303
    again = page.post("/outside-parties/new", data={"name": "顺达拖车"})
    assert again.status_code == 422
    assert "已有同名的外部单位" in again.text
    (party,) = page.get("/api/v1/outside-parties").json()["items"]
    assert "顺达拖车" in shown(page, "/outside-parties")
    sent = {"name": "顺达拖车", "kind": "拖车", "version": str(party["version"])}
    assert page.post(f"/outside-parties/{party['id']}", data=sent).status_code == 303
    changed = page.get(f"/api/v1/outside-parties/{party['id']}")
    assert (changed.json()["kind"], changed.json()["active"]) == ("拖车", False)
    kept = page.put(
        f"/api/v1/outside-parties/{party['id']}",
        json={"name": "顺达", "active": True},
        headers={"if-match": changed.headers["etag"]},
    )
    assert kept.json()["active"] is True
    stale = page.post(f"/outside-parties/{party['id']}", data=sent)
    assert stale.status_code == 422
    assert page.post("/api/v1/outside-parties", json={"name": "另一家"}).status_code == 201
    with reading() as session:
        assert sorted(session.exec(select(OutsideParty.name))) == ["另一家", "顺达"]


def test_working_time_and_time_limits_and_approval_steps_are_set_on_their_pages(
    deployment: Deployment, leader: Actor
) -> None:
    page = client(deployment, leader)
    assert "2027" in shown(page, "/working-time")  # the plan of the next year is not published
    assert page.post("/working-time", data={"hours": "nine", "weekdays": ["1"]}).status_code == 422
    assert page.post("/working-time", data={"hours": "8:30-17:30", "weekdays": ["1", "2"]}).status_code == 303
    with reading() as session:
        held = working_time(session)
    assert (held.hours, held.weekdays, held.holidays) == ("08:30-17:30", "12", False)
    assert "Cases" in shown(page, "/time-limits")
    assert "Received：Urgent" in shown(page, f"/time-limits/{KEY}")
    assert page.post(f"/time-limits/{KEY}", data={"received": "0"}).status_code == 422
    assert page.post(f"/time-limits/{KEY}", data={"received": "45", "version": "0"}).status_code == 303
    assert 'value="45"' in shown(page, f"/time-limits/{KEY}")
    assert "Refund" in shown(page, "/approval-steps")
    assert page.post(f"/approval-steps/{POLICY.key}", data={"step_1": "600"}).status_code == 303
    assert 'value="600"' in shown(page, f"/approval-steps/{POLICY.key}")
