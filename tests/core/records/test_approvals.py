"""Approval goes by steps that the amount asks for; never by the author; back with a comment; by a substitute for some days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.parameters import change_parameters
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from customary.records.approval_lists import approval, approvals, count_waiting
from customary.records.approvals import request_approval, resubmit, withdraw
from customary.records.deciding import approve, return_for_changes
from customary.records.deputies import deputies, end_deputy, set_deputy
from customary.records.moves import move, moves_from
from customary.records.policies import key_of, shape_of
from customary.records.row import hold

from tests.builders.cases import KEY, MOVE, POLICY, a_case, cases, the_case, told
from tests.builders.roles import a_colleague, a_team, acting
from tests.queries import count_queries

SYSTEM = system("a test")


@pytest.fixture(autouse=True)
def _cases(deployment: Deployment) -> Iterator[None]:
    with cases(deployment):
        yield


@pytest.fixture
def author(_cases: None) -> Actor:
    return acting(a_colleague("Author", test__cases__view="all", test__cases__move="all"))


@pytest.fixture
def supervisor(_cases: None) -> Actor:
    return acting(a_colleague("Supervisor", test__refund__approve="all"))


@pytest.fixture
def director(_cases: None) -> Actor:
    return acting(a_colleague("Director", test__refund__approve_large="all"))


def asked(author: Actor, amount: int | None = 500_00, case_id: int | None = None) -> int:
    with transaction(author) as session:
        return request_approval(
            session, author, POLICY.key, KEY, case_id or a_known_case(), "Refund", amount, {"why": "late"}
        )


_known: list[int] = []


@pytest.fixture(autouse=True)
def _a_case(_cases: None) -> None:
    _known[:] = [a_case("The lift")]


def a_known_case() -> int:
    return _known[0]


def yes(actor: Actor, approval_id: int, comment: str = "", version: int | None = None) -> None:
    with transaction(actor) as session:
        approve(session, actor, approval_id, comment, version)


def no(actor: Actor, approval_id: int, comment: str = "too much") -> None:
    with transaction(actor) as session:
        return_for_changes(session, actor, approval_id, comment)


def waiting(actor: Actor) -> list[int]:
    with reading() as session:
        found = [one.id for one in approvals(session, actor)]
        assert len(found) == count_waiting(session, actor)
    return found


def state(actor: Actor, approval_id: int) -> str:
    with reading() as session:
        return approval(session, actor, approval_id).row.state


def test_the_amount_says_how_many_steps_there_are(author: Actor, supervisor: Actor, director: Actor) -> None:
    small, large = asked(author, 500_00), asked(author, 5000_00, a_case())
    assert waiting(supervisor) == [large, small]
    assert waiting(director) == []
    yes(supervisor, small)
    yes(supervisor, large)
    assert (state(author, small), state(author, large)) == ("approved", "waiting")
    assert waiting(director) == [large]
    yes(director, large, "well founded")
    assert state(author, large) == "approved"
    assert [kind for kind, _one in told] == ["approved", "approved"]
    assert told[1][1].values == {"why": "late"}


def test_an_amount_below_every_step_needs_nobody(author: Actor) -> None:
    assert state(author, asked(author, 99_99)) == "approved"
    assert told[0][0] == "approved"


def test_nobody_approves_his_own(author: Actor) -> None:
    boss = acting(a_colleague("Boss", test__refund__approve="all", test__cases__view="all"))
    approval_id = asked(boss)
    assert waiting(boss) == []
    with pytest.raises(Forbidden):
        yes(boss, approval_id)
    with pytest.raises(Forbidden):
        no(boss, approval_id)


def test_a_step_is_taken_by_who_holds_its_permission_for_the_author(author: Actor) -> None:
    team = a_team()
    here = acting(a_colleague("Here", team=team, test__refund__approve="team"))
    mine = acting(a_colleague("Mine", team=team, test__cases__view="all"))
    approval_id, others = asked(mine), asked(author, case_id=a_case())
    here = acting(here.staff_id)
    assert waiting(here) == [approval_id]
    with pytest.raises(Forbidden):
        yes(here, others)
    with pytest.raises(Forbidden):
        yes(acting(a_colleague("Nobody")), approval_id)
    yes(here, approval_id)


def test_what_is_returned_says_why_and_is_handed_in_again_for_all_steps(
    author: Actor, supervisor: Actor, director: Actor
) -> None:
    approval_id = asked(author, 5000_00)
    with pytest.raises(Invalid) as refused:
        no(supervisor, approval_id, "  ")
    assert refused.value.errors[0].field == "comment"
    yes(supervisor, approval_id)
    no(director, approval_id)
    assert state(author, approval_id) == "returned"
    assert told[-1][0] == "returned"
    with pytest.raises(Conflict):
        yes(director, approval_id)
    with pytest.raises(Forbidden), transaction(supervisor) as session:
        resubmit(session, supervisor, approval_id)
    with transaction(author) as session:
        resubmit(session, author, approval_id, "as you wish", 2000_00)
    assert (waiting(supervisor), waiting(director)) == ([approval_id], [])
    yes(supervisor, approval_id)
    yes(director, approval_id)
    with reading() as session:
        history = approval(session, author, approval_id).steps
    assert [(one.round, one.position, one.state, one.by) for one in history] == [
        (1, 0, "submitted", "Author"),
        (1, 1, "approved", "Supervisor"),
        (1, 2, "returned", "Director"),
        (2, 0, "submitted", "Author"),
        (2, 1, "approved", "Supervisor"),
        (2, 2, "approved", "Director"),
    ]


def test_what_is_decided_is_decided(author: Actor, supervisor: Actor) -> None:
    approval_id = asked(author)
    with pytest.raises(Stale):
        yes(supervisor, approval_id, version=9)
    yes(supervisor, approval_id, version=1)
    with pytest.raises(Conflict):
        yes(supervisor, approval_id)
    with pytest.raises(Conflict), transaction(author) as session:
        withdraw(session, author, approval_id)


def test_the_author_takes_it_back(author: Actor, supervisor: Actor) -> None:
    approval_id = asked(author)
    with transaction(author) as session:
        withdraw(session, author, approval_id)
    assert (waiting(supervisor), state(author, approval_id)) == ([], "withdrawn")


def test_the_same_is_not_asked_twice_at_a_time(author: Actor) -> None:
    asked(author)
    with pytest.raises(Conflict):
        asked(author)


def test_a_substitute_decides_for_some_days_in_his_own_name(author: Actor, supervisor: Actor) -> None:
    deputy = acting(a_colleague("Deputy"))
    today = clock.today()
    with transaction(supervisor) as session:
        set_deputy(session, supervisor, deputy.staff_id, today, today + timedelta(days=2))
    approval_id = asked(author)
    assert waiting(deputy) == [approval_id]
    with clock.at(clock.now() + timedelta(days=3)):
        assert waiting(deputy) == []
        with pytest.raises(Forbidden):
            yes(deputy, approval_id)
    yes(deputy, approval_id)
    with reading() as session:
        step = approval(session, author, approval_id).steps[1]
    assert (step.by, step.on_behalf_of) == ("Deputy", "Supervisor")


def test_a_substitute_decides_neither_his_own_nor_what_the_absent_one_asked_for(supervisor: Actor) -> None:
    deputy = acting(a_colleague("Deputy", test__cases__view="all"))
    today = clock.today()
    with transaction(supervisor) as session:
        set_deputy(session, supervisor, deputy.staff_id, today, today)
    own, absents = asked(deputy), asked(supervisor, case_id=a_case())
    assert waiting(deputy) == []
    for approval_id in (own, absents):
        with pytest.raises(Forbidden):
            yes(deputy, approval_id)


def test_a_substitute_is_set_by_oneself_or_an_administrator_and_can_be_ended(supervisor: Actor) -> None:
    deputy, administrator = a_colleague("Deputy"), acting(a_colleague("Admin", core__staff__manage="all"))
    today = clock.today()
    for who, until, error in ((acting(deputy), today, Forbidden), (supervisor, today - timedelta(days=1), Invalid)):
        with pytest.raises(error), transaction(who) as session:
            set_deputy(session, who, deputy, today, until, supervisor.staff_id)
    with transaction(administrator) as session:
        row = set_deputy(session, administrator, deputy, today, today, supervisor.staff_id)
    with reading() as session:
        assert [(one.staff, one.deputy) for one in deputies(session, supervisor)] == [("Supervisor", "Deputy")]
    with transaction(supervisor) as session:
        end_deputy(session, supervisor, row)
    with reading() as session:
        assert deputies(session, administrator) == []


def test_the_amounts_of_the_steps_are_set_by_a_director(author: Actor, supervisor: Actor) -> None:
    with transaction(SYSTEM) as session:
        change_parameters(session, key_of(POLICY.key), shape_of(POLICY, "CNY"), {"step_1": 600}, clock.today())
    assert state(author, asked(author, 500_00)) == "approved"


def test_an_approval_is_hidden_from_who_has_nothing_to_do_with_it(author: Actor) -> None:
    approval_id = asked(author)
    with pytest.raises(NotFound), reading() as session:
        approval(session, acting(a_colleague()), approval_id)


def resolving(author: Actor, refund: object) -> tuple[int, int | None]:
    case_id = a_case()
    for key, values in (
        ("accept", {}),
        ("assign", {"staff_id": author.staff_id}),
        ("resolve", {"result": "paid", "cause": "parts", "refund": refund}),
    ):
        with transaction(author) as session:
            result = move(session, author, KEY, case_id, key, values)
    return case_id, result.approval_id


def test_a_move_waits_for_its_approval_and_is_made_by_it(author: Actor, supervisor: Actor) -> None:
    case_id, approval_id = resolving(author, "250.50")
    assert approval_id is not None
    assert the_case(case_id).state == "handling"
    with pytest.raises(Conflict), transaction(author) as session:
        move(session, author, KEY, case_id, "resolve", {"result": "paid", "cause": "parts"})
    yes(supervisor, approval_id)
    case = the_case(case_id)
    assert (case.state, case.refund, case.result) == ("resolved", 250_50, "paid")


def test_a_move_that_was_returned_is_free_again_once_withdrawn(author: Actor, supervisor: Actor) -> None:
    case_id, approval_id = resolving(author, "250.50")
    no(supervisor, approval_id)
    assert the_case(case_id).state == "handling"
    with transaction(author) as session:
        withdraw(session, author, approval_id)
    with transaction(author) as session:
        move(session, author, KEY, case_id, "resolve", {"result": "said sorry", "cause": "staff"})
    assert the_case(case_id).state == "resolved"


def test_a_move_without_an_amount_or_below_the_first_step_waits_for_nobody(author: Actor) -> None:
    for refund in (None, "20"):
        case_id, approval_id = resolving(author, refund)
        assert approval_id is None
        assert the_case(case_id).state == "resolved"


def test_a_button_says_that_the_move_needs_approval(author: Actor) -> None:
    case_id = a_case(state="handling", origin="import")
    with reading() as session:
        (resolve,) = moves_from(session, author, hold(session, author, KEY, case_id))
    assert resolve.needs_approval
    assert author.may(MOVE)


def test_standing_in_for_more_colleagues_takes_no_more_queries(
    deployment: Deployment, author: Actor, supervisor: Actor
) -> None:
    asked(author)
    deputy = acting(a_colleague("Deputy"))
    counted = []
    for name in ("Boss", "Other", "Third"):
        away = acting(a_colleague(name, test__refund__approve="all"))
        with transaction(away) as session:
            set_deputy(session, away, deputy.staff_id or 0, clock.today(), clock.today())
        with count_queries(deployment) as queries:
            assert len(waiting(deputy)) == 1
        counted.append(len(queries))
    assert len(set(counted)) == 1
