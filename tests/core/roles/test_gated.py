"""A SELECT that is put together once shows everybody what the gate shows him, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from customary.customers.models import Customer
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import Actor, system
from customary.plugins.registry import ByKey
from customary.roles.gate import CUSTOMER, visible
from customary.roles.gated import Gated, See
from sqlalchemy import Select, false, select
from sqlmodel import col

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague, a_team
from tests.http import actor_with
from tests.queries import count_queries

VIEW = "core.customers.view"


def names(see: See, descending: bool = False) -> Select[tuple[str]]:
    order = col(Customer.id).desc() if descending else col(Customer.id)
    return select(col(Customer.name)).where(see(CUSTOMER)).order_by(order)


def everybody() -> Iterator[Actor]:
    team = a_team()
    ann, ben, cid = a_colleague("Ann", team=team), a_colleague("Ben", team=team), a_colleague("Cid")
    for number, owner in enumerate((ann, ben, cid, None)):
        make_customer(f"Customer {number}", owner_id=owner)
    yield system("a test")
    yield actor_with({})
    for staff_id in (ann, ben, cid):
        for scope in ("own", "team", "subtree", "all"):
            yield replace(actor_with({VIEW: scope}, staff_id), team_staff=(ann, ben), subtree_staff=(ann, ben, cid))


def test_everybody_is_shown_what_the_gate_shows_him(deployment: Deployment) -> None:
    gated = Gated(names, CUSTOMER)
    with reading() as session:
        for actor in everybody():
            allowed = session.execute(names(lambda record, _entity=None, who=actor: visible(record, who))).all()
            assert [tuple(row) for row in gated.rows(session, actor)] == [tuple(row) for row in allowed]
            assert [tuple(row) for row in gated.rows(session, actor, True)] == [tuple(row) for row in allowed[::-1]]


def test_it_is_put_together_once_for_all_with_the_same_scope(deployment: Deployment) -> None:
    built: list[bool] = []

    def build(see: See) -> Select[tuple[str]]:
        built.append(True)
        return names(see)

    gated = Gated(build, CUSTOMER)
    with reading() as session, count_queries(deployment) as queries:
        for staff_id in (1, 2, 3):
            gated.rows(session, actor_with({VIEW: "own"}, staff_id))
    assert len(built) == len(set(queries)) == 1


def test_a_condition_of_the_records_own_is_asked_for_each_actor(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_customer("王小明")
    records = deployment.registry.records
    shy = replace(records[CUSTOMER], visible=lambda entity, who: false() if who.staff_id == 2 else entity.id > 0)
    monkeypatch.setitem(deployment.registry.__dict__, "records", ByKey([shy]))
    gated = Gated(names, CUSTOMER)
    with reading() as session:
        shown = [len(gated.rows(session, actor_with({VIEW: "all"}, staff_id))) for staff_id in (1, 2, 1)]
    assert shown == [1, 0, 1]


def test_a_record_that_was_not_named_is_refused(deployment: Deployment) -> None:
    with reading() as session, pytest.raises(ValueError, match=r"core\.customer"):
        Gated(names, "core.follow_up").rows(session, system("a test"))
