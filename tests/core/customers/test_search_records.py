"""Customers are found by what plugins know of them, as far as one may see it."""

from dataclasses import dataclass

from customary.customers.index import index_records
from customary.customers.search import Hit, search
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.events import Event
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import Actor, system
from customary_automotive.models import Vehicle

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague
from tests.http import actor_with

SYSTEM = system("a test")


@dataclass(frozen=True, kw_only=True)
class VehicleSaid(Event):
    """A vehicle as the test wants it."""


def save(vehicle: Vehicle) -> int:
    with transaction(SYSTEM) as session:
        vehicle = session.merge(vehicle)
        session.flush()
        assert vehicle.id is not None
        emit(session, VehicleSaid(record="automotive.vehicle", ids=(vehicle.id,)))
        return vehicle.id


def find(query: str, actor: Actor = SYSTEM) -> list[Hit]:
    with reading() as session:
        return search(session, actor, query)


def test_a_customer_is_found_by_any_part_of_a_plate_or_vin(deployment: Deployment) -> None:
    customer = make_customer("王小明")
    vehicle = save(Vehicle(customer_id=customer, plate="沪A12345", vin="LSVAA4182E2123456", created_at=clock.now()))
    for query in ("沪A", "沪A12345", "A123", "a1", "12345", "345", "沪 A12345", "LSVAA4182E2123456", "4182E2", "3456"):
        hits = find(query)
        assert [hit.customer_id for hit in hits] == [customer], query
    (match,) = find("沪A12345")[0].matches
    assert (match.text, match.record_id, match.url) == ("沪A12345", vehicle, f"/automotive/vehicles/{vehicle}")


def test_the_index_follows_the_record(deployment: Deployment) -> None:
    first, second = make_customer("王小明"), make_customer("李国华")
    vehicle = save(Vehicle(customer_id=first, plate="沪A12345", created_at=clock.now()))
    save(Vehicle(id=vehicle, customer_id=second, plate="沪B67890", created_at=clock.now()))
    assert find("12345") == []
    assert [hit.customer_id for hit in find("67890")] == [second]
    with transaction(SYSTEM) as session:
        index_records(session, "automotive.vehicle", [vehicle])
    assert [hit.customer_id for hit in find("67890")] == [second]


def test_what_one_may_not_see_finds_nothing(deployment: Deployment) -> None:
    mine = a_colleague()
    customer = make_customer("王小明", owner_id=mine)
    save(Vehicle(customer_id=customer, plate="沪A12345", created_at=clock.now()))
    without = actor_with({"core.customers.view": "own"}, mine)
    grants = {"core.customers.view": "own", "automotive.vehicles.view": "own"}
    assert find("A12345", without) == []
    assert len(find("A12345", actor_with(grants, mine))) == 1
