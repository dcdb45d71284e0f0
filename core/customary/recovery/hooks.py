"""Cases and promises come out of contacts, and go along with what happens to customers."""

from sqlmodel import Session

from customary.customers.events import CustomersAssigned
from customary.interactions.events import InteractionsLogged
from customary.plugins.hookspecs import hookimpl
from customary.recovery.changing import cases_follow_customers
from customary.recovery.opening import open_cases_of
from customary.recovery.promises import promises_of_calls


@hookimpl(specname="before_commit")
def open_a_case(event: InteractionsLogged, session: Session) -> None:
    """Whoever is not satisfied gets a case in the transaction of his answer."""
    open_cases_of(session, event.ids)


@hookimpl(specname="before_commit")
def keep_promises(event: InteractionsLogged, session: Session) -> None:
    """What was promised in a call is written down as a promise."""
    promises_of_calls(session, event.ids)


@hookimpl(specname="before_commit")
def cases_go_with_their_customers(event: CustomersAssigned, session: Session) -> None:
    """Whoever gets a customer gets his open cases."""
    cases_follow_customers(session, event.ids, event.owner_id)
