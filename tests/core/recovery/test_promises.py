"""What is promised to customers has a day, somebody who keeps it, and a call that tells that it is done."""

from datetime import timedelta

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.plugins.errors import Conflict, Invalid
from customary.records.moves import move
from customary.recovery.events import PROMISE
from customary.recovery.models import Promise
from customary.recovery.promise_lifecycle import RULE_KEY
from sqlmodel import select

from tests.builders.interactions import TODAY, Person, a_colleague, a_customer, a_follow_up, stored
from tests.builders.recovery import WORKER, a_case, an_answer, the_case
from tests.http import client_for

KEEPER = {**WORKER, "core.promises.view": "own", "core.promises.work": "own"}
SOON = TODAY + timedelta(5)


@pytest.fixture
def li(deployment: Deployment) -> Person:
    return a_colleague("Li", KEEPER)


def all_promises() -> list[Promise]:
    with reading() as session:
        return list(session.exec(select(Promise)).all())


def go(person: Person, transition: str, **values: object) -> None:
    with transaction(person.actor) as session:
        move(session, person.actor, PROMISE, all_promises()[0].id or 0, transition, values)


def calls_about_it() -> list[FollowUp]:
    with reading() as session:
        return list(session.exec(select(FollowUp).where(FollowUp.rule == RULE_KEY)).all())


def test_a_promise_made_on_the_phone_is_written_down_with_its_day_and_keeper(li: Person) -> None:
    """CRM-30, CORE-32."""
    customer = a_customer(li)
    told = an_answer(li, "dissatisfied", customer, promise="We will mend the door", promise_due=SOON)
    made = all_promises()
    assert [(one.customer_id, one.text, one.due, one.keeper_id, one.interaction_id, one.state) for one in made] == [
        (customer, "We will mend the door", SOON, li.id, told, "open")
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"promise": "We will mend the door"}, "promise_due"),
        ({"promise_due": SOON}, "promise"),
        ({"promise": "We will mend the door", "promise_due": TODAY - timedelta(1)}, "promise_due"),
    ],
)
def test_a_promise_without_a_day_or_words_is_refused(li: Person, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        an_answer(li, **given)  # type: ignore[arg-type]  # by name
    assert [one.field for one in refusal.value.errors] == [field]
    assert all_promises() == []


def test_nobody_who_was_not_reached_was_promised_anything(li: Person) -> None:
    id_ = a_follow_up(a_customer(li), li)
    entry = CallEntry("no_answer", promise="We will mend the door", promise_due=SOON)
    with transaction(li.actor) as session:
        log_call(session, li.actor, {id_: stored(id_).version}, entry)
    assert all_promises() == []


def test_a_kept_promise_is_told_to_the_customer_in_a_call(li: Person) -> None:
    """CORE-32."""
    an_answer(li, promise="We will mend the door", promise_due=SOON)
    go(li, "keep", result="The door closes again")
    call = calls_about_it()[0]
    assert (call.state, call.due, call.facts["result"]) == ("open", TODAY + timedelta(3), "The door closes again")
    with transaction(li.actor) as session:
        log_call(session, li.actor, {call.id or 0: call.version}, CallEntry("reached"))
    assert all_promises()[0].state == "told"


def test_a_broken_promise_says_why(li: Person) -> None:
    """CRM-30."""
    an_answer(li, promise="We will mend the door", promise_due=SOON)
    with pytest.raises(Invalid):
        go(li, "break")
    go(li, "break", result="The part is not made any more")
    assert all_promises()[0].state == "broken"
    with pytest.raises(Conflict):
        go(li, "tell")


def test_a_promise_is_made_on_a_case_and_over_the_api(deployment: Deployment, li: Person) -> None:
    """CRM-30."""
    case_id = a_case(li)
    customer = the_case(case_id).customer_id
    client = client_for(deployment, li.actor)
    form = {"text": "A new counter", "due": SOON.isoformat(), "keeper_id": str(li.id)}
    answered = client.post(f"/promises/new?customer={customer}&case={case_id}", data=form, follow_redirects=False)
    assert answered.headers["location"] == f"/cases/{case_id}"
    assert "A new counter" in client.get(f"/cases/{case_id}").text
    sent = {"customer_id": customer, "text": "A call every week", "due": SOON.isoformat()}
    promise_id = client.post("/api/v1/promises", json=sent).json()["id"]
    items = client.get("/api/v1/promises?state=open").json()["items"]
    assert [one["text"] for one in items] == ["A new counter", "A call every week"]
    assert "A call every week" in client.get("/promises").text
    assert "A call every week" in client.get(f"/promises/{promise_id}").text
    assert client.post("/api/v1/promises", json={**sent, "due": "2020-01-01"}).status_code == 422
