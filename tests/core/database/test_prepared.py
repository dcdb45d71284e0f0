"""A prepared SELECT answers as SQLAlchemy does, on both databases."""

from datetime import UTC, datetime

import pytest
from customary.customers.models import Customer
from customary.database.deployment import Deployment
from customary.database.prepared import Prepared
from customary.database.sql import one_of
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from sqlalchemy import bindparam, literal, select, union_all
from sqlmodel import col

from tests.builders.customers import make_customer

COLUMNS = (col(Customer.id), col(Customer.name), col(Customer.in_own_right), col(Customer.created_at))


def test_values_go_in_and_come_out_as_their_columns_say(deployment: Deployment) -> None:
    customer_id = make_customer("王小明")
    statement = select(*COLUMNS).where(
        col(Customer.id) == bindparam("id"),
        col(Customer.created_at) < bindparam("before"),
        col(Customer.in_own_right) == bindparam("own"),
        col(Customer.state) == "active",
    )
    given = {"id": customer_id, "before": datetime(2999, 1, 1, tzinfo=UTC), "own": True}
    prepared = Prepared(statement)
    with reading() as session:
        (found,) = prepared.rows(session, **given)
        assert tuple(found) == tuple(session.execute(statement, given).one())
        assert (found.name, found.in_own_right, found.created_at.tzinfo) == ("王小明", True, UTC)
        assert prepared.rows(session, **{**given, "own": False}) == []


def test_one_parameter_may_stand_in_several_places(deployment: Deployment) -> None:
    ids = [make_customer(name) for name in ("甲乙", "丙丁", "戊己")]
    part = select(col(Customer.id)).where(one_of(col(Customer.id), bindparam("ids")))
    twice = Prepared(union_all(part, part.add_columns().where(col(Customer.name) != "丙丁")).order_by("id"))
    with reading() as session:
        assert [row.id for row in twice.rows(session, ids=ids[:2])] == [ids[0], ids[0], ids[1]]
        assert twice.rows(session, ids=[]) == []


def test_it_sees_what_its_transaction_has_not_sent_yet(deployment: Deployment) -> None:
    customer_id = make_customer("王小明")
    names = Prepared(select(col(Customer.name)).where(col(Customer.id) == bindparam("id")))
    with pytest.raises(ZeroDivisionError), transaction(system("a test")) as session:
        session.get_one(Customer, customer_id).name = "李小红"
        assert names.rows(session, id=customer_id)[0].name == "李小红"
        raise ZeroDivisionError  # nothing of it is to stay


def test_a_value_that_is_missing_is_named(deployment: Deployment) -> None:
    with reading() as session, pytest.raises(KeyError, match="number"):
        Prepared(select(literal(1)).where(literal(1) == bindparam("number"))).rows(session)


def test_a_list_of_no_fixed_length_is_refused(deployment: Deployment) -> None:
    with reading() as session, pytest.raises(ValueError, match="one_of"):
        Prepared(select(col(Customer.id)).where(col(Customer.id).in_([1, 2]))).rows(session)
