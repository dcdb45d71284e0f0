"""What happens to vehicles and visits."""

from __future__ import annotations

from dataclasses import dataclass

from customary.sdk import Event, texts

from customary_automotive.told import VEHICLE_TOLD, VISIT_TOLD

_ = texts("automotive")


@dataclass(frozen=True, kw_only=True)
class VehiclesRegistered(Event):
    """Vehicles were entered; `ids` are theirs."""

    title = _("Vehicles entered")
    told = VEHICLE_TOLD


@dataclass(frozen=True, kw_only=True)
class VehiclesChanged(Event):
    """Facts of vehicles were changed; `ids` are theirs."""

    title = _("Vehicles changed")
    told = VEHICLE_TOLD


@dataclass(frozen=True, kw_only=True)
class VehiclesLeft(Event):
    """Vehicles were sold or scrapped, or have come back; `ids` are theirs."""

    title = _("Vehicles sold, scrapped or back")
    told = VEHICLE_TOLD

    reason: str


@dataclass(frozen=True, kw_only=True)
class VisitsRecorded(Event):
    """Visits were entered; `ids` are theirs, `vehicles` those whose mileage they tell."""

    title = _("Repair orders entered")
    told = VISIT_TOLD

    vehicles: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VisitsChanged(Event):
    """Facts of visits were corrected; `ids` are theirs, `vehicles` those whose mileage they tell."""

    title = _("Repair orders changed")
    told = VISIT_TOLD

    vehicles: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VehiclesRemoved(Event):
    """Vehicles that an import had entered were taken back; `ids` were theirs."""

    title = _("Vehicles taken back")
    told = VEHICLE_TOLD


@dataclass(frozen=True, kw_only=True)
class VisitsRemoved(Event):
    """Visits that an import had entered were taken back; `ids` were theirs, `vehicles` those that they were visits of."""

    title = _("Repair orders taken back")
    told = VISIT_TOLD

    vehicles: tuple[int, ...]
