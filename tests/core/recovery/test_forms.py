"""The record form of a follow-up and the summary report."""

from datetime import timedelta

from customary.database.deployment import Deployment

from tests.builders.interactions import TODAY, Person, a_customer, a_follow_up
from tests.builders.recovery import an_answer
from tests.http import client_for


def test_the_record_form_tells_all_of_a_follow_up(deployment: Deployment, zhou: Person) -> None:
    """CORE-15."""
    told = an_answer(
        zhou,
        "neutral",
        suggestion="Warmer tea",
        note="A receipt",
        promise="A new kettle",
        promise_due=TODAY + timedelta(2),
        seconds=95,
    )
    page = client_for(deployment, zhou.actor).get(f"/interactions/{told}/form").text
    for said in (f"HF20261123-{told}", "Zhou", "2026-11-23", "Yearly contact", "Neutral", "Waiting", "Warmer tea"):
        assert said in page
    for said in ("A receipt", "A new kettle", "95 s"):
        assert said in page


def test_the_summary_report_counts_what_the_raw_records_say(deployment: Deployment, zhou: Person) -> None:
    """CORE-16."""
    an_answer(zhou, "satisfied")
    an_answer(zhou, "neutral", suggestion="Warmer tea")
    an_answer(zhou, "dissatisfied")
    a_follow_up(a_customer(zhou), zhou)
    client = client_for(deployment, zhou.actor)
    asked = {"from": TODAY.isoformat(), "to": TODAY.isoformat(), "rule": "test.yearly"}
    rows = client.get("/api/v1/reports/core.follow_up_summary", params=asked).json()["rows"]
    numbers = {(one["section"], one["item"]): one["number"] for one in rows if one["number"] is not None}
    assert numbers["Coverage", "In scope"] == 4
    assert numbers["Coverage", "Attempted"] == 3
    assert [numbers["Satisfaction", grade] for grade in ("Satisfied", "Neutral", "Dissatisfied")] == [1, 1, 1]
    assert numbers["What customers were not satisfied with", "Waiting"] == 2
    assert numbers["Cases", "Opened"] == 2
    words = {one["words"] for one in rows}
    assert "Warmer tea" in words
    assert any("33% of the answers were satisfied" in one for one in words)
