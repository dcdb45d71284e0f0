"""What member cards answer to what happens to customers."""

from customary.sdk import CustomersChanged, CustomersCreated, Writing, hookimpl
from sqlalchemy.orm import Session

from customary_ktv.derived import link_cards_of


@hookimpl(specname="before_commit")
def new_customers_get_their_cards(event: CustomersCreated, session: Session) -> None:
    """A card has waited for the customer with its telephone."""
    assert isinstance(session, Writing)  # before the commit it is the transaction's own
    link_cards_of(session, event.ids, event.batch)


@hookimpl(specname="before_commit")
def cards_follow_telephones(event: CustomersChanged, session: Session) -> None:
    """Another telephone brings other cards."""
    if "phones" in event.fields:
        assert isinstance(session, Writing)  # before the commit it is the transaction's own
        link_cards_of(session, event.ids, event.batch)
