"""Vehicles and their visits to the workshop."""

from datetime import date, datetime

from customary.sdk import Id, Money, PluginModel, UtcDateTime, plugin_registry
from sqlalchemy import Index, text
from sqlmodel import Field

USUAL_KM_A_DAY = 40


class AutomotiveModel(PluginModel, registry=plugin_registry()):
    """Base of this plugin's tables."""


class Reckoned(AutomotiveModel):
    """What is known of a vehicle once a visit has been counted; `estimate.reckon` works it out.

    Every visit keeps it as of itself and the vehicle as of its last visit: a rule reads the vehicle, and goes to a visit only where
    the vehicle has visits after the day that is reckoned, which must not count.
    """

    reckoned_on: date | None = None  # day of the last believed reading, else of delivery
    reckoned_km: int = 0
    rate_km: int = USUAL_KM_A_DAY  # so many km in `rate_days`: two whole numbers, so that no rounding moves a date
    rate_days: int = 1
    service_on: date | None = None  # the last first service or periodic maintenance
    service_km: int | None = None
    service_number: str | None = None
    visited_on: date | None = None  # the last visit to our own workshop
    visited_for: str = ""


class Vehicle(Reckoned, table=True):
    """A vehicle, its present owner, and what reminders need to know of it."""

    __tablename__ = "automotive_vehicle"
    __table_args__ = (
        Index("ix_automotive_vehicle_customer", "customer_id", "id"),
        Index("ix_automotive_vehicle_plate", "plate", "id"),
        Index("ix_automotive_vehicle_insurance", "insurance_until"),
        Index("ix_automotive_vehicle_inspection", "inspection_until"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    owner_since: date | None = None  # the delivery from which owner, plate, warranty, insurance, inspection are
    plate: str = ""
    vin: str | None = Field(default=None, unique=True)
    model: str = ""
    delivered_on: date | None = None  # the first delivery, also once it was resold
    warranty_until: date | None = None
    warranty_km: int | None = None
    insurance_until: date | None = None
    inspection_until: date | None = None
    adviser: str = ""  # the service adviser's name as written
    note: str = ""
    last_visit_on: date | None = None
    declined_on: date | None = None  # a maintenance reminder was refused: the next cycle is counted from here
    declined_km: int | None = None
    left_on: date | None = None  # sold or scrapped: no more reminders
    left_reason: str = ""  # sold, scrapped
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class FormerOwner(AutomotiveModel, table=True):
    """Somebody who has had a vehicle before its present owner, with the plate that it bore then."""

    __tablename__ = "automotive_former_owner"
    __table_args__ = (
        Index("ix_automotive_former_owner_vehicle", "vehicle_id", "until"),
        Index("ix_automotive_former_owner_customer", "customer_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    vehicle_id: int = Field(sa_type=Id, foreign_key="automotive_vehicle.id")
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    plate: str = ""
    since: date | None = None  # None: not known
    until: date  # from this day on it is the next owner's
    created_at: datetime = Field(sa_type=UtcDateTime)


class Visit(Reckoned, table=True):
    """One repair order: a visit to the workshop, or a service that was done elsewhere."""

    __tablename__ = "automotive_visit"
    __table_args__ = (
        Index("ix_automotive_visit_vehicle", "vehicle_id", "day", "number"),
        Index("ix_automotive_visit_day", "day", "id"),
        Index(
            "ix_automotive_visit_service",
            "vehicle_id",
            sqlite_where=text("cycle IS NOT NULL"),
            postgresql_where=text("cycle IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    vehicle_id: int = Field(sa_type=Id, foreign_key="automotive_vehicle.id")
    number: str = Field(unique=True)
    day: date
    km: int | None = None
    km_believed: bool = True  # a reading that cannot be is kept, but not counted on
    item: str = ""
    amount: int | None = Field(default=None, sa_type=Money)
    elsewhere: bool = False
    cycle: str | None = None  # of a service: the reminder's cycle that it ends
    created_at: datetime = Field(sa_type=UtcDateTime)
