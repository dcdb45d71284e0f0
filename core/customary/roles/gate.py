"""The gate: the only way to read rows for an actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, false, or_, true
from sqlalchemy import exists as sql_exists
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased

from customary.database.deployment import current
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record

CUSTOMER = "core.customer"
WIDE = ("subtree", "all")


class Anyone(Actor):
    """Whoever holds these grants: whom each scope covers is a parameter, filled by `covered_by_scope`."""


def covered_by_scope(actor: Actor) -> Mapping[str, Sequence[int]]:
    """The values that `Anyone` leaves open."""
    own = () if actor.staff_id is None else (actor.staff_id,)
    return {"covered_own": own, "covered_team": actor.team_staff, "covered_subtree": actor.subtree_staff}


def visible(record: Record | str, actor: Actor, entity: Any = None) -> ColumnElement[bool]:
    """The predicate under which rows of a record are the actor's to see; put it into the WHERE of every SELECT.

    `entity` is the class or alias that the statement selects from, the record's model by default. A row is visible if the
    grant of the record's view permission covers it, its customer is visible or it has none, and the record's own
    `visible` holds. A row's owner counts if it has one, else its customer's. Where a record names the column of a `team`, what
    was handed to a colleague or a team that the grant covers is visible whoever the customer is: who is to deal with it must
    be able to see it.
    """
    known = current().registry.records[record] if isinstance(record, str) else record
    rows = known.model if entity is None else entity
    if not actor.may(known.view):
        return false()
    covered = _covered(known, actor, rows)
    parts = [covered if known.team is None else or_(covered, _handed(known, actor, rows))]
    if known.visible is not None and actor.kind != "system":
        parts.append(known.visible(rows, actor))
    return and_(*parts)


def granted(record: Record | str, actor: Actor, permission: str) -> ColumnElement[bool]:
    """The predicate under which a row's owner, else its customer's, is one whom this permission covers: what may be changed
    of what is visible. A row that nobody has, of a customer whom nobody has, needs scope all.
    """
    known = current().registry.records[record] if isinstance(record, str) else record
    if not actor.may(permission):
        return false()
    if actor.scope(permission) == "all":
        return true()
    rows: Any = known.model
    by_customer = _through_customer(getattr(rows, known.customer), actor, permission) if known.customer else false()
    return _by_owner(getattr(rows, known.owner), actor, permission, by_customer) if known.owner else by_customer


def _covered(record: Record, actor: Actor, rows: Any) -> ColumnElement[bool]:  # a class or an alias
    if record.key == CUSTOMER:
        return _owner_covered(rows.owner_id, actor, record.view)
    if record.customer is None:
        return _without_customer(record, actor, rows)
    customer_id = getattr(rows, record.customer)
    has_customer = _with_customer(record, actor, rows, customer_id)
    if not record.customer_nullable:
        return has_customer
    if actor.scope(record.view) == "all" and actor.scope(_customer_view()) == "all":
        return true()
    return or_(
        and_(customer_id.is_(None), _without_customer(record, actor, rows)),
        and_(customer_id.is_not(None), has_customer),
    )


def _handed(record: Record, actor: Actor, rows: Any) -> ColumnElement[bool]:  # a class or an alias
    """Whether a row is in the hands of oneself, of those or of the teams that the grant covers; for scope all, of one's own."""
    to_team = one_of(getattr(rows, record.team or ""), actor.covers_teams(record.view))
    if record.owner is None:
        return to_team
    people = actor.covers(record.view) or ((actor.staff_id,) if actor.staff_id is not None else ())
    return or_(to_team, one_of(getattr(rows, record.owner), people))


def _without_customer(record: Record, actor: Actor, rows: Any) -> ColumnElement[bool]:  # a class or an alias
    if actor.scope(record.view) == "all":
        return true()
    return one_of(getattr(rows, record.owner), _whom(actor, record.view)) if record.owner else false()


def _with_customer(record: Record, actor: Actor, rows: Any, customer_id: Any) -> ColumnElement[bool]:  # a column
    if not actor.may(_customer_view()):
        return false()
    parts = []
    for_customer, for_record = actor.scope(_customer_view()), actor.scope(record.view)
    if for_customer != "all":
        parts.append(_through_customer(customer_id, actor, _customer_view()))
    if for_record != "all":
        by_customer = _through_customer(customer_id, actor, record.view)
        if record.owner:
            parts.append(_by_owner(getattr(rows, record.owner), actor, record.view, by_customer))
        elif for_record != for_customer:  # in the same scope it was said above: the database would list customers twice
            parts.append(by_customer)
    return and_(*parts) if parts else true()


def _by_owner(
    owner_id: Any, actor: Actor, permission: str, by_customer: ColumnElement[bool]
) -> ColumnElement[bool]:  # a column of any entity
    return or_(_owner_covered(owner_id, actor, permission), and_(owner_id.is_(None), by_customer))


def _through_customer(customer_id: Any, actor: Actor, permission: str) -> ColumnElement[bool]:  # a column of any entity
    # An alias of its own: the customer table may stand in the outer statement as well, and would be taken for this one.
    customers = aliased(current().registry.records[CUSTOMER].model)
    covered = _owner_covered(customers.owner_id, actor, permission)
    # Measured: a narrow scope is fastest as a list of customers, a wide one as a look at each row's own customer.
    if actor.scope(permission) not in WIDE:
        listed: ColumnElement[bool] = customer_id.in_(sql_select(customers.id).where(covered))
        return listed
    looked_up: ColumnElement[bool] = sql_exists().where(customers.id == customer_id, covered)
    return looked_up


def _owner_covered(owner_id: Any, actor: Actor, permission: str) -> ColumnElement[bool]:  # a column of any entity
    if actor.scope(permission) == "all":
        return true()
    return one_of(owner_id, _whom(actor, permission))


def _whom(actor: Actor, permission: str) -> tuple[int, ...] | BindParameter[Any]:
    return bindparam(f"covered_{actor.scope(permission)}") if isinstance(actor, Anyone) else actor.covers(permission)


def _customer_view() -> str:
    return current().registry.records[CUSTOMER].view
