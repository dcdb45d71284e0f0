"""The three service reminders, each a SELECT over all vehicles.

A maintenance reminder is due at its limit, opens some days before it and stays until it is dealt with. The warranty reminder ends
with the warranty: a call after that would be of no use.

The day is read only to leave out what lies after it. That is no reason to sweep missed days one by one: they are made up for with what
is known on the last of them, so the rules do not say that they read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from customary.sdk import Condition, ReminderRule, parameter, texts
from customary.sdk.sql import add_days, add_months, facts, least
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlmodel import col

from customary_automotive.estimate import FIRST_CYCLE
from customary_automotive.intervals import (
    DAYS,
    KM,
    MONTHS,
    FirstServiceOfModel,
    MaintenanceOfModel,
    interval_column,
)
from customary_automotive.models import Vehicle, Visit
from customary_automotive.reasons import why_first_service, why_maintenance, why_warranty
from customary_automotive.reckoning import day_of_km, vehicles_as_of

_ = texts("automotive")

DELIVERED = Condition("delivered", _("the delivery date is known"))
STAYING = Condition("staying", _("the vehicle has not been sold or scrapped"))


@dataclass(frozen=True)
class FirstServiceParameters:
    """When the first service is due after delivery, and how long before the reminder opens."""

    days: int = parameter(_("Days after delivery"), 90, DAYS, 1, 1000)
    km: int = parameter(_("Distance"), 5000, KM, 100, 100_000)
    lead: int = parameter(_("Reminder opens before the limit"), 15, DAYS, 0, 180)
    by_model: tuple[FirstServiceOfModel, ...] = parameter(_("Other limits by model"), ())


@dataclass(frozen=True)
class MaintenanceParameters:
    """When maintenance is due after the last service, and how long before the reminder opens."""

    months: int = parameter(_("Months after the last service"), 6, MONTHS, 1, 60)
    km: int = parameter(_("Distance after the last service"), 7500, KM, 100, 100_000)
    lead: int = parameter(_("Reminder opens before the limit"), 15, DAYS, 0, 180)
    by_model: tuple[MaintenanceOfModel, ...] = parameter(_("Other intervals by model"), ())


@dataclass(frozen=True)
class WarrantyParameters:
    """How long before the end of the warranty the reminder opens."""

    lead: int = parameter(_("Reminder opens before the end"), 30, DAYS, 0, 365)


def first_service(parameters: FirstServiceParameters, today: ColumnElement[date]) -> Select[Any]:
    """Every vehicle, with the earlier of some days after delivery and the day of the first distance."""
    known = _with_intervals(vehicles_as_of(today), parameters, "days")
    limits = select(
        *known.c,
        add_days(known.c.delivered_on, known.c.days).label("by_day"),
        day_of_km(known, known.c.km).label("by_km"),
    ).subquery("limits")
    c = limits.c
    told = facts(
        delivered_on=c.delivered_on,
        plate=c.plate,
        last_visit=c.visited_on,
        last_item=c.visited_for,
        days=c.days,
        by_day=c.by_day,
        km=c.km,
        by_km=c.by_km,
        rate_km=c.rate_km,
        rate_days=c.rate_days,
    )
    return _asked(limits, literal(FIRST_CYCLE), least(c.by_day, c.by_km), parameters.lead, None, told).add_columns(
        c.delivered_on.is_not(None).label("delivered"),
        c.service_on.is_(None).label("unserviced"),
        c.left_on.is_(None).label("staying"),
    )


def maintenance(parameters: MaintenanceParameters, today: ColumnElement[date]) -> Select[Any]:
    """Every vehicle, with the earlier of some months and a distance after its last service, or after a refused reminder."""
    known = _with_intervals(vehicles_as_of(today), parameters, "months")
    k = known.c
    refused = and_(k.declined_on <= today, or_(k.service_on.is_(None), k.declined_on >= k.service_on))
    counted = select(
        *known.c,
        refused.label("refused"),
        case((refused, k.declined_on), else_=k.service_on).label("from_on"),
        case((refused, k.declined_km), else_=k.service_km).label("from_km"),
        case((refused, declined_cycle(k.declined_on)), else_=k.service_number).label("cycle"),
    ).subquery("counted")
    limits = select(
        *counted.c,
        add_months(counted.c.from_on, counted.c.months).label("by_day"),
        day_of_km(counted, counted.c.from_km + counted.c.km).label("by_km"),
    ).subquery("limits")
    c = limits.c
    told = facts(
        plate=c.plate,
        last_visit=c.visited_on,
        last_item=c.visited_for,
        service_on=case((c.refused, null()), else_=c.from_on),
        refused_on=case((c.refused, c.from_on), else_=null()),
        from_km=c.from_km,
        months=c.months,
        by_day=c.by_day,
        km=c.km,
        by_km=c.by_km,
        rate_km=c.rate_km,
        rate_days=c.rate_days,
    )
    return _asked(limits, c.cycle, least(c.by_day, c.by_km), parameters.lead, None, told).add_columns(
        c.delivered_on.is_not(None).label("delivered"),
        c.from_on.is_not(None).label("serviced"),
        c.left_on.is_(None).label("staying"),
    )


def warranty_expiry(parameters: WarrantyParameters, today: ColumnElement[date]) -> Select[Any]:
    """Every vehicle, with the earlier of the warranty's last day and the day of its distance."""
    known = vehicles_as_of(today)
    limits = select(*known.c, day_of_km(known, known.c.warranty_km).label("by_km")).subquery("limits")
    c = limits.c
    limit: ColumnElement[date] = least(c.warranty_until, c.by_km)
    told = facts(
        plate=c.plate,
        last_visit=c.visited_on,
        last_item=c.visited_for,
        warranty_until=c.warranty_until,
        warranty_km=c.warranty_km,
        by_km=c.by_km,
        rate_km=c.rate_km,
        rate_days=c.rate_days,
    )
    # The limit moves with every reading, the warranty does not.
    cycle = func.coalesce(cast(c.warranty_until, String), "") + "/" + func.coalesce(cast(c.warranty_km, String), "")
    return _asked(limits, cycle, limit, parameters.lead, limit, told).add_columns(
        c.delivered_on.is_not(None).label("delivered"),
        limit.is_not(None).label("warranted"),
        c.left_on.is_(None).label("staying"),
    )


