"""Calls are given to colleagues: by hand, shared out, and along with their customer."""

from dataclasses import replace

import pytest
from customary.customers.events import CUSTOMER, CustomersAssigned
from customary.database.deployment import Deployment
from customary.database.models import StoredChange
from customary.database.transaction import emit, reading, transaction
from customary.interactions.assignment import assign, share_out
from customary.interactions.follow_ups import Filter, follow_ups
from customary.plugins.actor import system
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound
from sqlmodel import select

from tests.builders.interactions import SUPERVISOR, Person, a_colleague, a_customer, a_follow_up, a_team, stored


@pytest.fixture
def boss(deployment: Deployment) -> Person:
    return a_colleague("Zhou", SUPERVISOR)


def give(boss: Person, ids: list[int], to: int | None) -> None:
    with transaction(boss.actor) as session:
        assign(session, boss.actor, ids, to)


def test_one_or_many_are_given_to_a_colleague_and_the_audit_says_so(boss: Person) -> None:
    wang, li = a_colleague("Wang"), a_colleague("Li")
    ids = [a_follow_up(a_customer(wang), wang) for _number in range(3)]
    give(boss, ids, li.id)
    assert [stored(id_).assignee_id for id_ in ids] == [li.id] * 3
    with reading() as session:
        lines = session.exec(select(StoredChange).where(StoredChange.field == "assignee_id")).all()
    assert [(line.record_id, line.before, line.after) for line in lines] == [(id_, wang.id, li.id) for id_ in ids]
    give(boss, ids[:1], None)
    assert stored(ids[0]).assignee_id is None


def test_what_is_closed_stays_with_who_closed_it(boss: Person) -> None:
    wang = a_colleague("Wang")
    ids = [a_follow_up(a_customer(wang), wang), a_follow_up(a_customer(wang), wang, state="done")]
    with pytest.raises(Conflict):
        give(boss, ids, boss.id)
    assert stored(ids[0]).assignee_id == wang.id


def test_nobody_gets_calls_who_is_not_there_and_nothing_chosen_is_said(boss: Person) -> None:
    id_ = a_follow_up(a_customer())
    for ids, to, field in (([id_], 999, "assignee"), ([], boss.id, "ids")):
        with pytest.raises(Invalid) as refusal:
            give(boss, ids, to)
        assert refusal.value.errors[0].field == field


def test_a_specialist_gives_nothing_away(boss: Person) -> None:
    wang = a_colleague("Wang")
    id_ = a_follow_up(a_customer(wang), wang)
    with pytest.raises(Forbidden):
        give(wang, [id_], boss.id)


def test_unassigned_ones_are_shared_out_so_that_all_have_alike(boss: Person) -> None:
    team = a_team()
    busy, free = a_colleague("Wang", team_id=team), a_colleague("Li", team_id=team)
    for _number in range(2):
        a_follow_up(a_customer(busy), busy)
    ids = [a_follow_up(a_customer()) for _number in range(4)]
    with transaction(boss.actor) as session:
        shares = share_out(session, boss.actor, team)
    assert shares == {busy.id: 1, free.id: 3}
    assert [stored(id_).assignee_id for id_ in ids] == [free.id, free.id, busy.id, free.id]


def test_who_sees_more_than_he_may_give_away_shares_out_no_more_than_that(boss: Person) -> None:
    team = a_team("South")
    member = a_colleague("Li", team_id=team)
    leader = a_colleague("Zhao", {**SUPERVISOR, "core.follow_ups.assign": "own"}, team_id=team)
    others = a_follow_up(a_customer(a_colleague("Wang")))
    own = a_follow_up(a_customer(leader))
    with transaction(leader.actor) as session:
        assert sum(share_out(session, leader.actor, team).values()) == 1
    assert stored(others).assignee_id is None
    assert stored(own).assignee_id in (leader.id, member.id)


NARROW = {**dict.fromkeys(SUPERVISOR, "team"), "core.follow_ups.assign": "all"}


def a_leader(team: int, **grants: str) -> Person:
    leader = a_colleague("Zhao", {**NARROW, **grants}, team_id=team)
    return replace(leader, actor=replace(leader.actor, team_staff=(leader.id,)))


def test_what_nobody_has_is_seen_and_given_away_by_whoever_may_give_away_all(deployment: Deployment) -> None:
    leader, wang = a_leader(a_team("South")), a_colleague("Wang")
    nobodys, others = a_follow_up(a_customer()), a_follow_up(a_customer(wang), wang)
    with reading() as session:
        assert [row.id for row in follow_ups(session, leader.actor, Filter())] == [nobodys]
    with pytest.raises(NotFound):
        give(leader, [others], leader.id)
    give(leader, [nobodys], wang.id)
    assert stored(nobodys).assignee_id == wang.id
    with pytest.raises(NotFound):  # it is his now, and he is in another team
        give(leader, [nobodys], leader.id)


@pytest.mark.parametrize("shared", [False, True])
def test_a_narrower_scope_gives_away_its_own_customers_calls_alone_one_by_one_and_shared_out(
    deployment: Deployment, shared: bool
) -> None:
    team = a_team("South")
    leader, member = a_leader(team, **{"core.follow_ups.assign": "team"}), a_colleague("Li", team_id=team)
    nobodys, own = a_follow_up(a_customer()), a_follow_up(a_customer(leader))
    if shared:
        with transaction(leader.actor) as session:
            assert sum(share_out(session, leader.actor, team).values()) == 1
    else:
        give(leader, [own], member.id)
        with pytest.raises(NotFound):
            give(leader, [nobodys], member.id)
    assert stored(own).assignee_id in (leader.id, member.id)
    assert stored(nobodys).assignee_id is None


def test_one_customers_calls_go_to_one_colleague(boss: Person) -> None:
    team = a_team()
    members = [a_colleague(name, team_id=team) for name in ("Wang", "Li")]
    customer = a_customer()
    ids = [a_follow_up(customer) for _number in range(3)]
    with transaction(boss.actor) as session:
        share_out(session, boss.actor, team)
    assert {stored(id_).assignee_id for id_ in ids} == {members[0].id}


def test_a_team_of_nobody_gets_nothing(boss: Person) -> None:
    with transaction(boss.actor) as session, pytest.raises(Invalid):
        share_out(session, boss.actor, 12345)


def test_open_follow_ups_go_along_with_their_customer(boss: Person) -> None:
    wang, li = a_colleague("Wang"), a_colleague("Li")
    customer = a_customer(wang)
    open_one = a_follow_up(customer, wang)
    closed = a_follow_up(customer, wang, state="done")
    with transaction(system("a test")) as session:
        emit(session, CustomersAssigned(record=CUSTOMER, ids=(customer,), customers=(customer,), owner_id=li.id))
    assert (stored(open_one).assignee_id, stored(closed).assignee_id) == (li.id, wang.id)
