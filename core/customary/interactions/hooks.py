"""Follow-ups go along with what happens to customers."""

from sqlmodel import Session

from customary.customers.events import CustomersAssigned, CustomersMerged
from customary.customers.merge_journal import MergeJournal
from customary.database.transaction import Writing
from customary.interactions.assignment import follow_customers
from customary.interactions.merged import follow_merged_customers, supersede_left_behind
from customary.plugins.hookspecs import hookimpl


@hookimpl(specname="before_commit")
def move_with_their_customers(event: CustomersAssigned, session: Session) -> None:
    """Whoever gets a customer gets the calls that are open."""
    follow_customers(session, event.ids, event.owner_id)


@hookimpl(specname="before_commit")
def serve_one_customer(event: CustomersMerged, session: Session) -> None:
    """What asks twice for the same contact is superseded, and the open calls go to who has the customer now."""
    assert isinstance(session, Writing)  # before COMMIT it is the transaction's own
    journal = MergeJournal(session, event.merge_id)
    supersede_left_behind(session, journal, event.loser_id)
    follow_merged_customers(session, journal, event.winner_id)
