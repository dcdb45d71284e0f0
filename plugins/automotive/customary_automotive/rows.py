"""Vehicles and visits as lists, pages and the API show them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from customary.sdk import Text, texts

from customary_automotive.estimate import Rate, Reading, Reckoning
from customary_automotive.reckoned import FIRST_SERVICE, PERIODIC_MAINTENANCE

_ = texts("automotive")

USUAL_ITEMS = {
    FIRST_SERVICE: _("First service"),
    PERIODIC_MAINTENANCE: _("Periodic maintenance"),
    "一般维修": _("Repair"),
    "钣喷": _("Body and paint"),
    "更换轮胎": _("Tyres"),
}


class VehicleFacts(msgspec.Struct, frozen=True):
    """What is kept of a vehicle."""

    id: int
    customer_id: int | None
    owner_since: date | None
    plate: str
    vin: str | None
    model: str
    delivered_on: date | None
    warranty_until: date | None
    warranty_km: int | None
    insurance_until: date | None
    inspection_until: date | None
    adviser: str
    note: str
    last_visit_on: date | None
    left_on: date | None
    left_reason: str
    version: int


class VehicleRow(VehicleFacts, frozen=True):
    """A vehicle with what its estimates rest on."""

    service_on: date | None
    reckoned_on: date | None
    reckoned_km: int
    rate_km: int
    rate_days: int

    @property
    def name(self) -> str:
        """What the vehicle is called: its plate, else its VIN."""
        return self.plate or self.vin or ""

    def km_on(self, day: date) -> int | None:
        """The estimated distance; unknown without a delivery and a reading."""
        if self.reckoned_on is None:
            return None
        known = Reckoning(Reading(self.reckoned_on, self.reckoned_km), Rate(self.rate_km, self.rate_days))
        return known.km_on(day)


class VisitRow(msgspec.Struct, frozen=True):
    """A repair order, or a service or reading that was told."""

    id: int
    vehicle_id: int
    number: str
    day: date
    km: int | None
    km_believed: Annotated[bool, msgspec.Meta(description="False for a reading that cannot be.")]
    item: str
    amount: Annotated[int | None, msgspec.Meta(description="In minor units.")]
    elsewhere: bool

    @property
    def title(self) -> Text | str:
        """What was done, in the reader's words where it is a usual thing."""
        return item_title(self.item)


def item_title(item: str) -> Text | str:
    """What was done, in the reader's words where it is a usual thing; without an item it was a reading that we were told."""
    return USUAL_ITEMS.get(item, item) or _("Reading told")
