"""Many rows at once."""

import pytest
from customary.customers.models import CustomerTag, SearchTerm
from customary.database.bulk import insert_rows, reserve_ids
from customary.database.deployment import Deployment
from customary.database.transaction import NotAudited, reading, transaction
from customary.plugins.actor import system
from customary.roles.models import Team
from sqlmodel import select


def test_reserved_ids_ascend_and_are_given_once(deployment: Deployment) -> None:
    with transaction(system("a test")) as session:
        first = reserve_ids(session, Team, 3)
        terms = [(f"t{number}", number, "core.team", number) for number in first]
        insert_rows(session, SearchTerm, ("term", "customer_id", "record", "record_id"), terms)
    with reading() as session:
        assert first == sorted(set(first))
        assert list(session.exec(select(SearchTerm.record_id))) == first


def test_what_is_written_past_the_statements_is_audited_too(deployment: Deployment) -> None:
    with pytest.raises(NotAudited, match="customary_customer_tag"), transaction(system("a test")) as session:
        insert_rows(session, CustomerTag, ("customer_id", "tag"), [])
