"""What people do with vehicles and visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from customary.sdk import (
    Actor,
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    Stale,
    Writing,
    clock,
    customer_for,
    emit,
    portions,
    resume_record,
    stop_record,
    texts,
    visible,
)
from customary.sdk.sql import one_of
from sqlmodel import col, select

from customary_automotive.events import (
    VehiclesChanged,
    VehiclesLeft,
    VehiclesRegistered,
    VisitsChanged,
    VisitsRecorded,
)
from customary_automotive.models import Vehicle, Visit
from customary_automotive.reckoned import PERIODIC_MAINTENANCE, recompute_vehicles
from customary_automotive.vehicle_facts import FACTS, LONGEST, MOST_KM, checked, refuse_known_vins

_ = texts("automotive")

VEHICLE = "automotive.vehicle"
VISIT = "automotive.visit"

LONGEST_NUMBER, LARGEST_AMOUNT = 60, 10**15
Leaving = Literal["sold", "scrapped"]


@dataclass(frozen=True)
class NewVehicle:
    """A vehicle to be entered."""

    customer_id: int | None
    plate: str = ""
    vin: str | None = None
    model: str = ""
    delivered_on: date | None = None
    warranty_until: date | None = None
    warranty_km: int | None = None
    insurance_until: date | None = None
    inspection_until: date | None = None
    adviser: str = ""
    note: str = ""


@dataclass(frozen=True)
class NewVisit:
    """A visit to be entered; the amount is in minor units."""

    vehicle_id: int
    number: str
    day: date
    km: int | None = None
    item: str = ""
    amount: int | None = None
    elsewhere: bool = False


def register_vehicles(session: Writing, actor: Actor, vehicles: Sequence[NewVehicle]) -> list[int]:
    """Enter vehicles; their ids in the same order. A VIN that is there already raises Conflict."""
    refuse_known_vins(session, [one.vin for one in vehicles if one.vin])
    rows = [Vehicle(**asdict(one), owner_since=one.delivered_on, created_at=clock.now()) for one in vehicles]
    session.add_all(rows)
    session.flush()
    customers = {row.id: row.customer_id for row in rows if row.id is not None}
    ids = list(customers)
    recompute_vehicles(session, ids)
    for portion in portions(ids):
        emit(session, VehiclesRegistered(record=VEHICLE, ids=portion, customers=_customers(customers, portion)))
    return ids


def register_vehicle(session: Writing, actor: Actor, new: NewVehicle) -> int:
    """Enter the vehicle of a customer; its id.

    Raises Invalid that names each fact that cannot be, NotFound for a customer who is hidden from the actor, Conflict for a VIN
    that is there already.
    """
    facts = checked(session, {name: getattr(new, name) for name in FACTS})
    if new.customer_id is None or customer_for(session, actor, new.customer_id).state != "active":
        raise Invalid.field("customer_id", "gone", _("This customer is archived, merged or erased. Choose another."))
    return register_vehicles(session, actor, [NewVehicle(new.customer_id, **facts)])[0]


def record_visits(session: Writing, actor: Actor, visits: Sequence[NewVisit]) -> list[int]:
    """Enter visits and count those of the vehicles concerned anew; the ids in the same order.

    Raises NotFound for a vehicle that is not the actor's to see, Conflict for a number that is there already.
    """
    owners = _owners(session, actor, {visit.vehicle_id for visit in visits})
    numbers = [visit.number for visit in visits]
    known = session.exec(select(Visit.number).where(one_of(col(Visit.number), numbers)).limit(1)).first()
    if known is not None:
        raise Conflict(_("There is a repair order {number} already.", number=known))
    rows = [Visit(**asdict(visit), created_at=clock.now()) for visit in visits]
    session.add_all(rows)
    session.flush()
    of = {row.id: row.vehicle_id for row in rows if row.id is not None}
    ids = list(of)
    recompute_vehicles(session, owners)
    for portion in portions(ids):
        touched = tuple(dict.fromkeys(of[row_id] for row_id in portion))
        emit(
            session,
            VisitsRecorded(record=VISIT, ids=portion, vehicles=touched, customers=_customers(owners, touched)),
        )
    return ids


def enter_repair_order(session: Writing, actor: Actor, new: NewVisit) -> int:
    """A visit to our workshop as somebody enters it; its id. It counts at once.

    Raises Invalid that names what cannot be, NotFound, Conflict for a number that is there already.
    """
    errors = []
    if not 0 < len(new.number.strip()) <= LONGEST_NUMBER:
        errors.append(FieldError("number", "missing_number", _("Enter the number of the repair order.")))
    if len(new.item) > LONGEST["item"]:
        errors.append(FieldError("item", "too_long", _("{most} characters at most.", most=LONGEST["item"])))
    if new.amount is not None and not 0 <= new.amount <= LARGEST_AMOUNT:
        errors.append(FieldError("amount", "bad_amount", _("Enter an amount, like 680.00.")))
    _check_told(new, errors)
    return record_visits(session, actor, [replace(new, number=new.number.strip(), item=new.item.strip())])[0]


def _check_told(visit: NewVisit, errors: list[FieldError]) -> None:
    if visit.day > clock.today():
        errors.append(FieldError("day", "future", _("What was done cannot lie in the future.")))
    if visit.km is not None and not 0 <= visit.km <= MOST_KM:
        errors.append(FieldError("km", "bad_number", _("Enter the reading in km.")))
    if errors:
        raise Invalid(errors)


def _owners(session: Writing, actor: Actor, vehicle_ids: Iterable[int]) -> dict[int, int | None]:
    """The owner of each vehicle; raises NotFound if one of them is not the actor's to see."""
    wanted = sorted(set(vehicle_ids))
    found = session.exec(
        select(Vehicle.id, Vehicle.customer_id).where(one_of(col(Vehicle.id), wanted), visible(VEHICLE, actor))
    )
    owners = {vehicle_id: customer_id for vehicle_id, customer_id in found if vehicle_id is not None}
    if len(owners) < len(wanted):
        raise NotFound()
    return owners


