"""The audit speaks: every event, every kind of row and every field has words in both languages."""

from __future__ import annotations

import pytest
from customary.customers.change import change_customer
from customary.customers.events import CustomersChanged
from customary.customers.inputs import CustomerChanges, NewPhone
from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.events import Event
from customary.database.models import StoredChange, StoredEvent, table_of
from customary.database.parameters import change_parameters
from customary.database.transaction import reading, transaction
from customary.demo import fill_demo
from customary.interactions.events import AppointmentsBooked, FollowUpsClosed
from customary.interactions.models import Appointment, FollowUp
from customary.interactions.parameters import KEY, FollowUpParameters
from customary.plugins.actor import system
from customary.plugins.text import speaking
from customary.roles.audit import AuditFilter, audit_page
from customary.roles.audit_words import kinds, title_of
from customary.roles.events import StaffChanged, TeamsChanged
from customary.roles.models import Staff, Team
from customary.roles.role_sync import sync_roles
from customary_automotive.events import VehiclesChanged, VisitsChanged
from customary_automotive.models import Vehicle, Visit
from customary_ktv.events import (
    BookingsChanged,
    CardsChanged,
    GuestFilesChanged,
    RoomsChanged,
    StandingRequestsChanged,
)
from customary_ktv.models import Booking, Card, GuestFile, Room, StandingRequest
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague

# What never changes under an event's eyes, or is never shown to anybody.
SILENT = {"id", "version", "created_at", "created_day", "updated_at", "password_hash"}
FIXED = {"rule", "cycle", "kind", "record", "record_id", "interaction_id", "staff_id", "customer_id", "record_label"}

COLUMNS = {
    CustomersChanged: (Customer, SILENT),
    StaffChanged: (Staff, SILENT),
    TeamsChanged: (Team, SILENT),
    FollowUpsClosed: (FollowUp, SILENT | FIXED),
    AppointmentsBooked: (Appointment, SILENT | FIXED),
    VehiclesChanged: (Vehicle, SILENT),
    VisitsChanged: (Visit, SILENT),
    RoomsChanged: (Room, SILENT),
    CardsChanged: (Card, SILENT),
    BookingsChanged: (Booking, SILENT),
    GuestFilesChanged: (GuestFile, SILENT),
    StandingRequestsChanged: (StandingRequest, SILENT),
}


def of_the_product() -> list[type[Event]]:
    return [kind for kind in kinds().values() if kind.__module__.startswith("customary")]


def test_every_event_has_a_title(deployment: Deployment) -> None:
    assert [kind.__name__ for kind in of_the_product() if kind.title is None] == []


@pytest.mark.parametrize("kind", COLUMNS, ids=lambda kind: kind.__name__)
def test_every_column_that_may_change_has_words(kind: type[Event]) -> None:
    model, silent = COLUMNS[kind]
    assert set(table_of(model).columns.keys()) - silent - set(kind.told) == set()


def test_what_a_field_s_values_are_ids_of_is_a_record(deployment: Deployment) -> None:
    named = {told.of for kind in of_the_product() for told in kind.told.values() if told.of}
    assert named <= set(deployment.registry.records)


def test_all_that_the_demo_and_its_making_audits_is_told_in_words(deployment: Deployment) -> None:
    with transaction(system("test")) as session:
        sync_roles(session)
    fill_demo()
    with reading() as session:
        stored = session.exec(select(StoredEvent)).all()
        named = {event.id: event for event in stored}
        fields = session.exec(select(StoredChange.event_id, StoredChange.field).distinct()).all()
    events = [(named[event_id], field) for event_id, field in fields]
    wordless = {
        (one.name, field) for one, field in events if title_of(one.name, field, one.record, one.payload) == field
    }
    assert wordless == set()
    records = deployment.registry.records
    nameless = {event.record for event in stored if event.record not in records and kinds()[event.name].what is None}
    assert nameless == set()


def test_a_customer_s_changes_read_as_one_speaks(deployment: Deployment) -> None:
    boss = a_colleague("周敏")
    customer = make_customer(phones=())
    with transaction(system("test")) as session:
        given = CustomerChanges(
            owner_id=boss, salutation="ms", tags=["新车", "VIP"], phones=[NewPhone("13955555678", state="verified")]
        )
        change_customer(session, system("test"), customer, 1, given)
    assert told("zh", customer) >= {
        ("负责人", "–", "周敏"),
        ("称呼", "–", "女士"),
    }
    assert ("Owner", "–", "周敏") in told("en", customer)
    (phones,) = [now for title, _was, now in told("en", customer) if title == "Telephones"]
    assert phones == "+8613955555678 mobile verified"


def test_a_parameter_keeps_its_words_in_the_event(deployment: Deployment) -> None:
    with transaction(system("test")) as session:
        change_parameters(session, KEY, FollowUpParameters, {"attempts": "5"}, clock.today())
    with reading() as session:
        event = session.exec(select(StoredEvent).where(StoredEvent.name == "ParametersChanged")).one()
    for language, word in (("en", "Tries before a customer counts"), ("zh", "次")):
        with speaking(language):
            assert word in str(title_of(event.name, "attempts", event.record, event.payload))


def told(language: str, customer: int) -> set[tuple[str, str, str]]:
    with speaking(language), reading() as session:
        lines = audit_page(session, system("test"), AuditFilter(record="core.customer", record_id=customer), 20)
        return {(str(one.title), str(one.was), str(one.now)) for line in lines for one in line.changes}
