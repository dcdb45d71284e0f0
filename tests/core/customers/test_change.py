"""Customers are changed by who may, and nobody's change is lost."""

import pytest
from customary.customers.change import change_customer
from customary.customers.events import CUSTOMER
from customary.customers.inputs import CustomerChanges, NewPhone
from customary.customers.reading import ListedCustomer, read_customer
from customary.customers.search import search
from customary.database.deployment import Deployment
from customary.database.models import StoredChange, StoredEvent
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague
from tests.http import actor_with

SYSTEM = system("a test")


def change(customer_id: int, version: int, actor: Actor = SYSTEM, **changes: object) -> int:
    with transaction(actor) as session:
        return change_customer(session, actor, customer_id, version, CustomerChanges(**changes))


def read(customer_id: int) -> ListedCustomer:
    with reading() as session:
        return read_customer(session, SYSTEM, customer_id)


def found(query: str) -> list[str]:
    with reading() as session:
        return [hit.name for hit in search(session, SYSTEM, query)]


def test_a_change_is_kept_audited_and_found(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678",))
    assert change(customer, 1, name="王大明", note="Prefers mornings", phones=[NewPhone("021-62881234")]) == 2
    now = read(customer)
    assert (now.name, now.note, now.version) == ("王大明", "Prefers mornings", 2)
    assert [(phone.e164, phone.kind) for phone in now.phones] == [("+862162881234", "landline")]
    assert found("大明") == found("1234") == ["王大明"]
    assert found("小明") == found("5678") == []
    with reading() as session:
        lines = session.exec(select(StoredChange.field, StoredChange.before, StoredChange.after)).all()
    assert ("name", "王小明", "王大明") in [tuple(line) for line in lines]


def test_who_saves_on_top_of_an_older_version_is_told_the_one_that_stands(deployment: Deployment) -> None:
    customer = make_customer("王小明")
    change(customer, 1, note="first")
    with pytest.raises(Stale) as stale:
        change(customer, 1, note="second")
    assert stale.value.current == 2
    assert read(customer).note == "first"


def test_what_changes_nothing_leaves_the_version_and_no_event(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678",), tags=("VIP",))
    assert change(customer, 1, name="王小明", phones=[NewPhone("139 5555 5678")], tags=["VIP"]) == 1
    with reading() as session:
        assert [event.name for event in session.exec(select(StoredEvent))] == ["CustomersCreated"]


def test_each_field_that_cannot_be_kept_is_named(deployment: Deployment) -> None:
    customer = make_customer("王小明")
    with pytest.raises(Invalid) as invalid:
        change(customer, 1, name=" ", email="no", contact_hours="12-9", phones=[NewPhone("12345")])
    assert {error.field for error in invalid.value.errors} == {"name", "email", "contact_hours", "phones"}


def test_a_number_keeps_its_state_when_others_come_and_go(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678",))
    change(customer, 1, phones=[NewPhone("13955555678", state="verified")])
    change(customer, 2, phones=[NewPhone("13800000001"), NewPhone("13955555678")])
    assert [(phone.e164[-4:], phone.state) for phone in read(customer).phones] == [
        ("0001", "unverified"),
        ("5678", "verified"),
    ]


def test_names_and_tags_are_replaced_as_a_whole(deployment: Deployment) -> None:
    customer = make_customer("王小明", other_names=("王晓明",), tags=("VIP", "老客户"))
    change(customer, 1, other_names=["Wang Xiaoming"], tags=["VIP", " 转介绍 ", ""])
    now = read(customer)
    assert (list(now.other_names), set(now.tags)) == (["Wang Xiaoming"], {"VIP", "转介绍"})


def test_another_owner_needs_the_permission_to_assign(deployment: Deployment) -> None:
    mine, other = a_colleague(), a_colleague()
    actor = actor_with({"core.customers.view": "own", "core.customers.edit": "own"}, staff_id=mine)
    customer = make_customer("王小明", owner_id=mine)
    with pytest.raises(Forbidden):
        change(customer, 1, actor, owner_id=other)
    leader = actor_with({f"core.customers.{verb}": "all" for verb in ("view", "edit", "assign")}, staff_id=mine)
    change(customer, 1, leader, owner_id=other)
    assert read(customer).owner_id == other
    with pytest.raises(NotFound):
        change(customer, 2, actor, note="not mine any more")


def test_an_external_id_names_one_customer(deployment: Deployment) -> None:
    make_customer("王小明", external_id="C-1")
    other = make_customer("李国华")
    with pytest.raises(Conflict, match="C-1"):
        change(other, 1, external_id="C-1")


def test_the_record_key_is_that_of_the_manifest() -> None:
    assert CUSTOMER == "core.customer"
