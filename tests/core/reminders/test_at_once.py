"""A rule with `on` is swept in the transaction of its event, for the rows that it concerns."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import table_of
from customary.database.transaction import emit, reading, transaction
from customary.interactions.models import FollowUp
from customary.plugins.actor import system
from customary.reminders.sweep import Swept, sweep
from sqlalchemy import select, update

from tests.core.reminders.rule_under_test import RULE, Thing, ThingsChanged, Wish, with_rule

ACTOR = system("a test")
AT_ONCE = replace(RULE, on=ThingsChanged)
ELSEWHERE = replace(RULE, on=ThingsChanged, rows=lambda session, event: (2,))


@pytest.fixture
def house(deployment: Deployment) -> Iterator[Deployment]:
    with with_rule(deployment, AT_ONCE) as extended:
        yield extended


def day(n: int) -> date:
    return clock.today() + timedelta(days=n)


def thing(id_: int, opens: int = 0) -> Thing:
    return Thing(id=id_, label=f"thing {id_}", opens=day(opens), due=day(3), active=True)


def put(*rows: object, ids: tuple[int, ...]) -> None:
    with transaction(ACTOR) as session:
        session.add_all(rows)
        emit(session, ThingsChanged(ids=ids))


def states() -> list[tuple[int, str]]:
    kept = table_of(FollowUp)
    with reading() as session:
        return [
            tuple(row) for row in session.execute(select(kept.c.record_id, kept.c.state).order_by(kept.c.record_id))
        ]


def test_the_follow_up_stands_when_the_event_is_written_and_the_daily_sweep_finds_nothing_to_do(
    house: Deployment,
) -> None:
    put(thing(1), thing(2, opens=1), ids=(1, 2))
    assert states() == [(1, "open")]
    assert sweep(ACTOR, day(0)).rules[RULE.key] == Swept()


def test_only_the_rows_of_the_event_are_touched(house: Deployment) -> None:
    put(thing(1), thing(2), ids=(2,))
    assert states() == [(2, "open")]
    assert sweep(ACTOR, day(0)).rules[RULE.key] == Swept(raised=1)


def test_a_later_event_withdraws_or_fulfils(house: Deployment) -> None:
    put(thing(1), thing(2), ids=(1, 2))
    with transaction(ACTOR) as session:
        session.execute(update(Thing).where(table_of(Thing).c.id == 1).values(active=False))
        session.add(Wish(thing_id=2, cycle="1", day=day(0)))
        emit(session, ThingsChanged(ids=(1, 2)))
    assert states() == [(1, "withdrawn"), (2, "fulfilled")]


def test_the_rule_may_name_other_rows_than_the_event(deployment: Deployment) -> None:
    with with_rule(deployment, ELSEWHERE):
        put(thing(1), thing(2), ids=(1,))
        assert states() == [(2, "open")]


def test_what_fails_with_the_event_leaves_no_follow_up(house: Deployment) -> None:
    with pytest.raises(ZeroDivisionError), transaction(ACTOR) as session:
        session.add(thing(1))
        emit(session, ThingsChanged(ids=(1,)))
        raise ZeroDivisionError
    assert states() == []
