"""Nobody is disturbed outside of the hours: the house's, or the customer's own."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from customary.customers.hours import parse_hours
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.interactions.contact_hours import (
    change_contact_hours,
    checked_hours,
    may_contact,
    refuse_outside_hours,
)
from customary.plugins.errors import Forbidden, Invalid

from tests.builders.interactions import SUPERVISOR, a_colleague, a_customer
from tests.http import actor_with, client_for


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the clock of the house."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def verdict(customer_id: int | None, moment: datetime):
    with reading() as session:
        return may_contact(session, customer_id, "phone", moment)


@pytest.mark.parametrize(
    ("moment", "allowed", "next_allowed"),
    [
        (at(23, 8, 59), False, at(23, 9)),
        (at(23, 9), True, at(23, 9)),
        (at(23, 11, 59), True, at(23, 11, 59)),
        (at(23, 12), False, at(23, 14)),
        (at(23, 19, 59), True, at(23, 19, 59)),
        (at(23, 20), False, at(24, 9)),
        (at(23, 23, 59), False, at(24, 9)),
        (at(24, 0), False, at(24, 9)),
    ],
)
def test_the_house_is_open_for_calls_in_the_morning_and_in_the_afternoon(
    deployment: Deployment, moment: datetime, allowed: bool, next_allowed: datetime
) -> None:
    found = verdict(None, moment)
    assert (found.allowed, found.next_allowed) == (allowed, next_allowed)


def test_a_customers_own_hours_override_the_houses(deployment: Deployment) -> None:
    early = a_customer(hours="07:00-08:00")
    assert verdict(early, at(23, 7, 30)).allowed
    assert verdict(early, at(23, 10)).next_allowed == at(24, 7)


def test_hours_may_run_over_midnight(deployment: Deployment) -> None:
    nightly = a_customer(hours="22:00-02:00")
    assert verdict(nightly, at(23, 23, 30)).allowed
    assert verdict(nightly, at(24, 1, 59)).allowed
    assert verdict(nightly, at(24, 2)).next_allowed == at(24, 22)


def test_all_day_is_a_way_of_saying_it(deployment: Deployment) -> None:
    always = a_customer(hours="00:00-24:00")
    assert all(verdict(always, at(23, hour)).allowed for hour in range(24))


def test_planning_outside_of_them_is_refused_and_names_the_next_allowed_time(deployment: Deployment) -> None:
    with reading() as session, pytest.raises(Invalid) as refusal:
        refuse_outside_hours(session, None, "phone", at(23, 13), "call_back_at")
    assert refusal.value.errors[0].field == "call_back_at"
    assert "2026-11-23 14:00" in str(refusal.value.errors[0].message)


def test_a_supervisor_sets_the_houses_hours(deployment: Deployment) -> None:
    boss = a_colleague(grants=SUPERVISOR).actor
    with transaction(boss) as session:
        change_contact_hours(session, boss, "8:00-10:00，16:00-17:30")
    assert verdict(None, at(23, 8)).allowed
    assert verdict(None, at(23, 11)).next_allowed == at(23, 16)
    with transaction(boss) as session, pytest.raises(Invalid):
        change_contact_hours(session, boss, "")


def test_a_specialist_does_not(deployment: Deployment) -> None:
    specialist = a_colleague().actor
    with pytest.raises(Forbidden), transaction(specialist) as session:
        change_contact_hours(session, specialist, "00:00-24:00")


@pytest.mark.parametrize("text", ["9-12", "09:00-09:00", "25:00-26:00", "09:60-10:00", "09:00-24:01", "soon"])
def test_what_is_no_hours_is_refused(deployment: Deployment, text: str) -> None:
    with pytest.raises(Invalid):
        checked_hours(text)


def test_hours_have_one_way_of_writing() -> None:
    assert checked_hours("9:00–12:00，14:00 - 20:00") == "09:00-12:00,14:00-20:00"
    assert parse_hours("14:00-20:00,09:00-12:00") == ((540, 720), (840, 1200))


@pytest.mark.parametrize("text", ["09:00-24:00", "22:00-02:00", "00:00-24:00", "22：00至2:00"])
def test_what_the_house_may_say_a_customer_may(deployment: Deployment, text: str) -> None:
    with client_for(deployment, actor_with({"core.customers.view": "all", "core.customers.edit": "all"})) as client:
        sent = {"name": "夜班", "contact_hours": text}
        made = client.post("/api/v1/customers", json=sent)
        assert made.status_code == 201, made.text
        own = made.json()["contact_hours"]
        assert own == checked_hours(text)
        assert client.post("/customers", data={"name": "夜班", "kind": "person", "contact_hours": text}).is_success
        assert verdict(made.json()["id"], at(23, 23, 30)).allowed


@pytest.mark.parametrize("text", ["9-12", "09:00-09:00", "09:00-24:01"])
def test_what_the_house_may_not_a_customer_may_not(deployment: Deployment, text: str) -> None:
    with client_for(deployment, actor_with({"core.customers.view": "all", "core.customers.edit": "all"})) as client:
        refused = client.post("/api/v1/customers", json={"name": "夜班", "contact_hours": text})
        assert (refused.status_code, "bad_hours" in refused.text) == (422, True)
        form = client.post("/customers", data={"name": "夜班", "kind": "person", "contact_hours": text})
        assert (form.status_code, "24:00" in form.text) == (422, True)
