"""Customers are given to colleagues, one by one or evenly."""

import pytest
from customary.customers.archive import archive_customers, restore_customers
from customary.customers.assign import assign_customers, assign_to_team
from customary.customers.listing import Filters, list_customers
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import Conflict, Invalid, NotFound

from tests.builders.customers import make_customer, make_customers
from tests.builders.roles import a_colleague, a_team
from tests.http import actor_with
from tests.queries import count_queries

SYSTEM = system("a test")


def number_of(owner: int | None) -> int:
    with reading() as session:
        return len(list_customers(session, SYSTEM, Filters(owner=owner or 0), limit=200)[0])


def test_many_are_given_to_one_person(deployment: Deployment) -> None:
    owner, customers = a_colleague(), make_customers(5)
    with transaction(SYSTEM) as session:
        assert assign_customers(session, SYSTEM, customers, owner) == 5
        assert assign_customers(session, SYSTEM, customers, owner) == 0
    assert number_of(owner) == 5


def test_a_team_shares_them_so_that_all_have_as_many(deployment: Deployment) -> None:
    team = a_team()
    first, second = a_colleague(team=team), a_colleague(team=team)
    a_colleague(team=team, active=False)
    make_customers(3, owner_id=first)
    customers = make_customers(7)
    with transaction(SYSTEM) as session:
        assert assign_to_team(session, SYSTEM, customers, team) == 7
    assert (number_of(first), number_of(second), number_of(None)) == (5, 5, 0)


def test_a_team_without_active_members_cannot_take_any(deployment: Deployment) -> None:
    team, customer = a_team(), make_customer()
    with pytest.raises(Conflict), transaction(SYSTEM) as session:
        assign_to_team(session, SYSTEM, [customer], team)


def test_an_inactive_colleague_cannot_own(deployment: Deployment) -> None:
    gone, customer = a_colleague(active=False), make_customer()
    with pytest.raises(Invalid), transaction(SYSTEM) as session:
        assign_customers(session, SYSTEM, [customer], gone)


def test_nobody_gives_away_what_he_may_not(deployment: Deployment) -> None:
    mine, other = a_colleague(), a_colleague()
    actor = actor_with({"core.customers.view": "own", "core.customers.assign": "own"}, staff_id=mine)
    own, hidden = make_customer(owner_id=mine), make_customer(owner_id=other)
    with pytest.raises(NotFound), transaction(actor) as session:
        assign_customers(session, actor, [own, hidden], other)
    assert number_of(mine) == 1


def test_the_number_of_statements_is_that_of_portions_not_of_customers(deployment: Deployment) -> None:
    owner, customers = a_colleague(), make_customers(300)
    with count_queries(deployment) as few, transaction(SYSTEM) as session:
        assign_customers(session, SYSTEM, customers[:3], owner)
    with count_queries(deployment) as many, transaction(SYSTEM) as session:
        assign_customers(session, SYSTEM, customers[3:], owner)
    # The audit writes its lines in one statement more where there are very many.
    assert len(many) <= len(few) + 2


def test_archiving_and_restoring(deployment: Deployment) -> None:
    customer = make_customer()
    with transaction(SYSTEM) as session:
        archive_customers(session, SYSTEM, [customer])
    assert number_of(None) == 0
    with pytest.raises(Conflict), transaction(SYSTEM) as session:
        archive_customers(session, SYSTEM, [customer])
    with transaction(SYSTEM) as session:
        restore_customers(session, SYSTEM, [customer])
    assert number_of(None) == 1
