"""Whose a vehicle was, and when: the present owner stands on the vehicle, those before him in rows of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from customary.sdk import Actor, Invalid, Stale, Writing, clock, customer_for, resume_record, spoken_day, texts, visible
from sqlalchemy import Select, case, false, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_automotive.models import FormerOwner, Vehicle
from customary_automotive.service import VEHICLE, vehicle_for, write_vehicle
from customary_automotive.vehicle_facts import checked

_ = texts("automotive")

FORMER_OWNER = "automotive.former_owner"


@dataclass(frozen=True)
class Formerly:
    """A former owner of a vehicle: it was his from `since` (None: unknown) on, until `until`, from when on the next has it."""

    id: int
    vehicle_id: int
    customer_id: int
    plate: str
    since: date | None
    until: date
    vin: str | None
    model: str
    vehicle_seen: bool

    @property
    def name(self) -> str:
        """What the vehicle was called then."""
        return self.plate or self.vin or ""


def former_owners(session: Session, actor: Actor, vehicle_id: int) -> list[Formerly]:
    """Those that the actor may see of the owners before the present one, the last first."""
    return _former(session, actor, col(FormerOwner.vehicle_id) == vehicle_id)


def formerly_owned(session: Session, actor: Actor, customer_id: int, limit: int) -> list[Formerly]:
    """What the customer has had before; `vehicle_seen` says whether its page is the actor's to see."""
    return _former(session, actor, col(FormerOwner.customer_id) == customer_id, limit)


def _former(session: Session, actor: Actor, which: Any, limit: int | None = None) -> list[Formerly]:  # a condition
    own: list[Any] = [  # columns of several types
        *(getattr(FormerOwner, name) for name in ("id", "vehicle_id", "customer_id", "plate", "since", "until")),
        Vehicle.vin,
        Vehicle.model,
        case((visible(VEHICLE, actor), true()), else_=false()),
    ]
    query: Select[Any] = select(*own).join_from(FormerOwner, Vehicle, col(Vehicle.id) == col(FormerOwner.vehicle_id))
    query = query.where(which, visible(FORMER_OWNER, actor))
    rows = session.execute(query.order_by(col(FormerOwner.until).desc(), col(FormerOwner.id).desc()).limit(limit))
    return [Formerly(*row) for row in rows]


def change_owner(
    session: Writing,
    actor: Actor,
    vehicle_id: int,
    customer_id: int,
    day: date,
    version: int | None = None,
    mistaken: bool = False,
    **values: Any,  # facts of the vehicle by column
) -> None:
    """The vehicle is another customer's from a day on; the first delivery stays, and the owner before him is kept with his days.

    `mistaken` says that the present owner never had it. Raises Invalid for somebody who cannot have it from that day on, Stale.
    """
    vehicle = vehicle_for(session, actor, vehicle_id)
    if version is not None and vehicle.version != version:
        raise Stale(vehicle.version)
    _check(session, actor, vehicle, customer_id, day, mistaken)
    facts = checked(session, values, vehicle)
    if vehicle.customer_id is not None and not mistaken:
        session.add(
            FormerOwner(
                vehicle_id=vehicle_id,
                customer_id=vehicle.customer_id,
                plate=vehicle.plate,
                since=vehicle.owner_since,
                until=day,
                created_at=clock.now(),
            )
        )
    if vehicle.left_reason == "sold":  # to this very owner: his reminders run
        facts |= {"left_on": None, "left_reason": ""}
        resume_record(session, VEHICLE, vehicle_id)
    write_vehicle(session, vehicle, {**facts, "customer_id": customer_id, "owner_since": day})


def _check(session: Writing, actor: Actor, vehicle: Vehicle, customer_id: int, day: date, mistaken: bool) -> None:
    if customer_for(session, actor, customer_id).state != "active":
        raise Invalid.field("customer_id", "gone", _("This customer is archived, merged or erased. Choose another."))
    if customer_id == vehicle.customer_id:
        raise Invalid.field("customer_id", "same", _("The vehicle is this customer's already. Choose another."))
    if day > clock.today():
        raise Invalid.field("since", "future", _("What was done cannot lie in the future."))
    if not mistaken and vehicle.owner_since is not None and day <= vehicle.owner_since:
        message = _(
            "The present owner has had the vehicle since {day}. Enter a later day.", day=spoken_day(vehicle.owner_since)
        )
        raise Invalid.field("since", "too_early", message)
