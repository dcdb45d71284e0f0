"""Follow-ups go along with what happens to customers."""

from sqlmodel import Session

from customary.customers.events import CustomersAssigned
from customary.interactions.assignment import follow_customers
from customary.plugins.hookspecs import hookimpl


@hookimpl(specname="before_commit")
def move_with_their_customers(event: CustomersAssigned, session: Session) -> None:
    """Whoever gets a customer gets the calls that are open."""
    follow_customers(session, event.ids, event.owner_id)