def _customers(owners: Mapping[int, int | None], ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(owner for row_id in ids if (owner := owners.get(row_id)) is not None))


def correct_visit(session: Writing, actor: Actor, visit_id: int, **values: Any) -> None:
    """Correct day, km, item or amount of a visit, and count the vehicle's visits anew."""
    visit = session.exec(select(Visit).join(Vehicle).where(col(Visit.id) == visit_id, visible(VEHICLE, actor))).first()
    if visit is None:
        raise NotFound()
    changes = _set(visit, values)
    if not changes:
        return
    recompute_vehicles(session, [visit.vehicle_id])
    emit(
        session,
        VisitsChanged(record=VISIT, ids=(visit_id,), vehicles=(visit.vehicle_id,), changes={visit_id: changes}),
    )


def vehicle_for(session: Writing, actor: Actor, vehicle_id: int) -> Vehicle:
    """A vehicle to be changed; raises NotFound if it is not the actor's to see."""
    query = select(Vehicle).where(col(Vehicle.id) == vehicle_id, visible(VEHICLE, actor))
    found = session.exec(
        query.with_for_update(of=Vehicle)
    ).first()  # who changes it meanwhile waits, and finds another version
    if found is None:
        raise NotFound()
    return found


def change_vehicle(session: Writing, actor: Actor, vehicle_id: int, version: int | None = None, **values: Any) -> None:
    """Change facts of a vehicle, if it still stands at `version`. Whose it is, `ownership.change_owner` changes.

    Raises Invalid that names each fact that cannot be, Conflict for another vehicle's VIN, Stale.
    """
    vehicle = vehicle_for(session, actor, vehicle_id)
    if version is not None and vehicle.version != version:
        raise Stale(vehicle.version)
    facts = checked(session, values, vehicle)
    first_owner = vehicle.owner_since in (None, vehicle.delivered_on)
    if "delivered_on" in facts and first_owner:
        facts["owner_since"] = facts["delivered_on"]
    write_vehicle(session, vehicle, facts)


