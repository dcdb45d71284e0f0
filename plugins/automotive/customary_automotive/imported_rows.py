"""What follows when an import, or its undoing, has written or taken away vehicles and visits: reckoning and events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customary.sdk import Settled, Writing, emit, portions, table_of
from customary.sdk.sql import one_of
from sqlalchemy import select

from customary_automotive.events import (
    VehiclesChanged,
    VehiclesRegistered,
    VehiclesRemoved,
    VisitsChanged,
    VisitsRecorded,
    VisitsRemoved,
)
from customary_automotive.models import Vehicle, Visit
from customary_automotive.reckoned import recompute_vehicles
from customary_automotive.service import VEHICLE, VISIT


def settle_vehicles(session: Writing, rows: Settled, batch: str) -> None:
    """Reckon new vehicles and those with another delivery date, and say what happened."""
    moved = [id_ for id_ in rows.updated if "delivered_on" in rows.before.get(id_, {})]
    recompute_vehicles(session, [*rows.created, *moved])
    owners = _owners(session, rows.all)
    for ids in portions(rows.created):
        emit(session, VehiclesRegistered(record=VEHICLE, ids=ids, customers=_customers(owners, ids), batch=batch))
    for ids in portions(rows.updated):
        changes = {id_: _change(rows, id_) for id_ in ids}
        customers = _customers(owners, ids)
        emit(session, VehiclesChanged(record=VEHICLE, ids=ids, customers=customers, batch=batch, changes=changes))
    for ids in portions(rows.removed):
        emit(session, VehiclesRemoved(record=VEHICLE, ids=ids, batch=batch))


def settle_visits(session: Writing, rows: Settled, batch: str) -> None:
    """Count the visits of the vehicles concerned anew, those that a visit was taken from too."""
    visits = table_of(Visit).c
    query = select(visits.id, visits.vehicle_id).where(one_of(visits.id, rows.all))
    now = dict(session.execute(query).all())
    before = {id_: values["vehicle_id"] for id_, values in rows.before.items() if "vehicle_id" in values}
    vehicles = {*now.values(), *before.values()}
    recompute_vehicles(session, vehicles)
    owners = _owners(session, sorted(vehicles))
    for ids in portions(rows.created):
        of = _vehicles(now, ids)
        emit(session, VisitsRecorded(record=VISIT, ids=ids, vehicles=of, customers=_customers(owners, of), batch=batch))
    for ids in portions(rows.updated):
        of = _vehicles({**before, **now}, ids)
        changes = {id_: _change(rows, id_) for id_ in ids}
        customers = _customers(owners, of)
        emit(
            session,
            VisitsChanged(record=VISIT, ids=ids, vehicles=of, customers=customers, batch=batch, changes=changes),
        )
    for ids in portions(rows.removed):
        of = _vehicles(before, ids)
        emit(session, VisitsRemoved(record=VISIT, ids=ids, vehicles=of, customers=_customers(owners, of), batch=batch))


def _change(rows: Settled, id_: int) -> dict[str, tuple[object, object]]:
    after = rows.after.get(id_, {})
    return {name: (value, after.get(name)) for name, value in rows.before.get(id_, {}).items()}


def _owners(session: Writing, vehicle_ids: Sequence[int]) -> dict[int, int | None]:
    vehicles = table_of(Vehicle).c
    found = session.execute(select(vehicles.id, vehicles.customer_id).where(one_of(vehicles.id, list(vehicle_ids))))
    return dict(found.all())


def _customers(owners: Mapping[int, int | None], ids: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(owner for id_ in ids if (owner := owners.get(id_)) is not None))


def _vehicles(of: Mapping[int, Any], ids: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(of[id_] for id_ in ids if id_ in of))
