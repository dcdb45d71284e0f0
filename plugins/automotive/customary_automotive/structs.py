"""What comes in and goes out over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from customary_automotive.rows import VehicleFacts, VehicleRow
from customary_automotive.vehicle_facts import FACTS, MOST_KM

Km = Annotated[int, msgspec.Meta(ge=0, le=MOST_KM)]
Word = Annotated[str, msgspec.Meta(max_length=100)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]


class VehicleOut(VehicleFacts, frozen=True):
    """A vehicle with what is estimated of it for today."""

    last_service_on: date | None
    km_today: Annotated[int | None, msgspec.Meta(description="Estimated; null without a delivery and a reading.")]
    km_a_day: Annotated[float, msgspec.Meta(description="40 until two readings tell better.")]


class FormerOwnerOut(msgspec.Struct):
    """Somebody who has had a vehicle before its present owner."""

    customer_id: int
    plate: Annotated[str, msgspec.Meta(description="What the vehicle bore then.")]
    since: Annotated[date | None, msgspec.Meta(description="Null: not known.")]
    until: Annotated[date, msgspec.Meta(description="From this day on it is the next owner's.")]


class VehicleIn(msgspec.Struct, forbid_unknown_fields=True):
    """A customer's vehicle as entered; plate or VIN must be there."""

    customer_id: int
    plate: Word = ""
    vin: str | None = None
    model: Word = ""
    delivered_on: date | None = None
    warranty_until: date | None = None
    warranty_km: Km | None = None
    insurance_until: date | None = None
    inspection_until: date | None = None
    adviser: Word = ""
    note: Note = ""


class VehiclePatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change; what is left out stays."""

    plate: Word | UnsetType = UNSET
    vin: str | UnsetType | None = UNSET
    model: Word | UnsetType = UNSET
    delivered_on: date | UnsetType | None = UNSET
    warranty_until: date | UnsetType | None = UNSET
    warranty_km: Km | UnsetType | None = UNSET
    insurance_until: date | UnsetType | None = UNSET
    inspection_until: date | UnsetType | None = UNSET
    adviser: Word | UnsetType = UNSET
    note: Note | UnsetType = UNSET


class OwnerIn(VehiclePatch, forbid_unknown_fields=True, kw_only=True):
    """Another owner, and what changes with him."""

    customer_id: int
    since: date
    mistaken: Annotated[bool, msgspec.Meta(description="The present owner never had it, and is not kept.")] = False


class VisitIn(msgspec.Struct, forbid_unknown_fields=True):
    """A repair order as entered."""

    vehicle_id: int
    number: Number
    day: date
    km: Km | None = None
    item: Word = ""
    amount: Annotated[int | None, msgspec.Meta(description="In minor units.")] = None


class ReadingIn(msgspec.Struct, forbid_unknown_fields=True):
    """A mileage reading that somebody was told."""

    day: date
    km: Km


class ServiceElsewhereIn(msgspec.Struct, forbid_unknown_fields=True):
    """A service that another workshop has done."""

    day: date
    km: Km | None = None


def shown(row: VehicleRow, today: date) -> VehicleOut:
    """A vehicle as the API gives it."""
    facts = {name: getattr(row, name) for name in VehicleFacts.__struct_fields__}
    rate = round(row.rate_km / row.rate_days, 1)
    return VehicleOut(**facts, last_service_on=row.service_on, km_today=row.km_on(today), km_a_day=rate)


def given(data: VehicleIn | VehiclePatch) -> dict[str, Any]:  # facts of several types
    """The facts that were sent."""
    return {name: value for name in FACTS if (value := getattr(data, name)) is not UNSET}
