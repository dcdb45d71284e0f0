"""Today shows what is overdue, due, coming and done, the most urgent first; the next call is the first of it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.follow_ups import Filter, follow_ups, open_follow_ups
from customary.interactions.log_call import log_call
from customary.interactions.today import Bucket, bucket, counts, place_of, take_next

from tests.builders.interactions import NOON, SUPERVISOR, TODAY, Person, a_colleague, a_customer, a_follow_up

EVERYTHING = Filter()


@pytest.fixture
def wang(deployment: Deployment) -> Person:
    return a_colleague("Wang")


def day(number: int) -> date:
    return date(2026, 11, number)


def local(number: int, hour: int) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def shown(person: Person, name: Bucket) -> list[int]:
    with reading() as session:
        return [row.id for row in bucket(session, person.actor, name, EVERYTHING)]


def test_each_follow_up_stands_in_one_bucket_by_urgency(wang: Person) -> None:
    customer = a_customer(wang)
    late = a_follow_up(customer, wang, due=day(21))
    later = a_follow_up(customer, wang, due=day(20))
    agreed = a_follow_up(
        customer, wang, due=day(20), agreed_for=local(23, 15), agreed_at=local(22, 9), next_attempt=TODAY
    )
    due = a_follow_up(customer, wang)
    again = a_follow_up(customer, wang, due=day(28), next_attempt=TODAY, attempts=1)
    coming = a_follow_up(customer, wang, due=day(27))
    tomorrow = a_follow_up(customer, wang, due=day(20), next_attempt=day(24), attempts=1)
    a_follow_up(customer, wang, opens=day(24), due=day(30))  # not opened yet
    a_follow_up(customer, wang, state="withdrawn")
    done = a_follow_up(customer, wang, state="done", closed_day=TODAY, closed_by_id=wang.id)
    a_follow_up(customer, wang, state="done", closed_day=day(22), closed_by_id=wang.id)
    assert shown(wang, "overdue") == [agreed, later, late]
    assert shown(wang, "due") == [due, again]
    assert shown(wang, "coming") == [tomorrow, coming]
    assert shown(wang, "done") == [done]
    with reading() as session:
        found = counts(session, wang.actor, EVERYTHING)
        assert (found.overdue, found.due, found.coming, found.done, found.wanted) == (3, 2, 2, 1, 6)


def test_a_time_agreed_before_the_due_date_passed_is_not_late_until_it_has_passed(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    with transaction(wang.actor) as session:
        log_call(session, wang.actor, {id_: 1}, CallEntry("call_back", call_back_at=local(26, 15)))
    for number, name in ((23, "coming"), (25, "coming"), (26, "due"), (27, "overdue")):
        with clock.at(local(number, 10)):
            assert shown(wang, name) == [id_], number


def test_pages_follow_each_other_without_gap_or_repetition(wang: Person) -> None:
    customer = a_customer(wang)
    expected = {
        name: [a_follow_up(customer, wang, **values) for _number in range(5)]
        for name, values in (
            ("overdue", {"due": day(20)}),
            ("due", {"next_attempt": TODAY, "agreed_for": local(23, 16), "due": day(29)}),
            ("coming", {"due": day(27)}),
            ("done", {"state": "done", "closed_day": TODAY}),
        )
    }
    for name, ids in expected.items():
        seen, after = [], None
        while True:
            with reading() as session:
                page = bucket(session, wang.actor, name, EVERYTHING, after, limit=2)
            if not page:
                break
            seen += [row.id for row in page]
            after = place_of(page[-1], name)
        assert seen == (ids[::-1] if name == "done" else ids)


def test_one_sees_ones_own_and_a_supervisor_everyones(wang: Person) -> None:
    mine = a_follow_up(a_customer(wang), wang)
    li = a_colleague("Li")
    hers = a_follow_up(a_customer(li), li)
    unassigned = a_follow_up(a_customer(li))
    boss = a_colleague("Zhou", SUPERVISOR)
    assert shown(wang, "due") == [mine]
    assert shown(boss, "due") == [mine, hers, unassigned]
    with reading() as session:
        assert [row.id for row in follow_ups(session, boss.actor, Filter(assignee_id=0))] == [unassigned]
        assert [row.id for row in follow_ups(session, boss.actor, Filter(assignee_id=li.id))] == [hers]
        assert [row.id for row in open_follow_ups(session, boss.actor, "test.yearly")] == [mine, hers, unassigned]


def test_the_next_call_is_the_most_urgent_that_can_be_made(wang: Person) -> None:
    silent = a_follow_up(a_customer(wang, phones=0), wang, due=day(19))
    overdue = a_follow_up(a_customer(wang), wang, due=day(20))
    due = a_follow_up(a_customer(wang), wang)
    coming = a_follow_up(a_customer(wang), wang, due=day(29))
    a_follow_up(a_customer(wang), wang, due=day(19), next_attempt=day(24))
    with reading() as session:
        assert take_next(session, wang.actor) == overdue
        assert take_next(session, wang.actor, skip=[overdue]) == due
        assert take_next(session, wang.actor, skip=[overdue, due]) == coming
        assert take_next(session, wang.actor, skip=[overdue, due, coming]) is None
    assert silent in shown(wang, "overdue")


def test_hidden_is_what_has_not_opened(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, opens=day(25), due=day(30))
    assert all(shown(wang, name) == [] for name in ("overdue", "due", "coming"))
    with clock.at(NOON + timedelta(days=2)):
        assert shown(wang, "coming") == [id_]
