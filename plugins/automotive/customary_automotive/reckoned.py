"""Bringing what vehicles and visits know up to date, for many vehicles in a few statements.

A visit dated in the future is counted like any other: its own columns are as of its day, and rules, which ask for a day, leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from customary.sdk import table_of
from customary.sdk.sql import one_of
from sqlalchemy import RowMapping, bindparam, select, update
from sqlalchemy.orm import Session

from customary_automotive.estimate import Counted, Entry, Reckoning, reckon, start
from customary_automotive.models import Reckoned, Vehicle, Visit

FIRST_SERVICE = "首保"
PERIODIC_MAINTENANCE = "定期保养"
SERVICES = frozenset({FIRST_SERVICE, PERIODIC_MAINTENANCE, "first service", "periodic maintenance"})

KNOWN = tuple(Reckoned.model_fields)
Row = RowMapping  # column values of a table


def is_service(item: str) -> bool:
    """Whether what was done counts as a first service or periodic maintenance."""
    return item.strip().lower() in SERVICES


def recompute_vehicles(session: Session, vehicle_ids: Iterable[int]) -> None:
    """Count the visits of these vehicles anew, ordered by day and number, and keep what follows on vehicles and visits.

    Two SELECTs, and at most two UPDATEs of the rows that change. The events are the caller's.
    """
    ids = sorted(set(vehicle_ids))
    session.flush()
    vehicles, visits = table_of(Vehicle).c, table_of(Visit).c
    counted = ("km_believed", "cycle", *KNOWN)
    entries = session.execute(
        select(
            visits.id, visits.vehicle_id, visits.number, visits.day, visits.km, visits.item, visits.elsewhere,
            *(visits[name] for name in counted),
        )
        .where(one_of(visits.vehicle_id, ids))
        .order_by(visits.vehicle_id, visits.day, visits.number)
    ).mappings()  # fmt: skip
    by_vehicle = {key: list(rows) for key, rows in groupby(entries, itemgetter("vehicle_id"))}
    own = ("last_visit_on", "declined_km", *KNOWN)
    starts = session.execute(
        select(vehicles.id, vehicles.delivered_on, vehicles.declined_on, *(vehicles[name] for name in own)).where(
            one_of(vehicles.id, ids)
        )
    ).mappings()
    changed_visits: list[dict[str, Any]] = []  # column values
    changed_vehicles: list[dict[str, Any]] = []  # column values
    for vehicle in starts:
        rows = by_vehicle.get(vehicle["id"], [])
        counts = list(reckon(vehicle["delivered_on"], map(_entry, rows)))
        changed_visits += _changed(rows, map(_of_visit, counts))
        known = counts[-1].after if counts else start(vehicle["delivered_on"])
        last_day = rows[-1]["day"] if rows else None
        changed_vehicles += _changed([vehicle], [_of_vehicle(known, last_day, vehicle["declined_on"])])
    _write(session, Visit, changed_visits)
    _write(session, Vehicle, changed_vehicles)


def _entry(row: Row) -> Entry:
    return Entry(row["number"], row["day"], row["km"], is_service(row["item"]), row["item"], row["elsewhere"])


def _of_visit(counted: Counted) -> dict[str, Any]:  # column values
    return {"km_believed": counted.believed, "cycle": counted.cycle, **_known(counted.after)}


def _of_vehicle(known: Reckoning, last_visit_on: date | None, declined_on: date | None) -> dict[str, Any]:
    declined_km = known.km_on(declined_on) if declined_on else None
    return {"last_visit_on": last_visit_on, "declined_km": declined_km, **_known(known)}


def _known(after: Reckoning) -> dict[str, Any]:  # the columns of Reckoned
    last, service = after.last, after.service
    return {
        "reckoned_on": last.day if last else None,
        "reckoned_km": last.km if last else 0,
        "rate_km": after.rate.km,
        "rate_days": after.rate.days,
        "service_on": service.day if service else None,
        "service_km": after.service_km,
        "service_number": service.number if service else None,
        "visited_on": after.visited_on,
        "visited_for": after.visited_for,
    }


def _changed(rows: Sequence[Row], wanted: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:  # column values
    pairs = zip(rows, wanted, strict=True)
    return [
        {"row_id": row["id"], **values} for row, values in pairs if any(row[name] != values[name] for name in values)
    ]


def _write(session: Session, model: type[Vehicle] | type[Visit], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    table = table_of(model)
    names = [name for name in rows[0] if name != "row_id"]
    session.connection().execute(
        update(table).where(table.c.id == bindparam("row_id")).values({name: bindparam(name) for name in names}), rows
    )
    session.expire_all()
