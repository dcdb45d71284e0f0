"""What the outcome of a call does to the follow-ups that it served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from customary.database import clock
from customary.database.transaction import Writing, emit
from customary.interactions.call_entry import Call
from customary.interactions.closing import change, close, customers_of, ids_of, stop_record
from customary.interactions.events import FollowUpsPostponed
from customary.interactions.models import FollowUp
from customary.interactions.numbers import correct_number
from customary.interactions.parameters import follow_up_parameters
from customary.interactions.states import DONE, EXCUSED, REFUSED, STOPPED, UNREACHABLE
from customary.plugins.contributions import Effect

Served = Sequence[FollowUp]


def apply_effect(session: Writing, call: Call, served: Served) -> None:
    _EFFECTS[call.outcome.effect](session, call, served)


def _done(session: Writing, call: Call, served: Served) -> None:
    _close(session, call, served, DONE)


def _refused(session: Writing, call: Call, served: Served) -> None:
    _close(session, call, served, DONE, REFUSED)


def _retry(session: Writing, call: Call, served: Served) -> None:
    """Back on a later day; after the last try excused."""
    parameters = follow_up_parameters(session, call.day)
    given_up: list[FollowUp] = []
    again: list[FollowUp] = []
    for one in served:
        (given_up if one.attempts + 1 >= parameters.attempts else again).append(one)
    for one in given_up:
        one.attempts += 1
    _close(session, call, given_up, EXCUSED, UNREACHABLE)
    day = call.day + timedelta(days=parameters.retry_days)
    _postpone(session, call, again, lambda one: {"attempts": one.attempts + 1, "next_attempt": day})


def _call_back(session: Writing, call: Call, served: Served) -> None:
    """At the time that the customer asked for."""
    assert call.call_back_at is not None  # the entry was checked
    day = clock.business_day(call.call_back_at)

    def deadline(one: FollowUp) -> date | None:
        """Who agrees before the time has run out is not late."""
        if call.day > (one.deadline or one.due):
            return one.deadline
        return day if day > one.due else None

    def agreed(one: FollowUp) -> dict[str, object]:
        return {
            "agreed_for": call.call_back_at,
            "agreed_at": call.at,
            "next_attempt": day,
            "deadline": deadline(one),
        }

    _postpone(session, call, served, agreed)


def _wrong_contact(session: Writing, call: Call, served: Served) -> None:
    """The number is marked wrong; with the right one the customer can be called at once, without it he waits for one."""
    correct_number(session, served[0].customer_id, call.entry.phone, call.new_phone)
    _postpone(session, call, served, lambda one: {"attempts": one.attempts + 1})


def _stop_record(session: Writing, call: Call, served: Served) -> None:
    _close(session, call, served, DONE, STOPPED)
    for record, record_id in dict.fromkeys((one.record, one.record_id) for one in served):
        stop_record(session, record, record_id, call.outcome.key, call.day, served[0].customer_id)


def _close(session: Writing, call: Call, served: Served, state: str, reason: str = "") -> None:
    if served:
        close(session, served, state, call.day, reason, call.outcome.effect, call.outcome.key)


def _postpone(session: Writing, call: Call, served: Served, values: Callable[[FollowUp], Mapping[str, object]]) -> None:
    if not served:
        return
    changes = {one.id: change(one, **values(one)) for one in served if one.id is not None}
    emit(
        session,
        FollowUpsPostponed(
            ids=ids_of(served),
            customers=customers_of(served),
            changes=changes,
            effect=call.outcome.effect,
            next_attempt=served[0].next_attempt,
        ),
    )


_EFFECTS: Mapping[Effect, Callable[[Writing, Call, Served], None]] = {
    "done": _done,
    "retry": _retry,
    "call_back": _call_back,
    "refused": _refused,
    "wrong_contact": _wrong_contact,
    "stop_record": _stop_record,
}
