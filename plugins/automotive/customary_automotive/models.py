"""Vehicles and their visits to the workshop."""

from datetime import date, datetime

from customary.sdk import Id, Money, PluginModel, UtcDateTime, plugin_registry
from sqlalchemy import Index
from sqlmodel import Field


class AutomotiveModel(PluginModel, registry=plugin_registry()):
    """Base of this plugin's tables."""


class Vehicle(AutomotiveModel, table=True):
    """A vehicle and what reminders need to know of it.

    What depends on the order of visits is worked out when one is written and kept here: the last believed reading
    (`reading_km` on `reading_day`), the rate in metres a day, the last service and its reading.
    """

    __tablename__ = "automotive_vehicle"
    __table_args__ = (
        Index("ix_automotive_vehicle_customer", "customer_id", "id"),
        Index("ix_automotive_vehicle_plate", "plate"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    plate: str = ""
    vin: str | None = Field(default=None, unique=True)
    model: str = ""
    delivered_on: date | None = None
    warranty_until: date | None = None
    warranty_km: int | None = None
    insurance_until: date | None = None
    inspection_until: date | None = None
    adviser: str = ""  # the service adviser's name as written
    note: str = ""
    reading_day: date | None = None
    reading_km: int | None = None
    metres_per_day: int | None = None
    first_service_on: date | None = None
    last_service_on: date | None = None
    last_service_km: int | None = None
    left_on: date | None = None  # sold or scrapped: no more reminders
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Visit(AutomotiveModel, table=True):
    """One repair order: a visit to the workshop, or a service that was done elsewhere."""

    __tablename__ = "automotive_visit"
    __table_args__ = (
        Index("ix_automotive_visit_vehicle", "vehicle_id", "day", "number"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    vehicle_id: int = Field(sa_type=Id, foreign_key="automotive_vehicle.id")
    number: str = Field(unique=True)
    day: date = Field(index=True)
    km: int | None = None
    km_believed: bool = True  # a reading that cannot be is kept, but not counted on
    item: str = ""
    amount: int | None = Field(default=None, sa_type=Money)
    elsewhere: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
