"""An external id names one customer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database.sql import one_of
from customary.plugins.errors import Conflict
from customary.plugins.text import texts

_ = texts("customers")


def check_external_ids(session: Session, external_ids: Sequence[str], but: int | None = None) -> None:
    """Raise Conflict naming an external id that another customer has already."""
    if not external_ids:
        return
    query = select(Customer.external_id).where(one_of(col(Customer.external_id), external_ids))
    if but is not None:
        query = query.where(Customer.id != but)
    taken = session.exec(query.limit(1)).first()
    if taken:
        raise Conflict(_("Another customer has the external id {id}.", id=taken))
