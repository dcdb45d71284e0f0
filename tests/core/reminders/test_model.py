"""Whatever happens, in whatever order, the engine holds what a naive model of the six steps holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from customary.customers.models import Customer
from customary.database.deployment import Deployment, current
from customary.database.models import Installation, table_of
from customary.database.transaction import reading
from customary.interactions.models import FollowUp, StoppedRecord
from customary.plugins.actor import system
from customary.reminders.sweep import sweep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Executable, delete, insert, select, update

from tests.builders.interactions import a_customer
from tests.core.reminders.model import Model, ModelThing
from tests.core.reminders.rule_under_test import RULE, Thing, Wish, with_rule

D0 = date(2026, 11, 23)
ACTOR = system("a test")
THINGS, WISHES, FOLLOW_UPS = table_of(Thing), table_of(Wish), table_of(FollowUp)
RECORD = "sweeptest.thing"

ids = st.integers(1, 2)
days = st.integers(-2, 6).map(lambda n: D0 + timedelta(days=n))
cycles = st.sampled_from("1112")
things = st.builds(
    dict,
    cycle=cycles,
    opens=days,
    due=days,
    expires=st.none() | days,
    active=st.sampled_from([True, True, True, None]),
    customer=st.sampled_from([None, 0, 0, 1]),
)
steps = st.one_of(
    st.tuples(st.just("sweep"), st.integers(0, 3)),
    st.tuples(st.just("sweep"), st.just(1)),
    st.tuples(st.just("activate"), ids, st.booleans()),
    st.tuples(st.just("put"), ids, things),
    st.tuples(st.just("wish"), ids, cycles, days),
    st.tuples(st.just("unwish"), ids),
    st.tuples(st.just("stop"), ids, st.booleans()),
    st.tuples(st.just("archive"), st.integers(0, 1), st.booleans()),
    st.tuples(st.just("call"), ids, cycles),
    st.tuples(st.just("interrupt"), st.integers(1, 3)),
)


class Bench:
    """The engine on a database, and the model beside it; every step is done to both."""

    def __init__(self, model: Model, customers: list[int]) -> None:
        self.model, self.customers, self.today = model, customers, D0
        with current().database.engine.execution_options(write=True).begin() as connection:
            for table in (THINGS, WISHES, FOLLOW_UPS, table_of(StoppedRecord)):
                connection.execute(delete(table))
            connection.execute(delete(Installation).where(table_of(Installation).c.key.like("swept:%")))
            connection.execute(update(Customer).values(state="active"))

    def sweep(self, days: int) -> None:
        self.today += timedelta(days=days)
        done = sweep(ACTOR, self.today, records_at_once=2).rules[RULE.key]
        assert asdict(done) == self.model.sweep(self.today)

    def put(self, id: int, values: dict[str, object]) -> None:
        said = dict(values)
        place = said.pop("customer")
        customer = None if place is None else self.customers[place]
        self.model.things[id] = ModelThing(**said, customer=customer)
        self._write(delete(THINGS).where(THINGS.c.id == id))
        self._write(insert(THINGS).values(id=id, label=f"thing {id}", customer_id=customer, **said))

    def activate(self, id: int, really: bool) -> None:
        self.model.things[id].active = really
        self._write(update(THINGS).where(THINGS.c.id == id).values(active=really))

    def wish(self, id: int, cycle: str, day: date) -> None:
        if (id, cycle) not in {wish[:2] for wish in self.model.wishes}:
            self.model.wishes.add((id, cycle, day))
            self._write(insert(WISHES).values(thing_id=id, cycle=cycle, day=day))

    def unwish(self, id: int) -> None:
        self.model.wishes = {wish for wish in self.model.wishes if wish[0] != id}
        self._write(delete(WISHES).where(WISHES.c.thing_id == id))

    def stop(self, id: int, really: bool) -> None:
        stopped = table_of(StoppedRecord)
        self.model.stopped -= {id}
        self._write(delete(stopped).where(stopped.c.record_id == id))
        if really:
            self.model.stopped |= {id}
            self._write(insert(stopped).values(record=RECORD, record_id=id, reason="sold", day=D0))

    def archive(self, place: int, really: bool) -> None:
        customer = self.customers[place]
        self.model.gone = self.model.gone | {customer} if really else self.model.gone - {customer}
        self._write(update(Customer).where(table_of(Customer).c.id == customer).values(
            state="archived" if really else "active"
        ))  # fmt: skip

    def call(self, id: int, cycle: str) -> None:
        """Somebody makes the call: what is done stays done."""
        row = self.model.follow_ups.get((id, cycle))
        if row is not None and row.state == "open":
            row.state = "done"
            of_it = (FOLLOW_UPS.c.record_id == id) & (FOLLOW_UPS.c.cycle == cycle)
            self._write(update(FOLLOW_UPS).where(of_it).values(state="done"))

    def interrupt(self, ranges: int) -> None:
        """A sweep of today dies after some of its transactions; whoever sweeps next finishes it."""
        swept = _dying_after(ranges, lambda: sweep(ACTOR, self.today, records_at_once=1))
        again = sweep(ACTOR, self.today, records_at_once=1).rules[RULE.key]
        expected = self.model.sweep(self.today)
        if swept is None:  # what both did together is not known by count, but by what is there
            assert all(asdict(again)[name] <= number for name, number in expected.items())

    def agrees(self) -> None:
        with reading() as session:
            stored = session.execute(select(FOLLOW_UPS)).all()
        held = {
            (row.record_id, row.cycle): (row.state, row.opens, row.due, row.expires, row.customer_id) for row in stored
        }
        assert len(held) == len(stored)
        assert held == {
            key: (row.state, row.opens, row.due, row.expires, row.customer)
            for key, row in self.model.follow_ups.items()
        }

    def _write(self, statement: Executable) -> None:
        with current().database.engine.execution_options(write=True).begin() as connection:
            connection.execute(statement)


class Died(Exception):
    pass


def _dying_after(ranges: int, work: Callable[[], object]) -> object | None:
    from customary.reminders import sweep as room

    really, left = room._sweep_part, [ranges]

    def part(*arguments: object) -> None:
        if left[0] == 0:
            raise Died
        left[0] -= 1
        really(*arguments)  # type: ignore[arg-type]  # passed on as they came

    room._sweep_part = part
    try:
        return work()
    except Died:
        return None
    finally:
        room._sweep_part = really


@pytest.mark.parametrize("reads_today", [False, True], ids=["in spans", "day by day"])
def test_the_engine_holds_what_the_model_holds(deployment: Deployment, reads_today: bool) -> None:
    with with_rule(deployment, replace(RULE, reads_today=reads_today)):
        customers = [a_customer(name="A"), a_customer(name="B")]

        @settings(max_examples=20, suppress_health_check=list(HealthCheck))
        @given(things, things, st.lists(steps, min_size=6, max_size=14))
        def holds(first: dict, second: dict, story: list[tuple]) -> None:
            bench = Bench(Model(reads_today), customers)
            bench.put(1, first)
            bench.put(2, second)
            for name, *said in story:
                getattr(bench, name)(*said)
            bench.sweep(1)
            bench.agrees()
            bench.sweep(0)
            bench.agrees()

        holds()
