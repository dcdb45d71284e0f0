"""Change one customer: who saves on top of an older version is told, and nothing of either is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from customary.customers.access import EDIT, RECORD, customer_for
from customary.customers.assign import check_owner, may_assign
from customary.customers.events import CustomersAssigned, CustomersChanged
from customary.customers.inputs import CustomerChanges, check
from customary.customers.models import Customer
from customary.customers.parts import Difference, replace_names, replace_phones, replace_tags
from customary.customers.unique import check_external_ids
from customary.database import clock
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Stale
from customary.plugins.text import texts
from customary.records.hours import plain_hours

_ = texts("customers")

# Each takes what its own field holds.
PARTS: Mapping[str, Callable[[Writing, int, Any], Difference]] = {
    "phones": replace_phones,
    "other_names": replace_names,
    "tags": replace_tags,
}
Changes = dict[str, tuple[object, object]]  # by field: before and after


def change_customer(session: Writing, actor: Actor, customer_id: int, version: int, changes: CustomerChanges) -> int:
    """Change what is set in `changes`, if the customer still stands at `version`; answers the version after it.

    Raises Stale with the version that stands now, Invalid naming fields that cannot be kept, Forbidden where the change or
    the new owner is not the actor's to make, Conflict for a merged or erased customer.
    """
    check(changes)
    customer = customer_for(session, actor, customer_id, EDIT)
    if customer.version != version:
        raise Stale(customer.version)
    if customer.state == "merged":
        raise Conflict(
            _("This customer was merged into customer {number}. Change that one.", number=customer.merged_into_id)
        )
    if customer.state not in ("active", "archived"):
        raise Conflict(_("This customer was erased and can no longer be changed."))
    columns = _columns(session, actor, customer, changes)
    parts = {
        name: difference
        for name, replace in PARTS.items()
        if (given := changes.given().get(name)) is not None and (difference := replace(session, customer_id, given))
    }
    if not columns and not parts:
        return version
    _write(session, customer, {name: after for name, (_before, after) in columns.items()})
    _tell(session, customer_id, columns, parts)
    return version + 1


def _columns(session: Writing, actor: Actor, customer: Customer, changes: CustomerChanges) -> Changes:
    wanted: dict[str, Any] = {}
    for name, value in changes.given().items():
        if name not in PARTS:
            wanted[name] = value.strip() if isinstance(value, str) else value
    if "contact_hours" in wanted:
        wanted["contact_hours"] = plain_hours(wanted["contact_hours"])
    if "external_id" in wanted:
        wanted["external_id"] = wanted["external_id"] or None
        check_external_ids(session, [wanted["external_id"]] if wanted["external_id"] else [], but=customer.id)
    found = {name: (getattr(customer, name), after) for name, after in wanted.items()}
    changed = {name: (before, after) for name, (before, after) in found.items() if before != after}
    if "owner_id" in changed:
        may_assign(actor, customer.owner_id)
        check_owner(session, wanted["owner_id"])
    return changed


def _write(session: Writing, customer: Customer, values: dict[str, Any]) -> None:
    if "owner_id" in values:
        values["owned_since"] = clock.today() if values["owner_id"] is not None else None
    statement = (
        update(Customer)
        .where(col(Customer.id) == customer.id, col(Customer.version) == customer.version)
        .values(**values, version=Customer.version + 1, updated_at=clock.now())
        .execution_options(synchronize_session=False, preserve_rowcount=True)
    )
    if session.connection().execute(statement).rowcount == 0:  # somebody was faster between reading and writing
        raise Stale(customer.version + 1)


def _tell(session: Writing, customer_id: int, columns: Changes, parts: Mapping[str, tuple[object, object]]) -> None:
    ids = (customer_id,)
    details = {**{name: change for name, change in columns.items() if name != "owner_id"}, **parts}
    if details:
        changes = {customer_id: details}
        emit(session, CustomersChanged(record=RECORD, ids=ids, customers=ids, fields=tuple(details), changes=changes))
    if "owner_id" in columns:
        before, after = columns["owner_id"]
        assert after is None or isinstance(after, int)  # a staff id
        changes = {customer_id: {"owner_id": (before, after)}}
        emit(session, CustomersAssigned(record=RECORD, ids=ids, customers=ids, owner_id=after, changes=changes))
