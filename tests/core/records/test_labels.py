"""What the core can say about any row of any plugin."""

from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.records.catalogue import known_records, sync_catalogue
from customary.records.labels import label_texts, labels, link_of

from tests.builders.customers import make_customer, make_customers
from tests.builders.roles import a_colleague
from tests.queries import count_queries


def test_rows_of_any_record_have_a_label_and_a_page(deployment: Deployment) -> None:
    customer, colleague = make_customer("王小明"), a_colleague("王晓雯")
    with reading() as session:
        found = labels(session, [("core.customer", customer), ("core.staff", colleague), ("gone.thing", 1)])
        assert label_texts(session, "core.customer", [customer]) == {customer: "王小明"}
    assert {row: (label.text, label.url) for row, label in found.items()} == {
        ("core.customer", customer): ("王小明", f"/customers/{customer}"),
        ("core.staff", colleague): ("王晓雯", f"/staff/{colleague}"),
    }
    assert link_of("gone.thing", 1) == ""


def test_labels_take_one_statement_for_each_kind(deployment: Deployment) -> None:
    customers = make_customers(50)
    with reading() as session:
        session.connection()
        with count_queries(deployment) as queries:
            labels(session, [("core.customer", customer) for customer in customers])
    assert len(queries) == 1


def test_the_catalogue_still_knows_the_records_of_plugins_that_are_gone(deployment: Deployment) -> None:
    for _time in range(2):
        with transaction(system("a test")) as session:
            sync_catalogue(session)
    with reading() as session:
        known = {record.key: record for record in known_records(session)}
    assert known["core.customer"].table_name == "customary_customer"
    assert known["automotive.vehicle"].customer_column == "customer_id"
