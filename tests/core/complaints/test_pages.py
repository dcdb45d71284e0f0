"""The pages of complaints."""

from __future__ import annotations

import pytest
from customary.database.deployment import Deployment

from tests.builders.complaints import a_complaint, asked, follow_ups_of, resolved, the_complaint
from tests.builders.customers import make_customer
from tests.core.complaints.conftest import House
from tests.http import Client, client_for

HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def zhou(deployment: Deployment, house: House) -> Client:
    client = client_for(deployment, house.acting(house.zhou))
    client.follow_redirects = False
    return client


def test_it_is_written_down_and_led_on_over_pages(zhou: Client, house: House) -> None:
    """CORE-33: number, step, who is responsible, deadline."""
    told = {
        "complainant": "何立群",
        "phone": "13712343340",
        "channel": "phone",
        "severity": "simple",
        "content": "等了一个小时",
        "received_at": "2026-11-23T08:55",
        "accept": "1",
    }
    made = zhou.post("/complaints", data=told, headers=HERE)
    assert made.headers["location"] == "/complaints/1"
    page = zhou.get("/complaints/1").text
    assert "C-2026-0001" in page
    assert "Zhou" in page
    given = {"staff_id": house.li, "team_id": "", "party_id": "", "severity": ""}
    assert zhou.post("/records/core.complaint/1/moves/assign", data=given, headers=HERE).status_code == 303
    assert the_complaint(1).staff_id == house.li
    hand = {"team_id": house.workshop, "staff_id": "", "party_id": "", "reason": "theirs"}
    assert zhou.post("/complaints/1/hands", data=hand, headers=HERE).status_code == 303
    assert the_complaint(1).team_id == house.workshop
    version = the_complaint(1).version
    changed = {**told, "subject": "Waiting", "version": version}
    assert zhou.post("/complaints/1/edit", data=changed, headers=HERE).status_code == 303
    assert zhou.post("/complaints/1/edit", data=changed, headers=HERE).status_code == 422
    assert the_complaint(1).subject == "Waiting"


def test_the_form_on_paper_has_all_that_is_signed_for(zhou: Client, house: House) -> None:
    """PROP-12: number, customer, content, cause, measures, result, follow-up and signatures."""
    customer = make_customer("宁波启航物流", owner_id=house.wang)
    one = resolved(house.li, customer_id=customer)
    asked(one, "satisfied")
    page = zhou.get(f"/complaints/{one}/form").text
    for words in (
        "C-2026-0001",
        "宁波启航物流",
        "上周刚做完",
        "Quality of the work",
        "Two people check it.",
        "Replaced and tested",
        "Satisfied",
        "Signature of the handler",
    ):
        assert words in page, words


def test_the_call_page_shows_the_complaint_and_its_number_of_telephone(zhou: Client, house: House) -> None:
    """CORE-37: also where the complainant is no customer."""
    one = resolved(house.li)
    (waiting,) = follow_ups_of(one)
    page = zhou.get(f"/calls/{waiting.id}").text
    assert "C-2026-0001" in page
    assert "137 1234 3340" in page


def test_the_customers_page_tells_of_his_complaints(zhou: Client, house: House) -> None:
    customer = make_customer("宁波启航物流", owner_id=house.wang)
    a_complaint(customer_id=customer, subject="渗油")
    page = zhou.get(f"/customers/{customer}").text
    assert page.count("C-2026-0001") == 2  # in the panel and on the timeline


def test_causes_are_the_houses_own(zhou: Client) -> None:
    """CORE-40: both languages."""
    told = {"cause_key": ["", ""], "cause_zh": ["噪音", ""], "cause_en": ["Noise", ""], "department": "", "version": 0}
    assert zhou.post("/complaints/settings", data=told, headers=HERE).status_code == 303
    assert "Noise" in zhou.get("/complaints/settings").text
    half = {**told, "cause_en": ["", ""]}
    assert zhou.post("/complaints/settings", data=half, headers=HERE).status_code == 422