def _with_intervals(
    known: Subquery, parameters: FirstServiceParameters | MaintenanceParameters, period: str
) -> Subquery:
    """Every vehicle with the interval of its model: the period and `km`."""
    intervals = [
        interval_column(parameters.by_model, parameters, name, known.c.model).label(name) for name in (period, "km")
    ]
    return select(*known.c, *intervals).subquery("known_with_intervals")


def _asked(
    rows: Subquery,
    cycle: ColumnElement[str],
    limit: ColumnElement[date],
    lead: int,
    expires: ColumnElement[date] | None,
    told: ColumnElement[dict[str, Any]],  # JSON values
) -> Select[Any]:
    return select(
        rows.c.id.label("record_id"),
        rows.c.customer_id.label("customer_id"),
        cycle.label("cycle"),
        add_days(limit, -lead).label("opens"),
        limit.label("due"),
        (cast(null(), Date) if expires is None else expires).label("expires"),
        told.label("facts"),
    )


def declined_cycle(day: SQLColumnExpression[date | None]) -> ColumnElement[str]:
    """What the cycle is called that begins with a refused reminder."""
    return literal("declined ") + cast(day, String)


def first_service_done(_parameters: FirstServiceParameters) -> Select[Any]:
    """The visits that were a vehicle's first service."""
    return _services().where(col(Visit.cycle) == FIRST_CYCLE)


def maintenance_done(_parameters: MaintenanceParameters) -> Select[Any]:
    """The services that followed another, and those that followed a refused reminder."""
    after_service = _services().where(col(Visit.cycle).is_not(None), col(Visit.cycle) != FIRST_CYCLE)
    after_refusal = select(
        col(Vehicle.id),
        declined_cycle(col(Vehicle.declined_on)),
        col(Vehicle.service_on),
        col(Vehicle.service_number),
    ).where(col(Vehicle.service_on) > col(Vehicle.declined_on))
    both = union_all(after_service, after_refusal).subquery("done")
    return select(both)


def _services() -> Select[Any]:
    columns: list[Any] = [  # of several types
        col(Visit.vehicle_id).label("record_id"),
        col(Visit.cycle).label("cycle"),
        col(Visit.day).label("day"),
        col(Visit.number).label("event"),
    ]
    return select(*columns)


FIRST_SERVICE = ReminderRule(
    key="automotive.first_service",
    title=_("First service"),
    record="automotive.vehicle",
    kind="automotive.first_service_reminder",
    parameters=FirstServiceParameters,
    source=first_service,
    fulfilled=first_service_done,
    conditions=(DELIVERED, Condition("unserviced", _("it has had no service yet")), STAYING),
    explain=why_first_service,
)

PERIODIC_MAINTENANCE = ReminderRule(
    key="automotive.periodic_maintenance",
    title=_("Periodic maintenance"),
    record="automotive.vehicle",
    kind="automotive.service_reminder",
    parameters=MaintenanceParameters,
    source=maintenance,
    fulfilled=maintenance_done,
    conditions=(
        DELIVERED,
        Condition("serviced", _("there is a service, or a refused reminder, to count from")),
        STAYING,
    ),
    explain=why_maintenance,
)

WARRANTY_EXPIRY = ReminderRule(
    key="automotive.warranty_expiry",
    title=_("Warranty expiry"),
    record="automotive.vehicle",
    kind="automotive.warranty_reminder",
    parameters=WarrantyParameters,
    source=warranty_expiry,
    conditions=(DELIVERED, Condition("warranted", _("the warranty's end is known")), STAYING),
    explain=why_warranty,
)

RULES = (FIRST_SERVICE, PERIODIC_MAINTENANCE, WARRANTY_EXPIRY)
