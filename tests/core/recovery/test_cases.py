"""Customers who are not satisfied: a case each, until they are won back or given up."""

from datetime import date, timedelta

import pytest
from customary.customers.assign import assign_customers
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import table_of
from customary.database.transaction import transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import Interaction
from customary.plugins.actor import system
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound
from customary.plugins.text import speaking
from customary.recovery.changing import note_progress
from customary.recovery.models import RecoveryCase
from customary.recovery.opening import open_missing_cases
from sqlalchemy import delete, update

from tests.builders.interactions import TODAY, Person, a_colleague, a_customer, stored
from tests.builders.recovery import (
    WORKER,
    a_case,
    all_cases,
    an_answer,
    answer,
    case_of,
    go,
    open_second,
    second_follow_ups,
    the_case,
    treat,
)


@pytest.mark.parametrize("grade", ["neutral", "dissatisfied"])
def test_saving_an_answer_that_is_not_satisfied_opens_a_case(wang: Person, grade: str) -> None:
    """AUTO-27, CORE-30."""
    customer = a_customer(wang)
    told = an_answer(wang, grade, customer)
    case = case_of(told)
    assert (case.customer_id, case.owner_id, case.record_label) == (customer, wang.id, "a label")
    assert (case.opened_on, case.due, case.state) == (TODAY, TODAY + timedelta(7), "registered")


def test_a_satisfied_answer_opens_none(wang: Person) -> None:
    """CORE-29."""
    an_answer(wang, "satisfied")
    assert all_cases() == []


def test_a_case_goes_step_by_step_and_says_which_is_missing(wang: Person) -> None:
    """AUTO-32."""
    case_id = a_case(wang)
    with speaking("en"), pytest.raises(Conflict, match="Name the cause → Begin the treatment"):
        go(wang, case_id, "finish", treatment="Done")
    with pytest.raises(Invalid):
        go(wang, case_id, "analyse")


def test_the_second_follow_up_stands_at_once_and_is_due_within_three_days(wang: Person) -> None:
    """AUTO-30."""
    case_id = a_case(wang)
    follow_up = stored(treat(wang, case_id))
    assert (follow_up.kind, follow_up.due, follow_up.assignee_id) == (
        "core.case_follow_up",
        TODAY + timedelta(3),
        wang.id,
    )
    assert the_case(case_id).state == "second_follow_up"


def test_a_case_is_won_back_only_by_a_satisfied_second_follow_up(wang: Person) -> None:
    """AUTO-30."""
    case_id = a_case(wang)
    second = treat(wang, case_id)
    with pytest.raises(Conflict):
        go(wang, case_id, "finish", treatment="Again")
    answer(wang, second, "satisfied")
    case = the_case(case_id)
    assert (case.state, case.closed_on) == ("won_back", TODAY)


@pytest.mark.parametrize("grade", ["neutral", "dissatisfied"])
def test_one_that_is_not_satisfied_again_reopens_the_case_and_opens_no_other(wang: Person, grade: str) -> None:
    """AUTO-30."""
    case_id = a_case(wang)
    answer(wang, treat(wang, case_id), grade)
    assert the_case(case_id).state == "in_treatment"
    assert [case.id for case in all_cases()] == [case_id]
    answer(wang, treat(wang, case_id), "satisfied")
    assert the_case(case_id).state == "won_back"
    assert [one.cycle for one in second_follow_ups(case_id)] == ["1", "2"]


def test_nobody_wins_a_case_back_by_hand(wang: Person) -> None:
    """AUTO-30."""
    case_id = a_case(wang)
    treat(wang, case_id)
    for transition in ("win_back", "reopen", "ask_again"):
        with pytest.raises((Conflict, NotFound, Forbidden)):
            go(wang, case_id, transition)
    assert the_case(case_id).state == "second_follow_up"


def test_who_cannot_be_reached_is_not_won_back_and_only_a_manager_gives_him_up(wang: Person, zhou: Person) -> None:
    case_id = a_case(wang)
    second = treat(wang, case_id)
    for _attempt in range(3):
        with transaction(wang.actor) as session:
            log_call(session, wang.actor, {second: stored(second).version}, CallEntry(outcome="no_answer"))
    assert the_case(case_id).state == "not_won_back"
    with pytest.raises(Forbidden):
        go(wang, case_id, "lose", result="Gone")
    go(zhou, case_id, "lose", result="Has moved to another town")
    assert (the_case(case_id).state, the_case(case_id).result) == ("lost", "Has moved to another town")


def test_treating_it_again_takes_the_second_follow_up_back(wang: Person) -> None:
    case_id = a_case(wang)
    second = treat(wang, case_id)
    go(wang, case_id, "treat_again", plan="Something was forgotten")
    assert (stored(second).state, the_case(case_id).state) == ("withdrawn", "in_treatment")
    treat(wang, case_id)
    assert stored(open_second(case_id)).cycle == "2"


def test_progress_is_dated_and_a_closed_case_takes_no_more(wang: Person) -> None:
    """AUTO-32."""
    case_id = a_case(wang)
    with transaction(wang.actor) as session:
        note_progress(session, wang.actor, case_id, "Spoke with the workshop")
    with pytest.raises(Invalid), transaction(wang.actor) as session:
        note_progress(session, wang.actor, case_id, " ")
    answer(wang, treat(wang, case_id), "satisfied")
    with pytest.raises(Conflict), transaction(wang.actor) as session:
        note_progress(session, wang.actor, case_id, "Too late")


def test_a_colleagues_case_is_hidden(wang: Person) -> None:
    case_id = a_case(wang)
    other = a_colleague("Li", WORKER)
    with pytest.raises(NotFound), transaction(other.actor) as session:
        note_progress(session, other.actor, case_id, "Nothing")


def test_open_cases_go_with_their_customer(wang: Person, zhou: Person) -> None:
    customer = a_customer(wang)
    case = case_of(an_answer(wang, customer=customer))
    everybody = system("a test")
    with transaction(everybody) as session:
        assign_customers(session, everybody, [customer], zhou.id)
    assert case.id is not None
    assert the_case(case.id).owner_id == zhou.id


def test_answers_that_were_there_before_get_their_case_once_and_imported_ones_none(
    deployment: Deployment, wang: Person
) -> None:
    """AUTO-27."""
    old, imported = an_answer(wang), an_answer(wang)
    told, cases = table_of(Interaction), table_of(RecoveryCase)
    engine = deployment.database.engine
    with engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM customary_record_move")
        connection.execute(delete(cases))
        connection.execute(update(told).where(told.c.id == imported).values(origin="import"))
        connection.execute(update(told).where(told.c.id == old).values(day=date(2026, 1, 5)))
    open_missing_cases()
    open_missing_cases()
    found = all_cases()
    assert [(case.interaction_id, case.opened_on) for case in found] == [(old, date(2026, 1, 5))]
    assert found[0].due == clock.today() + timedelta(7)
