"""The search index follows what happens, in the same transaction."""

from sqlmodel import Session

from customary.customers.access import RECORD
from customary.customers.events import CustomersChanged, CustomersCreated
from customary.customers.index import index_customers, index_records
from customary.database.deployment import current
from customary.database.events import Event
from customary.plugins.hookspecs import hookimpl


@hookimpl(specname="before_commit")
def index_new_customers(event: CustomersCreated, session: Session) -> None:
    """New customers are found from now on."""
    index_customers(session, event.ids, fresh=True)


@hookimpl(specname="before_commit")
def index_changed_customers(event: CustomersChanged, session: Session) -> None:
    """Changed ones under their new names and numbers."""
    if not event.fields or {"name", "phones", "other_names"} & set(event.fields):
        index_customers(session, event.ids)


@hookimpl(specname="before_commit")
def index_their_records(event: Event, session: Session) -> None:
    """Rows of plugins by their `search` columns."""
    record = current().registry.records.get(event.record)
    if record is not None and record.key != RECORD and record.search:
        index_records(session, record.key, event.ids)
