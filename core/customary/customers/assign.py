"""Give customers to colleagues: one person, or a team's members in turn, the one with the fewest first."""

from __future__ import annotations

import heapq
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from customary.customers.access import ASSIGN, RECORD, covers, ids_for
from customary.customers.events import CustomersAssigned
from customary.customers.models import Customer
from customary.database import clock
from customary.database.events import portions
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound
from customary.plugins.text import texts
from customary.roles.models import Staff

_ = texts("customers")


def assign_customers(session: Writing, actor: Actor, customer_ids: Iterable[int], owner_id: int | None) -> int:
    """Make one person the owner of all of them, or nobody; answers how many changed hands.

    Raises NotFound if one of them is not the actor's to assign, Invalid if the owner is no active colleague.
    """
    check_owner(session, owner_id)
    wanted = list(dict.fromkeys(customer_ids))
    return _assign(session, actor, dict.fromkeys(wanted, owner_id))


def assign_to_team(session: Writing, actor: Actor, customer_ids: Iterable[int], team_id: int) -> int:
    """Share them out among a team's active members, so that all have as equal a number as can be; answers how many changed hands."""
    wanted = list(dict.fromkeys(customer_ids))
    owners = owners_in_turn(session, team_id, len(wanted))
    return _assign(session, actor, dict(zip(wanted, owners, strict=True)))


def owners_in_turn(session: Session, team_id: int, number: int) -> list[int]:
    """Whose turn it is for so many customers: each goes to the member of the team who has the fewest by then.

    Raises Conflict if the team has no active member.
    """
    had = (
        select(Staff.id, func.count(col(Customer.id)))
        .join(Customer, (col(Customer.owner_id) == Staff.id) & (col(Customer.state) == "active"), isouter=True)
        .where(Staff.team_id == team_id, col(Staff.active).is_(True))
        .group_by(col(Staff.id))
    )
    load = [(count, staff_id) for staff_id, count in session.exec(had) if staff_id is not None]
    if not load:
        raise Conflict(_("This team has no active member. Choose another team or a person."))
    heapq.heapify(load)
    turns = []
    for _turn in range(number):
        count, staff_id = load[0]
        turns.append(staff_id)
        heapq.heapreplace(load, (count + 1, staff_id))
    return turns


def may_assign(actor: Actor, owner_id: int | None) -> None:
    """Raise Forbidden if a customer of this owner is not the actor's to give away."""
    if not covers(actor, ASSIGN, owner_id):
        raise Forbidden(ASSIGN)


def check_owner(session: Session, owner_id: int | None) -> None:
    """Raise Invalid if this is no active colleague; nobody is allowed."""
    if owner_id is None:
        return
    known = session.exec(select(Staff.id).where(Staff.id == owner_id, col(Staff.active).is_(True))).first()
    if known is None:
        raise Invalid.field("owner_id", "bad_owner", _("Choose a colleague who is active."))


def _assign(session: Writing, actor: Actor, owners: Mapping[int, int | None]) -> int:
    batch, changed = secrets.token_hex(8), 0
    for portion in portions(owners):
        if len(ids_for(session, actor, portion, ASSIGN)) < len(portion):
            raise NotFound(_("Some of these customers are not yours to assign."))
        query = select(Customer.id, Customer.owner_id).where(one_of(col(Customer.id), portion))
        had = {customer_id: owner for customer_id, owner in session.exec(query) if customer_id is not None}
        by_owner: dict[int | None, list[int]] = defaultdict(list)
        for customer_id in portion:
            if had[customer_id] != owners[customer_id]:
                by_owner[owners[customer_id]].append(customer_id)
        for owner_id, ids in by_owner.items():
            _give(session, ids, owner_id, had, batch)
            changed += len(ids)
    return changed


def _give(
    session: Writing, ids: Sequence[int], owner_id: int | None, had: Mapping[int, int | None], batch: str
) -> None:
    session.execute(
        update(Customer)
        .where(one_of(col(Customer.id), ids))
        .values(
            owner_id=owner_id,
            owned_since=clock.today() if owner_id is not None else None,
            version=Customer.version + 1,
            updated_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )
    found = tuple(ids)
    changes = {customer_id: {"owner_id": (had[customer_id], owner_id)} for customer_id in ids}
    assigned = CustomersAssigned(
        record=RECORD, ids=found, customers=found, owner_id=owner_id, batch=batch, changes=changes
    )
    emit(session, assigned)
