"""Tie customers to each other: a contact of a company, a member of a family."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from customary.customers.access import EDIT, RECORD, VIEW, customer_for
from customary.customers.events import CustomersRelated, RelationsEnded
from customary.customers.models import Customer, Relation
from customary.database.deployment import current
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.roles.gate import visible

_ = texts("customers")
RELATION = "core.relation"


@dataclass(frozen=True)
class Tie:
    """A relation as it reads from one of the two."""

    id: int
    kind: str
    title: Text | str
    customer_id: int
    name: str
    customer_kind: str
    since: date | None
    until: date | None


def relate(
    session: Writing,
    actor: Actor,
    from_id: int,
    to_id: int,
    kind: str,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """Tie `from_id` to `to_id`, read "from is a <kind> to"; answers the relation's id.

    Raises NotFound if the actor may not see one of them or there is no such kind, Invalid for oneself or a span that ends
    before it begins, Conflict if they are tied so already.
    """
    current().registry.relation_kinds[kind]
    customer_for(session, actor, from_id, EDIT)
    customer_for(session, actor, to_id, VIEW)
    if from_id == to_id:
        raise Invalid.field("to_id", "same", _("Choose another customer than this one."))
    if since and until and until < since:
        raise Invalid.field("until", "bad_span", _("The end lies before the beginning."))
    same = select(Relation.id).where(Relation.from_id == from_id, Relation.to_id == to_id, Relation.kind == kind)
    if session.exec(same.where(col(Relation.until).is_(None))).first() is not None:
        raise Conflict(_("These two are tied so already."))
    relation = Relation(from_id=from_id, to_id=to_id, kind=kind, since=since, until=until)
    session.add(relation)
    session.flush()
    assert relation.id is not None  # flushed
    emit(
        session,
        CustomersRelated(record=RELATION, ids=(relation.id,), customers=(from_id, to_id), kind=kind),
    )
    return relation.id


def end_relation(session: Writing, actor: Actor, relation_id: int, until: date | None = None) -> None:
    """Let a relation end on a day, or (without one) take it back as a mistake.

    Raises NotFound if the actor may not see who it belongs to, Invalid if it would end before it began.
    """
    relation = session.get(Relation, relation_id)
    if relation is None:
        raise NotFound
    customer_for(session, actor, relation.from_id, EDIT)
    if until is not None and relation.since and until < relation.since:
        raise Invalid.field("until", "bad_span", _("The end lies before the beginning."))
    before = relation.until
    if until is None:
        session.execute(delete(Relation).where(col(Relation.id) == relation_id))
    else:
        relation.until = until
        session.add(relation)
    customers = (relation.from_id, relation.to_id)
    changes = {relation_id: {"until": (before, until)}} if until is not None else {}
    emit(
        session,
        RelationsEnded(record=RELATION, ids=(relation_id,), customers=customers, kind=relation.kind, changes=changes),
    )


def ties_of(session: Session, actor: Actor, customer_id: int) -> list[Tie]:
    """The relations of a customer to others whom the actor may see, the current ones first."""
    query = select(Relation).where(or_(col(Relation.from_id) == customer_id, col(Relation.to_id) == customer_id))
    relations = list(session.exec(query))
    others = {relation.to_id if relation.from_id == customer_id else relation.from_id for relation in relations}
    named = select(Customer.id, Customer.name, Customer.kind).where(
        one_of(col(Customer.id), sorted(others)), Customer.state != "merged", visible(RECORD, actor)
    )
    seen = {id_: (name, kind) for id_, name, kind in session.exec(named)}
    return sorted(_read(relations, customer_id, seen), key=lambda tie: (tie.until is not None, -tie.id))


def _read(relations: list[Relation], customer_id: int, seen: dict[int | None, tuple[str, str]]) -> Iterator[Tie]:
    kinds = current().registry.relation_kinds
    for relation in relations:
        forth = relation.from_id == customer_id
        other = relation.to_id if forth else relation.from_id
        if other not in seen or relation.id is None:
            continue
        kind = kinds.get(relation.kind)
        title: Text | str = (kind.title if forth else kind.inverse) if kind else relation.kind
        name, customer_kind = seen[other]
        yield Tie(relation.id, relation.kind, title, other, name, customer_kind, relation.since, relation.until)
