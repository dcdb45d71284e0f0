"""The sweep brings what is stored to what the rule says: none doubled, none lost."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from customary.customers.models import Customer
from customary.database.deployment import Deployment
from customary.database.models import table_of
from customary.database.parameters import change_parameters
from customary.database.sql import add_days
from customary.database.transaction import emit, reading, transaction
from customary.interactions.models import FollowUp, StoppedRecord
from customary.plugins.actor import system
from customary.plugins.errors import Refused
from customary.reminders.explain import explain_record
from customary.reminders.sweep import Swept, last_swept, sweep
from customary.roles.models import Staff
from sqlalchemy import delete, func, null, select, update

from tests.builders.interactions import a_colleague, a_customer
from tests.core.reminders.rule_under_test import RULE, Thing, ThingsChanged, Wish, source, with_rule

D0 = date(2026, 11, 23)
ACTOR = system("a test")


def day(n: int) -> date:
    return D0 + timedelta(days=n)


@pytest.fixture
def house(deployment: Deployment) -> Iterator[Deployment]:
    with with_rule(deployment) as extended:
        yield extended


def put(*rows: object) -> None:
    with transaction(ACTOR) as session:
        session.add_all(rows)
        emit(session, ThingsChanged(ids=()))


def change(statement) -> None:
    with transaction(ACTOR) as session:
        session.execute(statement)
        emit(session, ThingsChanged(ids=()))


def thing(opens: int = 0, due: int = 5, expires: int | None = None, **values: object) -> Thing:
    values.setdefault("active", True)
    return Thing(opens=day(opens), due=day(due), expires=None if expires is None else day(expires), **values)


def swept(on: int, **options: int) -> Swept:
    return sweep(ACTOR, day(on), **options).rules[RULE.key]


def states() -> list[tuple[int, str, str]]:
    with reading() as session:
        rows = session.exec(select(FollowUp).order_by(FollowUp.record_id, FollowUp.cycle)).all()
        return [(row[0].record_id, row[0].cycle, row[0].state) for row in rows]


def assignees() -> list[int | None]:
    with reading() as session:
        return list(session.scalars(select(table_of(FollowUp).c.assignee_id).order_by(table_of(FollowUp).c.record_id)))


@dataclass(frozen=True)
class Lead:
    lead: int = 0


def opening_early(parameters: Lead, today: Any) -> Any:
    rows = source(parameters, today).subquery()
    others = [column for column in rows.c if column.name != "opens"]
    return select(*others, add_days(rows.c.opens, -parameters.lead).label("opens"))


def never_expiring(parameters: Any, today: Any) -> Any:
    rows = source(parameters, today).subquery()
    others = [column for column in rows.c if column.name != "expires"]
    return select(*others, null().label("expires"))


def only() -> FollowUp:
    with reading() as session:
        return session.exec(select(FollowUp)).one()[0]


def test_a_follow_up_is_raised_once_when_its_window_opens(house: Deployment) -> None:
    put(thing(opens=1, due=5, label="A"))
    assert swept(0).raised == 0
    assert swept(1).raised == 1
    assert swept(1) == Swept()
    assert (only().record_label, only().due, only().state) == ("A", day(5), "open")


def test_an_overdue_one_is_raised_too(house: Deployment) -> None:
    put(thing(opens=-30, due=-10))
    assert swept(0).raised == 1


def test_a_rule_may_say_plainly_that_nothing_expires(deployment: Deployment) -> None:
    with with_rule(deployment, replace(RULE, source=never_expiring)):
        put(thing(due=-9, expires=-9))
        assert swept(0).raised == 1
        assert (swept(1).expired, only().expires) == (0, None)


def test_a_null_condition_is_no(house: Deployment) -> None:
    put(thing(active=None))
    assert swept(0).raised == 0


def test_it_moves_with_its_source_but_keeps_its_state(house: Deployment) -> None:
    put(thing(due=5))
    swept(0)
    change(update(Thing).values(due=day(9), opens=day(4)))
    assert swept(1).moved == 1
    assert (only().due, only().opens, only().state, only().facts) == (day(9), day(4), "open", {"due": str(day(9))})


def test_the_wished_event_after_opening_fulfils_it(house: Deployment) -> None:
    put(thing(id=1, opens=0))
    swept(0)
    put(Wish(thing_id=1, cycle="1", day=day(1)))
    change(update(Thing).values(cycle="2", opens=day(50), due=day(60)))
    result = swept(2)
    assert (result.fulfilled, result.withdrawn) == (1, 0)
    assert (only().state, only().fulfilled_by, only().closed_day) == ("fulfilled", "wish", day(1))


def test_the_wished_event_before_opening_withdraws_it(house: Deployment) -> None:
    put(thing(id=1, opens=0))
    swept(0)
    put(Wish(thing_id=1, cycle="1", day=day(-1)))
    change(update(Thing).values(active=False))
    assert swept(1).withdrawn == 1


def test_what_was_not_done_in_time_is_missed_not_withdrawn(house: Deployment) -> None:
    put(thing(due=3, expires=3))
    swept(0)
    assert swept(3).expired == 0
    assert swept(4).expired == 1
    assert states() == [(1, "1", "missed")]
    assert swept(5) == Swept()


def test_what_is_no_longer_true_is_withdrawn_and_reopened_when_it_is_again(house: Deployment) -> None:
    put(thing())
    swept(0)
    change(update(Thing).values(active=False))
    assert swept(1).withdrawn == 1
    change(update(Thing).values(active=True))
    assert swept(2).reopened == 1
    assert only().state == "open"
    assert only().closed_day is None


def test_what_was_fulfilled_by_an_event_that_is_undone_is_reopened(house: Deployment) -> None:
    put(thing(id=1))
    swept(0)
    put(Wish(thing_id=1, cycle="1", day=day(0)))
    assert swept(0).fulfilled == 1
    assert swept(0) == Swept()
    change(delete(Wish))
    assert swept(1).reopened == 1
    assert only().fulfilled_by is None


def test_done_and_missed_ones_stay(house: Deployment) -> None:
    put(thing())
    swept(0)
    change(update(FollowUp).values(state="done"))
    change(update(Thing).values(active=False))
    assert swept(1) == Swept()


def test_a_stopped_record_is_left_in_peace(house: Deployment) -> None:
    put(thing(id=1), StoppedRecord(record="sweeptest.thing", record_id=1, reason="gone", day=D0))
    assert swept(0) == Swept()


def test_after_a_week_without_a_sweep_what_opened_and_ended_meanwhile_is_missed_not_lost(house: Deployment) -> None:
    put(thing(opens=2, due=4, expires=4), thing(opens=3, due=20))
    swept(0)
    result = swept(7)
    assert (result.raised, result.expired) == (2, 1)
    assert [state for _id, _cycle, state in states()] == ["missed", "open"]


def test_the_first_sweep_does_not_raise_what_ended_before_it(house: Deployment) -> None:
    put(thing(opens=-9, due=-5, expires=-5))
    assert swept(0) == Swept()


def test_what_is_true_again_in_missed_days_is_reopened_and_missed_if_it_ended_there(house: Deployment) -> None:
    put(thing(due=4, expires=4))
    swept(0)
    change(update(Thing).values(active=False))
    swept(1)
    change(update(Thing).values(active=True))
    result = swept(7)
    assert (result.reopened, result.expired) == (1, 1)


def test_missed_days_are_swept_with_the_parameters_that_held_on_each(deployment: Deployment) -> None:
    with with_rule(deployment, replace(RULE, parameters=Lead, source=opening_early)):
        put(thing(opens=4, due=5, expires=5))
        swept(0)
        with transaction(ACTOR) as session:
            change_parameters(session, RULE.key, Lead, {"lead": 3}, day(2))
            change_parameters(session, RULE.key, Lead, {"lead": 0}, day(3))
        assert swept(3).raised == 1
        assert (only().opens, only().state) == (day(4), "open")


def test_nobody_is_to_call_a_customer_who_is_archived(house: Deployment) -> None:
    customer = a_customer()
    put(thing(id=1, customer_id=customer))
    swept(0)
    change(update(Customer).values(state="archived"))
    assert swept(1).withdrawn == 1
    with reading() as session:
        said = explain_record(session, RULE.key, 1, day(1))
    assert not said.wanted
    assert [condition.met for condition in said.conditions] == [True, True, False]
    change(update(Customer).values(state="active"))
    assert swept(2).reopened == 1


def test_it_goes_to_the_customers_owner_unless_he_has_left(house: Deployment) -> None:
    here, left = a_colleague("Here"), a_colleague("Left")
    change(update(Staff).where(Staff.id == left.id).values(active=False))
    put(thing(id=1, customer_id=a_customer(here)), thing(id=2, customer_id=a_customer(left)), thing(id=3))
    swept(0)
    assert assignees() == [here.id, None, None]


def test_it_follows_its_row_to_another_customers_owner(house: Deployment) -> None:
    before, after = a_colleague("Before"), a_colleague("After")
    put(thing(id=1, customer_id=a_customer(before)))
    swept(0)
    change(update(Thing).values(customer_id=a_customer(after)))
    assert swept(1).moved == 1
    assert assignees() == [after.id]


def test_it_is_reopened_for_whom_the_customer_has_now_if_its_assignee_has_left(house: Deployment) -> None:
    left, here = a_colleague("Left"), a_colleague("Here")
    customer = a_customer(left)
    put(thing(id=1, customer_id=customer))
    swept(0)
    change(update(Thing).values(active=False))
    swept(1)
    change(update(Staff).where(Staff.id == left.id).values(active=False))
    change(update(Customer).values(owner_id=here.id))
    change(update(Thing).values(active=True))
    assert swept(2).reopened == 1
    assert assignees() == [here.id]


def test_a_moved_one_keeps_the_time_agreed_with_the_customer(house: Deployment) -> None:
    put(thing(due=5))
    swept(0)
    agreed = datetime(2026, 11, 28, 2, tzinfo=UTC)
    change(update(FollowUp).values(agreed_for=agreed))
    change(update(Thing).values(due=day(9)))
    assert swept(1).moved == 1
    assert (only().due, only().agreed_for) == (day(9), agreed)


def test_a_day_before_the_last_is_refused(house: Deployment) -> None:
    swept(3)
    with pytest.raises(Refused, match=r"sweeptest\.call"):
        swept(2)
    assert last_swept(RULE.key) == day(3)


def test_two_sweeps_at_once_double_nothing(house: Deployment) -> None:
    put(*(thing(id=n) for n in range(1, 301)))
    results: list[Swept] = []

    def run() -> None:
        with house.active():
            results.append(swept(0, records_at_once=20))

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(result.raised for result in results) == 300
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(table_of(FollowUp))) == 300


def test_an_interrupted_sweep_is_finished_by_the_next(house: Deployment) -> None:
    put(*(thing(id=n) for n in range(1, 101)))
    swept(0, records_at_once=30)
    change(delete(FollowUp).where(FollowUp.record_id > 30))
    assert swept(0).raised == 70


def test_the_explanation_names_each_condition(house: Deployment) -> None:
    put(thing(id=1, active=None))
    with reading() as session:
        said = explain_record(session, RULE.key, 1, D0)
        unknown = explain_record(session, RULE.key, 99, D0)
    assert [condition.met for condition in said.conditions] == [False, True]
    assert (said.wanted, said.due, said.follow_up) == (False, day(5), None)
    assert [condition.met for condition in unknown.conditions] == [False, False]
