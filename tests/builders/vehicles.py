"""Vehicles and visits for tests, made the way the product makes them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from customary.database import clock
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary_automotive.reckoned import PERIODIC_MAINTENANCE
from customary_automotive.service import NewVehicle, NewVisit, record_visits, register_vehicles

_numbers = count(1)


def make_vehicle(customer_id: int | None = None, *, delivered: int | None = 400, **values: object) -> int:
    """A vehicle that was delivered so many days ago, with a plate of its own; answers its id."""
    number = next(_numbers)
    delivered_on = clock.today() - timedelta(delivered) if delivered is not None else None
    given = {"plate": f"苏E{number:05}", "vin": f"LZW{number:014}", "model": "澜途 S7", "delivered_on": delivered_on}
    with transaction(system("a test")) as session:
        return register_vehicles(session, session.actor, [NewVehicle(customer_id, **{**given, **values})])[0]


def make_visit(
    vehicle_id: int, *, ago: int = 0, km: int | None = None, item: str = PERIODIC_MAINTENANCE, day: date | None = None
) -> int:
    """A visit so many days ago; answers its id."""
    when = day or clock.today() - timedelta(ago)
    with transaction(system("a test")) as session:
        visit = NewVisit(vehicle_id, f"RO{next(_numbers):06}", when, km, item, 50_000)
        return record_visits(session, session.actor, [visit])[0]
