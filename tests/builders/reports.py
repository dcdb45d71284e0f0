"""Follow-ups and calls in any state, for tests of figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from customary.customers.models import Customer
from customary.database import clock
from customary.database.transaction import emit, transaction
from customary.interactions.events import InteractionsLogged
from customary.interactions.models import Appointment, FollowUp, Interaction, InteractionFollowUp
from customary.plugins.actor import system

from tests.builders.interactions import KIND, RULE, TODAY, BuiltForTest

_numbers = count(1)


def a_follow_up(staff: int | None = None, name: str = "王女士", **values: Any) -> tuple[int, int]:
    """A follow-up of a customer of this colleague; its id and the customer's. Open and due today unless said otherwise."""
    said = {"rule": RULE.key, "due": TODAY, "opens": TODAY, "facts": {}, "record_label": "a label"} | values
    with transaction(system("a test")) as session:
        now, today = clock.now(), clock.today()
        customer = Customer(name=name, owner_id=staff, created_at=now, created_day=today, updated_at=now)
        session.add(customer)
        session.flush()
        assert customer.id is not None
        row = FollowUp(
            cycle=str(next(_numbers)),
            kind=KIND.key,
            record="core.customer",
            record_id=customer.id,
            customer_id=customer.id,
            assignee_id=staff,
            created_at=now,
            **said,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        emit(session, BuiltForTest(record="core.follow_up", ids=(row.id,)))
        return row.id, customer.id


def a_call(
    *follow_ups: int,
    staff: int | None = None,
    day: date = TODAY,
    reached: bool = True,
    satisfaction: str | None = None,
    booked: str = "",
    customer: int | None = None,
    **values: Any,
) -> int:
    """A call that served these follow-ups; `booked` is the state of the appointment that came of it."""
    at = datetime.combine(day, time(3, next(_numbers) % 60), UTC)
    said = {"kind": KIND.key, "outcome": "reached" if reached else "no_answer", "author": "Test"} | values
    with transaction(system("a test")) as session:
        call = Interaction(
            customer_id=customer,
            at=at,
            day=day,
            staff_id=staff,
            reached=reached,
            satisfaction=satisfaction,
            created_at=at,
            **said,
        )
        session.add(call)
        session.flush()
        assert call.id is not None
        session.add_all(InteractionFollowUp(interaction_id=call.id, follow_up_id=one) for one in follow_ups)
        if booked and customer is not None:
            session.add(
                Appointment(
                    customer_id=customer,
                    kind=KIND.key,
                    at=at,
                    day=day,
                    interaction_id=call.id,
                    state=booked,
                    created_at=at,
                )
            )
        emit(session, InteractionsLogged(ids=(call.id,)))
        return call.id
