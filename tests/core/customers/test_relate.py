"""Customers are tied to each other, and each end reads it its own way."""

from datetime import date

import pytest
from customary.customers.additions import add_phones, keep_other_names, set_phone_state
from customary.customers.matching import customers_by_first_phone, customers_by_name_without_phone
from customary.customers.reading import read_customer
from customary.customers.relate import end_relation, relate, ties_of
from customary.customers.search import search
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import Conflict, Invalid, NotFound
from customary.plugins.text import speaking

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague
from tests.http import actor_with

SYSTEM = system("a test")


def tie(from_id: int, to_id: int, kind: str = "core.contact", since: date | None = None) -> int:
    with transaction(SYSTEM) as session:
        return relate(session, SYSTEM, from_id, to_id, kind, since)


def read_ties(customer: int) -> list[tuple[str, str]]:
    with reading() as session, speaking("en"):
        return [(str(one.title), one.name) for one in ties_of(session, SYSTEM, customer)]


def test_a_relation_reads_both_ways(deployment: Deployment) -> None:
    person, company = make_customer("王小明"), make_customer("锐信公司", kind="organisation")
    tie(person, company)
    assert read_ties(person) == [("Contact of", "锐信公司")]
    assert read_ties(company) == [("Has the contact", "王小明")]


def test_what_cannot_be_tied(deployment: Deployment) -> None:
    person, company = make_customer(), make_customer()
    tie(person, company)
    with pytest.raises(Conflict):
        tie(person, company)
    with pytest.raises(Invalid):
        tie(person, person)
    with pytest.raises(NotFound):
        tie(person, company, "core.stranger")


def test_a_relation_ends_on_a_day_or_is_taken_back(deployment: Deployment) -> None:
    person, company = make_customer(), make_customer("锐信公司")
    first = tie(person, company, since=date(2026, 1, 1))
    with pytest.raises(Invalid), transaction(SYSTEM) as session:
        end_relation(session, SYSTEM, first, date(2025, 1, 1))
    with transaction(SYSTEM) as session:
        end_relation(session, SYSTEM, first, date(2026, 11, 1))
    second = tie(person, company)
    with transaction(SYSTEM) as session:
        end_relation(session, SYSTEM, second)
    with reading() as session:
        assert [one.until for one in ties_of(session, SYSTEM, person)] == [date(2026, 11, 1)]


def test_who_may_not_see_the_other_end_does_not_learn_of_it(deployment: Deployment) -> None:
    mine = a_colleague()
    person, company = make_customer(owner_id=mine), make_customer(owner_id=a_colleague())
    tie(person, company)
    with reading() as session:
        assert ties_of(session, actor_with({"core.customers.view": "own"}, staff_id=mine), person) == []


def test_the_first_telephone_tells_who_it_is(deployment: Deployment) -> None:
    first = make_customer("王小明", phones=("13955555678", "13800000001"))
    make_customer("王小红", phones=("13955555678",))
    alone = make_customer("赵六", phones=())
    with reading() as session:
        assert customers_by_first_phone(session, ["+8613955555678", "+8613800000001"]) == {"+8613955555678": first}
        assert customers_by_name_without_phone(session, ["赵六", "王小明"]) == {"赵六": alone}


def test_other_spellings_and_numbers_are_kept_once_and_found(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678",))
    with transaction(SYSTEM) as session:
        assert keep_other_names(session, {customer: ["王晓明", "王小明", "王晓明"]}) == 1
        assert keep_other_names(session, {customer: ["王晓明"]}) == 0
        assert add_phones(session, {customer: ["139 5555 5678", "13800000001"]}) == 1
    with reading() as session:
        now = read_customer(session, SYSTEM, customer)
        assert [hit.customer_id for hit in search(session, SYSTEM, "晓明")] == [customer]
    assert [phone.e164[-4:] for phone in now.phones] == ["5678", "0001"]


def test_a_wrong_number_stands_behind_the_others_and_no_longer_finds(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678", "13800000001"))
    with transaction(SYSTEM) as session:
        set_phone_state(session, SYSTEM, customer, "+8613955555678", "wrong")
    with reading() as session:
        now = read_customer(session, SYSTEM, customer)
        assert search(session, SYSTEM, "5678") == []
    assert [(phone.e164[-4:], phone.state) for phone in now.phones] == [("0001", "unverified"), ("5678", "wrong")]
    assert now.version == 2