def retire_vehicle(session: Writing, actor: Actor, vehicle_id: int, reason: Leaving, day: date | None = None) -> None:
    """The vehicle was sold or scrapped: all its reminders stop, those that are open too. Twice does no harm."""
    vehicle = vehicle_for(session, actor, vehicle_id)
    if vehicle.left_on is not None:
        return
    changes = _set(vehicle, {"left_on": day or clock.today(), "left_reason": reason})
    _left(session, vehicle, reason, changes)
    stop_record(session, VEHICLE, vehicle_id, reason, day, vehicle.customer_id)


def readmit_vehicle(session: Writing, actor: Actor, vehicle_id: int) -> None:
    """The vehicle has not left after all: its reminders run again."""
    vehicle = vehicle_for(session, actor, vehicle_id)
    changes = _set(vehicle, {"left_on": None, "left_reason": ""})
    if changes:
        _left(session, vehicle, "", changes)
        resume_record(session, VEHICLE, vehicle_id)


def _left(session: Writing, vehicle: Vehicle, reason: str, changes: Mapping[str, tuple[object, object]]) -> None:
    vehicle.version += 1
    assert vehicle.id is not None  # it was read
    emit(
        session,
        VehiclesLeft(
            record=VEHICLE, ids=(vehicle.id,), customers=_owner(vehicle), reason=reason, changes={vehicle.id: changes}
        ),
    )


def service_done_elsewhere(session: Writing, actor: Actor, vehicle_id: int, day: date, km: int | None) -> int:
    """A service in another workshop: counts like one in ours, the next cycle follows. The id of the visit; twice is once."""
    return _told(session, actor, NewVisit(vehicle_id, f"E{vehicle_id}-{day:%Y%m%d}", day, km, PERIODIC_MAINTENANCE))


def record_reading(session: Writing, actor: Actor, vehicle_id: int, day: date, km: int) -> int:
    """A mileage reading that we were told: no visit, but it is counted on like one."""
    return _told(session, actor, NewVisit(vehicle_id, f"R{vehicle_id}-{day:%Y%m%d}", day, km))


def _told(session: Writing, actor: Actor, visit: NewVisit) -> int:
    _check_told(visit, [])
    known = session.exec(select(Visit.id).where(Visit.number == visit.number, Visit.km == visit.km)).first()
    return known or record_visits(session, actor, [replace(visit, elsewhere=True)])[0]


def note_refusals(session: Writing, vehicle_ids: Sequence[int], day: date) -> None:
    """A maintenance reminder was refused: this cycle is over, the next is counted from the day of the refusal."""
    refused = list(session.exec(select(Vehicle).where(one_of(col(Vehicle.id), vehicle_ids))))
    changes = {row.id: _set(row, {"declined_on": day}) for row in refused if row.id is not None}
    recompute_vehicles(session, changes)
    if changes:
        customers = tuple(dict.fromkeys(row.customer_id for row in refused if row.customer_id is not None))
        emit(session, VehiclesChanged(record=VEHICLE, ids=tuple(changes), customers=customers, changes=changes))


def write_vehicle(session: Writing, vehicle: Vehicle, values: Mapping[str, Any]) -> None:  # column values
    """Write what differs, and tell of it; what was checked before."""
    owners = _owner(vehicle)
    changes = _set(vehicle, values)
    if not changes:
        return
    vehicle.version += 1
    assert vehicle.id is not None  # it was read
    if "delivered_on" in changes:
        recompute_vehicles(session, [vehicle.id])
    customers = tuple(dict.fromkeys((*owners, *_owner(vehicle))))
    emit(
        session,
        VehiclesChanged(record=VEHICLE, ids=(vehicle.id,), customers=customers, changes={vehicle.id: changes}),
    )


def _owner(vehicle: Vehicle) -> tuple[int, ...]:
    return (vehicle.customer_id,) if vehicle.customer_id is not None else ()


def _set(row: Vehicle | Visit, values: Mapping[str, Any]) -> dict[str, tuple[object, object]]:  # column values
    changes = {name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    for name, value in values.items():
        setattr(row, name, value)
    return changes
