"""The public page: anybody may complain, nobody learns anything, and nobody can flood the queue (CORE-39)."""

from __future__ import annotations

import re

import pytest
from customary.complaints.models import Complaint
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.core.complaints.conftest import House
from tests.deployments import deployed
from tests.http import Client, client_for

WRITTEN = {"complainant": "路人甲", "phone": "13700001111", "content": "地面有水，差点摔倒。"}
HERE = {"sec-fetch-site": "same-origin", "accept-language": "en"}


@pytest.fixture
def visitor(deployment: Deployment) -> Client:
    return client_for(deployment, None)


def complaints() -> list[Complaint]:
    with reading() as session:
        return list(session.exec(select(Complaint)))


def test_it_shows_its_number_and_stands_in_the_queue_with_its_channel(
    deployment: Deployment, visitor: Client, house: House
) -> None:
    answer = visitor.post("/complain", data=WRITTEN, headers=HERE)
    assert answer.status_code == 200
    assert "C-2026-0001" in answer.text
    zhou = client_for(deployment, house.acting(house.zhou))
    (found,) = zhou.get("/api/v1/complaints?state=received").json()["items"]
    assert (found["channel"], found["number"]) == ("public_page", "C-2026-0001")
    assert "C-2026-0001" in zhou.get("/complaints").text


def test_what_is_missing_is_said_and_nothing_is_lost(visitor: Client) -> None:
    answer = visitor.post("/complain", data={"content": "water"}, headers=HERE)
    assert answer.status_code == 422
    assert "water" in answer.text
    assert complaints() == []


def test_nobody_learns_who_is_a_customer(visitor: Client) -> None:
    make_customer("路人甲", phones=("+8613700001111",))
    known = visitor.post("/complain", data=WRITTEN, headers=HERE).text
    other = visitor.post("/complain", data={**WRITTEN, "phone": "13700002222"}, headers=HERE).text
    assert re.sub(r"C-2026-\d+", "", known) == re.sub(r"C-2026-\d+", "", other)
    assert [one.customer_id for one in complaints()] == [None, None]


def test_a_machine_is_answered_and_kept_out(visitor: Client) -> None:
    answer = visitor.post("/complain", data={**WRITTEN, "website": "http://spam"}, headers=HERE)
    assert answer.status_code == 200
    assert complaints() == []


def test_one_address_cannot_flood_the_queue(visitor: Client) -> None:
    codes = [visitor.post("/complain", data=WRITTEN, headers=HERE).status_code for _time in range(6)]
    assert codes == [200] * 5 + [429]
    assert len(complaints()) == 5


def test_another_site_and_too_much_are_refused(visitor: Client) -> None:
    assert visitor.post("/complain", data=WRITTEN, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    large = {**WRITTEN, "content": "x" * 100_000}
    assert visitor.post("/complain", data=large, headers=HERE).status_code == 413
    assert complaints() == []


def test_it_is_closed_until_the_setting_opens_it(database_url: str) -> None:
    with deployed(database_url, public_complaints=False) as deployment:
        closed = client_for(deployment, None)
        assert closed.get("/complain").status_code == 404
        assert closed.post("/complain", data=WRITTEN, headers=HERE).status_code == 404
