"""Put customers away, and take them out again. Nothing of them is lost."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update
from sqlmodel import col

from customary.customers.access import ARCHIVE, RECORD, ids_for
from customary.customers.events import CustomersArchived, CustomersRestored
from customary.customers.models import Customer
from customary.database import clock
from customary.database.events import portions
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, NotFound
from customary.plugins.text import texts

_ = texts("customers")


def archive_customers(session: Writing, actor: Actor, customer_ids: Iterable[int]) -> None:
    """Archive active customers.

    Raises NotFound if one of them is not the actor's to archive, Conflict if one is not active.
    """
    _move(session, actor, customer_ids, "active", "archived")


def restore_customers(session: Writing, actor: Actor, customer_ids: Iterable[int]) -> None:
    """Take archived customers out again; errors as for archiving."""
    _move(session, actor, customer_ids, "archived", "active")


def _move(session: Writing, actor: Actor, customer_ids: Iterable[int], before: str, after: str) -> None:
    event = CustomersArchived if after == "archived" else CustomersRestored
    for ids in portions(dict.fromkeys(customer_ids)):
        if len(ids_for(session, actor, ids, ARCHIVE)) < len(ids):
            raise NotFound(_("Some of these customers are not yours to archive."))
        statement = (
            update(Customer)
            .where(one_of(col(Customer.id), ids), col(Customer.state) == before)
            .values(state=after, version=Customer.version + 1, updated_at=clock.now())
            .execution_options(synchronize_session=False, preserve_rowcount=True)
        )
        if session.connection().execute(statement).rowcount < len(ids):
            raise Conflict(_("Only an active customer can be archived, and only an archived one restored."))
        changes = {customer_id: {"state": (before, after)} for customer_id in ids}
        emit(session, event(record=RECORD, ids=ids, customers=ids, changes=changes))
