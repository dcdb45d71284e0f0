"""The search index: terms of customers and of the records tied to them, written in whole portions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import delete
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from customary.customers.access import RECORD
from customary.customers.models import Customer, OtherName, Phone, SearchTerm
from customary.customers.phones import country_code
from customary.customers.terms import name_terms, number_terms, value_terms
from customary.database.bulk import insert_rows
from customary.database.deployment import current
from customary.database.events import portions
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.plugins.contributions import Record

Line = tuple[str, int, str, int]  # term, customer, record, row
COLUMNS = ("term", "customer_id", "record", "record_id")


def index_customers(session: Session, customer_ids: Sequence[int], fresh: bool = False) -> None:
    """Write the terms of customers' names and telephones; `fresh` ones have none yet, merged ones have none any more."""
    for portion in portions(customer_ids):
        if not fresh:
            _forget(session, RECORD, portion)
        _write(session, _customer_lines(session, portion))


def index_records(session: Session, record_key: str, record_ids: Sequence[int]) -> None:
    """Write the terms of the `search` columns of a record's rows, under the customer that each belongs to."""
    record = current().registry.records[record_key]
    if not record.search or record.customer is None:
        return
    for portion in portions(record_ids):
        _forget(session, record_key, portion)
        _write(session, _record_lines(session, record, portion))


def _customer_lines(session: Session, ids: Sequence[int]) -> Iterator[Line]:
    code = "+" + country_code()
    names = select(Customer.id, Customer.name, Customer.state).where(one_of(col(Customer.id), ids))
    others = select(OtherName.customer_id, OtherName.name).where(one_of(col(OtherName.customer_id), ids))
    phones = select(Phone.customer_id, Phone.e164).where(one_of(col(Phone.customer_id), ids), Phone.state != "wrong")
    terms: dict[int, set[str]] = {}
    own = list(session.exec(names))
    gone = {customer_id for customer_id, _name, state in own if state == "merged"}
    for customer_id, name in (
        *((customer_id, name) for customer_id, name, state in own if state != "erased"),
        *session.exec(others),
    ):
        terms.setdefault(customer_id or 0, set()).update(name_terms(name))
    for customer_id, e164 in session.exec(phones):
        terms.setdefault(customer_id, set()).update(number_terms(e164.removeprefix(code).removeprefix("+")))
    for customer_id, found in terms.items():
        for term in found if customer_id not in gone else ():
            yield term, customer_id, RECORD, customer_id


def _record_lines(session: Session, record: Record, ids: Sequence[int]) -> Iterator[Line]:
    columns = table_of(record.model).c
    assert record.customer is not None  # asked before
    query = sql_select(columns["id"], columns[record.customer], *(columns[name] for name in record.search))
    belonging = query.where(one_of(columns["id"], ids), columns[record.customer].is_not(None))
    for row_id, customer_id, *values in session.execute(belonging):
        for term in set[str]().union(*(value_terms(str(value)) for value in values if value)):
            yield term, customer_id, record.key, row_id


def _forget(session: Session, record: str, ids: Sequence[int]) -> None:
    session.execute(
        delete(SearchTerm)
        .where(col(SearchTerm.record) == record, one_of(col(SearchTerm.record_id), ids))
        .execution_options(synchronize_session=False)
    )


def _write(session: Session, lines: Iterable[Line]) -> None:
    # In the order of the key: neighbouring pages of the tree are written together.
    ordered = sorted(lines)
    if ordered:
        insert_rows(session, SearchTerm, COLUMNS, ordered)
