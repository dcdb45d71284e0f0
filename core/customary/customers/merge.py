"""Merge two customers who are one. Nothing is deleted: the merged one stays as a tombstone, and all can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session, col
from sqlmodel import select as select_models

from customary.customers.access import MERGE, RECORD, customer_for
from customary.customers.events import CustomersMerged
from customary.customers.index import index_customers
from customary.customers.merge_fields import check_fields, keep_fields, sides
from customary.customers.merge_journal import MergeJournal
from customary.customers.merge_moves import move_everything
from customary.customers.merge_parts import join_parts
from customary.customers.models import Customer, Merge
from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid
from customary.plugins.text import texts

_ = texts("customers")


def merge_customers(
    session: Writing, actor: Actor, winner_id: int, loser_id: int, fields: Mapping[str, str] | None = None
) -> int:
    """Merge the loser into the winner, and answer the merge's id. All records of all plugins that were the loser's are the winner's
    now, those of disabled ones too. `fields` says whose value holds ("winner", "loser"), by field; else it is the winner's, unless
    he has none.

    Raises NotFound or Forbidden unless both may be merged by the actor, Invalid for one and the same, Conflict for two who cannot
    become one.
    """
    chosen = dict(fields or {})
    check_fields(chosen)
    check_apart(winner_id, loser_id)
    _lock(session, winner_id, loser_id)
    winner, loser = mergeable(session, actor, winner_id, loser_id)
    merge = Merge(
        winner_id=winner_id,
        loser_id=loser_id,
        loser_name=loser.name,
        fields={**sides(winner, loser, chosen), **chosen},
        at=clock.now(),
        author=actor.label,
    )
    session.add(merge)
    session.flush()
    assert merge.id is not None  # flushed
    journal = MergeJournal(session, merge.id)
    before = winner.model_copy()
    stood = loser.state
    name = loser.name if merge.fields["name"] == "loser" else winner.name
    join_parts(session, journal, winner, loser, name, chosen.get("phones") == "loser")
    changed = keep_fields(session, journal, winner, loser, chosen)
    merge.moved = move_everything(session, journal, loser_id, winner_id)
    session.add(merge)
    session.flush()
    index_customers(session, [winner_id, loser_id])
    session.expire(winner)
    session.expire(loser)
    _tell(session, merge, before, changed, stood)
    return merge.id


def check_apart(winner_id: int, loser_id: int) -> None:
    """Raise Invalid for one and the same customer."""
    if winner_id == loser_id:
        raise Invalid.field("loser_id", "same", _("This is one and the same customer. Choose another."))


def mergeable(session: Session, actor: Actor, winner_id: int, loser_id: int) -> tuple[Customer, Customer]:
    """The two, if they can become one; errors as for merging."""
    winner = customer_for(session, actor, winner_id, MERGE)
    loser = customer_for(session, actor, loser_id, MERGE)
    for customer in (winner, loser):
        if customer.state == "merged":
            raise Conflict(_("{name} was merged into another customer already.", name=customer.name))
        if customer.state == "erased":
            raise Conflict(_("Customer {id} was erased; there is nothing left to merge.", id=customer.id))
    if winner.state == "archived":
        raise Conflict(_("{name} is archived. Restore the customer who stays first.", name=winner.name))
    if winner.kind != loser.kind:
        raise Conflict(_("A person and an organisation cannot be one customer. Add a relation between them instead."))
    return winner, loser


def standing_for(session: Session, customer_id: int) -> int:
    """The customer who stands for another after all merges: himself if he was not merged."""
    customers = table_of(Customer)
    chain = select(customers.c.id, customers.c.merged_into_id, literal(0).label("step"))
    chain_of = chain.where(customers.c.id == customer_id).cte("chain", recursive=True)
    onwards = select(customers.c.id, customers.c.merged_into_id, chain_of.c.step + 1)
    whole = chain_of.union_all(onwards.join(chain_of, customers.c.id == chain_of.c.merged_into_id))
    last = select(whole.c.id).order_by(whole.c.step.desc()).limit(1)
    return session.scalar(last) or customer_id


def standing_ids(session: Session, customer_ids: Iterable[int]) -> dict[int, int]:
    """Who stands for those of the customers who were merged; the others are left out."""
    merged = select_models(Customer.id).where(one_of(col(Customer.id), list(customer_ids)), Customer.state == "merged")
    return {one: standing_for(session, one) for one in session.exec(merged) if one is not None}


def merge_of(session: Session, loser_id: int) -> Merge | None:
    """The merge by which a customer became a tombstone."""
    query = select_models(Merge).where(Merge.loser_id == loser_id, Merge.state == "merged")
    return session.exec(query.order_by(col(Merge.id).desc())).first()


def merges_into(session: Session, winner_id: int) -> list[Merge]:
    """Whom a customer has taken in and still has, the latest first: that one can be taken back."""
    query = select_models(Merge).where(Merge.winner_id == winner_id, Merge.state == "merged")
    return list(session.exec(query.order_by(col(Merge.id).desc())))


def _lock(session: Session, *ids: int) -> None:
    """Two merges of one customer wait for each other, and so does whoever would give the loser something now."""
    session.execute(
        select(col(Customer.id)).where(col(Customer.id).in_(ids)).order_by(col(Customer.id)).with_for_update()
    )


def _tell(session: Writing, merge: Merge, before: Customer, changed: Mapping[str, Any], stood: str) -> None:
    ids = (merge.winner_id, merge.loser_id)
    assert merge.id is not None  # flushed
    winners = {name: (getattr(before, name), value) for name, value in changed.items()}
    emit(
        session,
        CustomersMerged(
            record=RECORD,
            ids=ids,
            customers=ids,
            merge_id=merge.id,
            winner_id=merge.winner_id,
            loser_id=merge.loser_id,
            changes={
                merge.winner_id: {**winners, "taken_in": (None, merge.loser_name)},
                merge.loser_id: {"state": (stood, "merged"), "merged_into_id": (None, merge.winner_id)},
            },
        ),
    )
