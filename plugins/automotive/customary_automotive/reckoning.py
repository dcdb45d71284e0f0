"""What is known of each vehicle on a day, as columns of a SELECT; `estimate.py` says the same in Python."""

from __future__ import annotations

from datetime import date
from typing import Any

from customary.sdk.sql import add_days, ceil_div
from sqlalchemy import BigInteger, ColumnElement, Null, Select, Subquery, case, cast, func, literal, null, select
from sqlmodel import col

from customary_automotive.estimate import FARTHEST
from customary_automotive.models import USUAL_KM_A_DAY, Vehicle, Visit

UNTOUCHED: dict[str, Any] = {  # columns and values, as before the first visit
    "reckoned_on": col(Vehicle.delivered_on),
    "reckoned_km": literal(0),
    "rate_km": literal(USUAL_KM_A_DAY),
    "rate_days": literal(1),
    "service_on": null(),
    "service_km": null(),
    "service_number": null(),
    "visited_on": null(),
    "visited_for": literal(""),
}


def vehicles_as_of(today: ColumnElement[date]) -> Subquery:
    """Every vehicle with what its visits up to that day tell.

    The vehicle's own columns tell it, unless it has later visits: only then its last visit up to the day is looked up.
    """
    own = (
        "customer_id",
        "model",
        "delivered_on",
        "warranty_until",
        "warranty_km",
        "declined_on",
        "declined_km",
        "left_on",
    )
    plate = func.coalesce(func.nullif(col(Vehicle.plate), ""), col(Vehicle.vin))
    columns: list[Any] = [
        col(Vehicle.id).label("id"),
        plate.label("plate"),
        *(getattr(Vehicle, name).label(name) for name in own),
    ]
    columns += [_as_of(name, today).label(name) for name in UNTOUCHED]
    statement: Select[Any] = select(*columns)
    return statement.subquery("known")


def _as_of(name: str, today: ColumnElement[date]) -> ColumnElement[Any]:  # a column of any type
    on_the_day = (
        select(getattr(Visit, name))
        .where(col(Visit.vehicle_id) == col(Vehicle.id), col(Visit.day) <= today)
        .order_by(col(Visit.day).desc(), col(Visit.number).desc())
        .limit(1)
        .scalar_subquery()
    )
    before = UNTOUCHED[name]
    counted = on_the_day if isinstance(before, Null) else func.coalesce(on_the_day, before)
    return case((col(Vehicle.last_visit_on) > today, counted), else_=getattr(Vehicle, name))


def day_of_km(known: Subquery, km: ColumnElement[int] | int) -> ColumnElement[date | None]:
    """The day on which a distance is reached; NULL if never, unknown, or more than a hundred years ahead."""
    c = known.c
    distance = cast(km, BigInteger)
    ahead = ceil_div((distance - c.reckoned_km) * c.rate_days, func.nullif(c.rate_km, 0))
    return case((distance <= c.reckoned_km, c.reckoned_on), (ahead <= FARTHEST, add_days(c.reckoned_on, ahead)))
