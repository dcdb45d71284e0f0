"""The pages of calls, asked for over HTTP as the people who work with them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from customary.customers.models import Phone
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.interactions.models import Interaction
from customary.plugins.actor import system
from customary.roles.role_sync import sync_roles
from sqlalchemy import event
from sqlmodel import select

from tests.builders import roles as colleagues
from tests.builders.interactions import SUPERVISOR, Person, a_colleague, a_customer, a_follow_up, a_team, stored
from tests.http import Client, client_for

VISIT = {"last_visit": "2026-03-12"}


@pytest.fixture
def wang(deployment: Deployment) -> Person:
    return a_colleague("Wang")


@pytest.fixture
def boss(deployment: Deployment) -> Person:
    return a_colleague("Zhou", SUPERVISOR)


@pytest.fixture
def as_(deployment: Deployment) -> Callable[[Person], Client]:
    def client(person: Person) -> Client:
        found = client_for(deployment, person.actor)
        found.follow_redirects = False
        return found

    return client


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text[:2000]
    return answer.text


def test_today_shows_ones_own_calls_with_why_and_counts(as_, wang: Person) -> None:
    a_follow_up(a_customer(wang, "王女士"), wang, facts=VISIT, due=date(2026, 11, 20))
    a_follow_up(a_customer(wang, "赵先生"), wang, state="done", closed_day=date(2026, 11, 23))
    a_follow_up(a_customer(a_colleague("Li"), "别人的"), a_colleague("Li"))
    shown = page(as_(wang), "/today")
    assert "王女士" in shown
    assert "Last visit 2026-03-12" in shown
    assert "3 days late" in shown
    assert "1 of 2 done" in shown
    assert "赵先生" in shown
    assert "别人的" not in shown


def test_an_empty_day_says_so(as_, wang: Person) -> None:
    assert "All done" in page(as_(wang), "/today")
    assert "Nothing here" in page(as_(wang), "/today?bucket=overdue")


def test_the_next_call_is_taken_and_saved_and_the_next_follows(as_, wang: Person) -> None:
    first = a_follow_up(a_customer(wang), wang, due=date(2026, 11, 20))
    second = a_follow_up(a_customer(wang), wang)
    client = as_(wang)
    assert client.get("/calls/next").headers["location"] == f"/calls/{first}"
    shown = page(client, f"/calls/{first}")
    assert 'href="tel:+86138' in shown
    assert "Save and next" in shown
    assert "Hello " in shown
    answer = client.post(f"/calls/{first}", data={"version": "1", "outcome": "reached"})
    assert answer.headers["location"] == f"/calls/next?skip={first}"
    assert client.get(answer.headers["location"]).headers["location"].startswith(f"/calls/{second}")
    assert stored(first).state == "done"
    assert "Done" in page(client, f"/calls/{first}")


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(as_, wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, facts=VISIT)
    sent = {"version": "1", "outcome": "booked", "note": "bring the papers", "satisfaction": "neutral"}
    answer = as_(wang).post(f"/calls/{id_}", data=sent)
    assert answer.status_code == 422
    assert 'id="f-appointment-error"' in answer.text
    assert 'id="f-aspect-error"' in answer.text
    assert "bring the papers" in answer.text
    assert stored(id_).state == "open"


def test_several_aspects_and_other_follow_ups_come_out_of_one_form(as_, wang: Person) -> None:
    customer = a_customer(wang)
    ids = [a_follow_up(customer, wang, facts=VISIT) for _number in range(2)]
    client = as_(wang)
    assert f'value="{ids[1]}:1"' in page(client, f"/calls/{ids[0]}")
    sent = {
        "version": "1",
        "outcome": "booked",
        "satisfaction": "dissatisfied",
        "aspect": ["price", "waiting"],
        "also": f"{ids[1]}:1",
        "appointment": "2026-11-28T09:30",
        "then": "today",
    }
    assert client.post(f"/calls/{ids[0]}", data=sent).headers["location"] == "/today"
    assert [stored(id_).state for id_ in ids] == ["done", "done"]
    with reading() as session:
        assert session.exec(select(Interaction)).one().aspect == "waiting,price"


def test_who_was_faster_is_named(as_, wang: Person, boss: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    as_(boss).post(f"/calls/{id_}", data={"version": "1", "outcome": "no_answer"})
    answer = as_(wang).post(f"/calls/{id_}", data={"version": "1", "outcome": "reached", "note": "typed"})
    assert answer.status_code == 409
    assert "Zhou has logged this call already" in answer.text
    assert "typed" in answer.text


def test_a_missing_number_is_asked_for_first(as_, wang: Person) -> None:
    customer = a_customer(wang, phones=0)
    id_ = a_follow_up(customer, wang)
    client = as_(wang)
    shown = page(client, f"/calls/{id_}")
    assert "There is no number to call" in shown
    assert "tel:" not in shown
    assert client.post(f"/calls/{id_}/phone", data={"found_phone": "1"}).status_code == 422
    assert client.post(f"/calls/{id_}/phone", data={"found_phone": "139 1234 5678"}).status_code == 303
    assert "tel:+8613912345678" in page(client, f"/calls/{id_}")


def test_outside_the_hours_no_call_is_started(as_, wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang, hours="14:00-15:00"), wang)
    shown = page(as_(wang), f"/calls/{id_}")
    assert "tel:" not in shown
    assert "not now: next at 23 Nov 14:00" in shown
    assert "f-outside_hours_reason" in shown


def test_a_supervisor_lists_filters_and_gives(as_, wang: Person, boss: Person) -> None:
    ids = [a_follow_up(a_customer(wang, f"客户{number}"), wang) for number in range(2)]
    client = as_(boss)
    assert "客户0" in page(client, "/follow-ups")
    assert "客户0" in page(client, f"/follow-ups?who={wang.id}&state=all&due_from=2026-11-01")
    assert "客户0" not in page(client, "/follow-ups?state=done")
    answer = client.post("/follow-ups/assign", data={"ids": [str(id_) for id_ in ids], "assignee": str(boss.id)})
    assert answer.status_code == 303
    assert [stored(id_).assignee_id for id_ in ids] == [boss.id, boss.id]


def test_what_nobody_has_is_shared_out(as_, boss: Person) -> None:
    team = a_team()
    member = a_colleague("Li", team_id=team)
    id_ = a_follow_up(a_customer(name="无主"))
    client = as_(boss)
    assert "无主" in page(client, "/follow-ups/unassigned")
    client.post("/follow-ups/share-out", data={"team": f"team-{team}"})
    assert stored(id_).assignee_id == member.id
    assert "Everything is assigned" in page(client, "/follow-ups/unassigned")


def test_the_ready_made_supervisor_shares_out_what_nobody_has_in_two_steps(as_, deployment: Deployment) -> None:
    with transaction(system("a test")) as session:
        sync_roles(session)
    team = a_team()
    boss = colleagues.a_colleague("Zhou", team=team, role="core.supervisor")
    caller = colleagues.a_colleague("Wang", team=team, role="core.specialist")
    client = as_(Person(boss, replace(colleagues.acting(boss), language="en")))
    id_ = a_follow_up(a_customer(name="无主"), due=date(2026, 11, 20))
    shown = page(client, "/follow-ups/unassigned")
    assert "无主" in shown
    assert f'<option value="team-{team}">' in shown
    before = page(client, f"/calls/{id_}")
    assert "Nobody has this call yet" in before
    assert "/customers/" not in before  # the customer is nobody's: his page is not the supervisor's to open
    client.post("/follow-ups/share-out", data={"team": f"team-{team}"})
    assert stored(id_).assignee_id == caller  # and not the supervisor, though nobody has fewer calls
    hers = as_(Person(caller, replace(colleagues.acting(caller), language="en")))
    assert "Save and next" in page(hers, f"/calls/{id_}")


def test_who_leads_a_team_is_told_where_customers_without_an_owner_are_shared_out(as_) -> None:
    a_follow_up(a_customer(name="无主"))
    leader = a_colleague("Zhou", dict.fromkeys(SUPERVISOR, "team"), team_id=a_team())
    shown = page(as_(leader), "/follow-ups/unassigned")
    assert "Everything is assigned" not in shown
    assert "shared out by whoever may give away all calls" in shown


def test_an_answer_that_was_not_satisfied_waits_until_it_is_seen_with_a_note(as_, wang: Person, boss: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, facts=VISIT)
    sent = {
        "version": "1",
        "outcome": "reached",
        "satisfaction": "neutral",
        "aspect": "price",
        "suggestion": "too dear",
    }
    as_(wang).post(f"/calls/{id_}", data=sent)
    client = as_(boss)
    shown = page(client, "/answers")
    assert "too dear" in shown
    assert "Neutral" in shown
    assert "Price" in shown
    with reading() as session:
        interaction = session.exec(select(Interaction)).one()
    client.post(f"/answers/{interaction.id}", data={"note": ""})
    assert "too dear" in page(client, "/answers")
    client.post(f"/answers/{interaction.id}", data={"note": "called him back"})
    assert "No answer waits" in page(client, "/answers")
    assert "called him back" in page(client, "/answers?seen=true")
    assert "called him back" in page(client, f"/interactions/{interaction.id}")


def test_a_wrong_number_waits_on_its_list_until_somebody_knows_the_right_one(as_, wang: Person) -> None:
    customer = a_customer(wang, "错号")
    id_ = a_follow_up(customer, wang)
    client = as_(wang)
    assert "错号" not in page(client, "/numbers")
    client.post(f"/calls/{id_}", data={"version": "1", "outcome": "wrong_number"})
    assert "错号" in page(client, "/numbers")
    client.post(f"/numbers/{customer}", data={"phone": "139 1234 5678"})
    assert "错号" not in page(client, "/numbers")
    with reading() as session:
        kept = session.exec(select(Phone).where(Phone.e164 == "+8613912345678")).one()
    assert (kept.state, kept.verified_on) == ("verified", date(2026, 11, 23))


def test_any_contact_is_written_down_by_hand(as_, wang: Person) -> None:
    customer = a_customer(wang)
    client = as_(wang)
    url = f"/interactions/new?customer={customer}"
    assert "WeChat" in page(client, url)
    assert client.post(url, data={"channel": "wechat", "direction": "in"}).status_code == 422
    sent = {"channel": "wechat", "direction": "in", "note": "asked for the price", "reached": "1"}
    assert client.post(url, data=sent).status_code == 303
    with reading() as session:
        assert session.exec(select(Interaction)).one().kind == "core.contact"
    assert "The customer contacted us" in page(client, f"/customers/{customer}")
    stranger = a_customer(a_colleague("Li"))
    assert client.get(f"/interactions/new?customer={stranger}").status_code == 404


def test_a_script_is_changed_and_its_version_stays_with_the_call(as_, wang: Person, boss: Person) -> None:
    parts = {
        "opening": "Good day {salutation}",
        "exchange": "About {record}",
        "satisfied": "Thanks",
        "dissatisfied": "Sorry",
        "closing": "Bye",
    }
    client = as_(boss)
    assert "Hello {customer}" in page(client, "/scripts/test.call?language=en")
    wrong = client.post("/scripts/test.call?language=en", data=parts | {"closing": "Bye {nobody}"})
    assert wrong.status_code == 422
    assert "Nothing stands for {nobody}" in wrong.text
    assert client.post("/scripts/test.call?language=en", data=parts).status_code == 303
    id_ = a_follow_up(a_customer(wang, "李四"), wang)
    shown = page(as_(wang), f"/calls/{id_}")
    assert 'Good day <b class="ph">李四</b>' in shown
    assert "version 2" in shown
    assert 'name="script_version" value="1"' in shown


def test_hours_and_tries_are_set_on_one_page(as_, boss: Person, wang: Person) -> None:
    client = as_(boss)
    assert "09:00-12:00,14:00-20:00" in page(client, "/contact-rules")
    assert client.post("/contact-rules", data={"hours": "soon", "retry_days": "1", "attempts": "3"}).status_code == 422
    sent = {"hours": "00:00-24:00", "retry_days": "2", "attempts": "4"}
    assert client.post("/contact-rules", data=sent).status_code == 303
    assert "00:00-24:00" in page(client, "/contact-rules")
    assert as_(wang).get("/contact-rules").status_code == 403


def statements(deployment: Deployment, client: Client, url: str) -> int:
    seen = []

    def note(*_arguments: object) -> None:
        seen.append(1)

    engines = {deployment.database.engine, deployment.database.reads}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        page(client, url)
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(deployment: Deployment, as_, boss: Person) -> None:
    wang = a_colleague("Wang")
    ids = [a_follow_up(a_customer(wang), wang)]
    client = as_(boss)
    urls = ("/today", "/follow-ups", "/follow-ups/unassigned", "/answers", "/numbers", f"/calls/{ids[0]}")
    few = {url: statements(deployment, client, url) for url in urls}
    for number in range(6):
        a_follow_up(a_customer(wang, phones=number % 2), wang if number % 3 else None)
    assert {url: statements(deployment, client, url) for url in urls} == few
    assert max(few.values()) <= 20
