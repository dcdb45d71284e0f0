"""A call is written down: what each outcome does, what it asks for, and that nothing is half saved."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from customary.customers.models import Phone
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredEvent
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import Appointment, Interaction, InteractionFollowUp, StoppedRecord
from customary.plugins.errors import Conflict, CustomaryError, Forbidden, Invalid, NotFound
from customary.plugins.text import speaking
from sqlmodel import select

from tests.builders import interactions as build
from tests.builders.interactions import NOON, TODAY, Person, a_colleague, a_customer, a_follow_up, stored


@pytest.fixture
def wang(deployment: Deployment) -> Person:
    return a_colleague("Wang")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def log(person: Person, *ids: int, versions: dict[int, int] | None = None, **entry: object) -> int:
    served = versions or {id_: stored(id_).version for id_ in ids}
    with transaction(person.actor) as session:
        return log_call(session, person.actor, served, CallEntry(**entry))  # type: ignore[arg-type]  # by name


def refused_fields(person: Person, *ids: int, **entry: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        log(person, *ids, **entry)
    return {error.field: error.code for error in refusal.value.errors}


def interaction(id_: int) -> Interaction:
    with reading() as session:
        found = session.get(Interaction, id_)
        assert found is not None
        return found


def count(model: type) -> int:
    with reading() as session:
        return len(session.exec(select(model)).all())


def test_a_call_that_reached_the_customer_is_done(wang: Person) -> None:
    customer = a_customer(wang)
    id_ = a_follow_up(customer, wang)
    logged = interaction(log(wang, id_, outcome="reached", note=" bring the papers "))
    found = stored(id_)
    assert (found.state, found.closed_day, found.closed_by_id, found.version) == ("done", TODAY, wang.id, 2)
    assert (logged.reached, logged.note, logged.author, logged.record_label) == (
        True,
        "bring the papers",
        "Wang",
        "a label",
    )
    with reading() as session:
        assert session.exec(select(InteractionFollowUp)).one().follow_up_id == id_


def test_one_call_may_serve_several_follow_ups_of_a_customer(wang: Person) -> None:
    customer = a_customer(wang)
    ids = [a_follow_up(customer, wang), a_follow_up(customer, wang)]
    log(wang, *ids, outcome="reached")
    assert [stored(id_).state for id_ in ids] == ["done", "done"]
    assert count(Interaction) == 1
    assert count(InteractionFollowUp) == 2


def test_but_not_those_of_two_customers(wang: Person) -> None:
    ids = [a_follow_up(a_customer(wang), wang), a_follow_up(a_customer(wang), wang)]
    assert refused_fields(wang, *ids, outcome="reached") == {"follow_ups": "mixed"}


def test_no_answer_returns_the_next_day_and_the_third_time_is_excused(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    for tries, (state, next_attempt) in enumerate(
        [("open", date(2026, 11, 24)), ("open", date(2026, 11, 25)), ("excused", date(2026, 11, 25))], start=1
    ):
        with clock.at(NOON + timedelta(days=tries - 1)):
            logged = log(wang, id_, outcome="no_answer")
        found = stored(id_)
        assert (found.state, found.attempts, found.next_attempt) == (state, tries, next_attempt)
        assert not interaction(logged).reached
    assert found.reason == "unreachable"
    assert found.due == TODAY


def test_call_back_at_keeps_the_due_date_and_is_not_late_if_agreed_in_time(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    log(wang, id_, outcome="call_back", call_back_at=local(26, 15))
    found = stored(id_)
    assert (found.state, found.due, found.agreed_for) == ("open", TODAY, local(26, 15))
    assert (found.deadline, found.next_attempt) == (date(2026, 11, 26), date(2026, 11, 26))


def test_what_is_agreed_when_it_was_late_already_stays_late(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, due=date(2026, 11, 20))
    log(wang, id_, outcome="call_back", call_back_at=local(26, 15))
    assert stored(id_).deadline is None


def test_an_earlier_time_does_not_shorten_the_deadline(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, due=date(2026, 12, 1))
    log(wang, id_, outcome="call_back", call_back_at=local(26, 15))
    assert stored(id_).deadline is None


@pytest.mark.parametrize(
    ("at", "code"),
    [(None, "required"), (local(23, 9), "in_past"), (local(24, 13), "outside_hours"), (local(30, 10), "after_end")],
)
def test_a_time_that_cannot_be_agreed_is_refused(wang: Person, at: datetime | None, code: str) -> None:
    id_ = a_follow_up(a_customer(wang), wang, expires=date(2026, 11, 29))
    assert refused_fields(wang, id_, outcome="call_back", call_back_at=at) == {"call_back_at": code}
    assert stored(id_).state == "open"
    assert count(Interaction) == 0


def test_a_refusal_is_done_with_its_reason_and_tells_plugins_which_row_it_was_about(wang: Person) -> None:
    customer = a_customer(wang)
    id_ = a_follow_up(customer, wang)
    assert refused_fields(wang, id_, outcome="refused") == {"reason": "required"}
    assert interaction(log(wang, id_, outcome="refused", reason="price")).reason == "price"
    assert (stored(id_).state, stored(id_).reason) == ("done", "refused")
    with reading() as session:
        event = session.exec(select(StoredEvent).where(StoredEvent.name == "FollowUpsClosed")).one()
    assert event.payload["effect"] == "refused"
    assert event.payload["day"] == "2026-11-23"
    assert (event.payload["rule"], event.payload["about"], event.payload["about_ids"]) == (
        "test.yearly",
        "core.customer",
        [customer],
    )


def phones(customer_id: int) -> list[tuple[str, str, date | None]]:
    with reading() as session:
        query = select(Phone).where(Phone.customer_id == customer_id).order_by(Phone.position)  # type: ignore[arg-type]
        return [(phone.e164, phone.state, phone.verified_on) for phone in session.exec(query)]


def test_a_wrong_number_is_marked_and_the_right_one_is_verified_today(wang: Person) -> None:
    customer = a_customer(wang)
    id_ = a_follow_up(customer, wang)
    old = phones(customer)[0][0]
    log(wang, id_, outcome="wrong_number", phone=old, new_phone="139 1234 5678")
    assert phones(customer) == [("+8613912345678", "verified", TODAY), (old, "wrong", None)]
    assert stored(id_).state == "open"


def test_without_the_right_one_the_follow_up_stays_open(wang: Person) -> None:
    customer = a_customer(wang)
    id_ = a_follow_up(customer, wang)
    log(wang, id_, outcome="wrong_number")
    assert [state for _number, state, _day in phones(customer)] == ["wrong"]
    assert stored(id_).state == "open"


def test_what_is_no_number_is_refused(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    assert refused_fields(wang, id_, outcome="wrong_number", new_phone="12345") == {"new_phone": "bad_phone"}


def test_a_record_left_in_peace_has_no_reminders_any_more(wang: Person) -> None:
    customer = a_customer(wang)
    called, other = a_follow_up(customer, wang), a_follow_up(customer, wang)
    elsewhere = a_follow_up(customer, wang, record_id=customer + 1)
    log(wang, called, outcome="moved_away", fields={"since": "2026-11-01", "distance": "12.5"})
    assert (stored(called).state, stored(called).reason) == ("done", "stopped")
    assert (stored(other).state, stored(elsewhere).state) == ("withdrawn", "open")
    assert count(StoppedRecord) == 1


def test_a_plugins_fields_are_read_by_kind_and_handed_to_its_outcome(wang: Person) -> None:
    customer = a_customer(wang)
    id_ = a_follow_up(customer, wang)
    assert refused_fields(wang, id_, outcome="moved_away", fields={"distance": "far"}) == {
        "fields.since": "required",
        "fields.distance": "bad_value",
    }
    log(wang, id_, outcome="moved_away", fields={"since": "2026-11-01", "distance": "1,200"})
    (call,) = build.told
    assert call.values == {"since": date(2026, 11, 1), "distance": Decimal(1200)}
    assert (call.record, call.record_id, call.customer_id, call.day) == ("core.customer", customer, customer, TODAY)


def test_satisfaction_is_asked_only_where_there_was_a_last_visit(wang: Person) -> None:
    first = a_follow_up(a_customer(wang), wang)
    assert interaction(log(wang, first, outcome="reached", satisfaction="neutral")).satisfaction is None
    second = a_follow_up(a_customer(wang), wang, facts={"last_visit": "2026-03-12"})
    assert refused_fields(wang, second, outcome="reached") == {"satisfaction": "required"}


@pytest.mark.parametrize("grade", ["neutral", "dissatisfied"])
def test_neutral_and_dissatisfied_make_the_aspect_mandatory(wang: Person, grade: str) -> None:
    id_ = a_follow_up(a_customer(wang), wang, facts={"last_visit": "2026-03-12"})
    assert refused_fields(wang, id_, outcome="reached", satisfaction=grade) == {"aspect": "required"}
    logged = interaction(log(wang, id_, outcome="reached", satisfaction=grade, aspect=("price", "waiting")))
    assert (logged.satisfaction, logged.aspect) == (grade, "waiting,price")


def test_what_does_not_belong_to_the_outcome_is_ignored(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, facts={"last_visit": "2026-03-12"})
    logged = interaction(
        log(
            wang,
            id_,
            outcome="no_answer",
            satisfaction="dissatisfied",
            appointment=local(22, 9),
            reason="nonsense",
            call_back_at=local(22, 3),
            next_step="call again",
            fields={"since": "never"},
        )
    )
    assert (logged.satisfaction, logged.reason, logged.next_step) == (None, "", "")
    assert count(Appointment) == 0


def test_a_booking_stands_as_an_appointment(wang: Person) -> None:
    customer = a_customer(wang)
    id_ = a_follow_up(customer, wang)
    assert refused_fields(wang, id_, outcome="booked") == {"appointment": "required"}
    assert refused_fields(wang, id_, outcome="booked", appointment=local(23, 9)) == {"appointment": "in_past"}
    log(wang, id_, outcome="booked", appointment=local(28, 9, 30))
    with reading() as session:
        booked = session.exec(select(Appointment)).one()
    assert (booked.customer_id, booked.at, booked.day, booked.staff_id) == (
        customer,
        local(28, 9, 30).astimezone(UTC),
        date(2026, 11, 28),
        wang.id,
    )


def test_all_that_is_missing_is_named_at_once_and_nothing_is_saved(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang, facts={"last_visit": "2026-03-12"})
    assert refused_fields(wang, id_, outcome="booked") == {"satisfaction": "required", "appointment": "required"}
    assert refused_fields(wang, id_, outcome="") == {"outcome": "required"}
    assert stored(id_).state == "open"
    assert count(Interaction) == 0


def test_a_call_outside_the_hours_is_recorded_with_a_reason(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    entry = {"outcome": "reached", "at": local(22, 21)}
    assert refused_fields(wang, id_, **entry) == {"outside_hours_reason": "outside_hours"}
    logged = interaction(log(wang, id_, **entry, outside_hours_reason="he called us"))
    assert (logged.outside_hours_reason, logged.day) == ("he called us", date(2026, 11, 22))


def test_a_call_that_is_yet_to_come_is_not_recorded(wang: Person) -> None:
    id_ = a_follow_up(a_customer(wang), wang)
    assert refused_fields(wang, id_, outcome="reached", at=local(23, 11)) == {"at": "in_future"}


def test_the_second_to_save_the_same_call_is_told_who_was_faster(wang: Person) -> None:
    boss = a_colleague("Zhou", grants=build.SUPERVISOR)
    id_ = a_follow_up(a_customer(wang), wang)
    versions = {id_: stored(id_).version}
    log(boss, versions=versions, outcome="no_answer")
    with pytest.raises(Conflict) as conflict:
        log(wang, versions=versions, outcome="reached")
    with speaking("en"):
        assert str(conflict.value.message) == "Zhou has logged this call already, at 2026-11-23 10:30: No answer."
    assert count(Interaction) == 1


def test_two_who_save_at_the_same_moment_leave_one_call(deployment: Deployment, wang: Person) -> None:
    boss = a_colleague("Zhou", grants=build.SUPERVISOR)
    id_ = a_follow_up(a_customer(wang), wang)
    start, failures = Barrier(2), []

    def save(person: Person) -> None:
        with deployment.active(), clock.at(NOON):
            start.wait()
            try:
                log(person, versions={id_: 1}, outcome="reached")
            except CustomaryError as failure:
                failures.append(failure)

    threads = [Thread(target=save, args=(person,)) for person in (wang, boss)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(failure) for failure in failures] == [Conflict]
    assert count(Interaction) == 1


def test_another_persons_follow_up_is_not_there_and_work_is_a_permission(wang: Person) -> None:
    other = a_follow_up(a_customer(a_colleague("Li")), a_colleague("Li"))
    with pytest.raises(NotFound):
        log(wang, other, outcome="reached")
    watcher = a_colleague(grants=dict.fromkeys(("core.customers.view", "core.follow_ups.view"), "all"))
    with pytest.raises(Forbidden):
        log(watcher, other, outcome="reached")
