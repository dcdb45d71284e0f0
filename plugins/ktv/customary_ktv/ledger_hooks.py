"""What the ledger answers to what happens to member cards."""

from customary.sdk import Writing, hookimpl
from customary.sdk.sql import one_of
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.events import CardsChanged, CardsIssued, CardsRemoved
from customary_ktv.ledger import opening
from customary_ktv.models import Card

BALANCE = "opening_balance"


@hookimpl(specname="before_commit")
def new_cards_get_accounts(event: CardsIssued, session: Session) -> None:
    """With the stored value that was on them."""
    assert isinstance(session, Writing)  # before the commit it is the transaction's own
    query = select(col(Card.id), col(Card.opening_balance)).where(one_of(col(Card.id), list(event.ids)))
    amounts = {row.id: row.opening_balance for row in session.execute(query)}
    opening.open_with(session, amounts, event.customers, event.batch)


@hookimpl(specname="before_commit")
def accounts_follow_what_was_mended(event: CardsChanged, session: Session) -> None:
    """Another stored value at the beginning is a correction of the account."""
    assert isinstance(session, Writing)  # before the commit it is the transaction's own
    for card_id, fields in event.changes.items():
        before, after = fields.get(BALANCE, (0, 0))
        if isinstance(before, int) and isinstance(after, int) and before != after:
            opening.correct(session, card_id, after - before, event.customers, event.batch)


@hookimpl(specname="before_commit")
def cards_taken_back_take_their_stored_value(event: CardsRemoved, session: Session) -> None:
    """Unless it has been used meanwhile."""
    assert isinstance(session, Writing)  # before the commit it is the transaction's own
    opening.close(session, event.ids, event.customers, event.batch)
