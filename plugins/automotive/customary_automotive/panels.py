"""What other pages show of vehicles: the customer's page, its badges, and the call page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from customary.sdk import NotFound, Panel, PanelContext, clock, texts

from customary_automotive.access import EDIT, VIEW
from customary_automotive.fleet import SOON, VehicleFilter, vehicle, vehicles, visits_of
from customary_automotive.ownership import formerly_owned
from customary_automotive.service import VEHICLE

_ = texts("automotive")

MOST = 20
LATEST = 3

Values = Mapping[str, Any]  # a template's values


def customers_vehicles(context: PanelContext) -> Values | None:
    """The vehicles that the customer owns now, what has left last, and those that were his."""
    if context.customer_id is None:
        return None
    session, actor = context.session, context.actor
    found = vehicles(session, actor, VehicleFilter(customer_id=context.customer_id), limit=MOST)
    former = formerly_owned(session, actor, context.customer_id, MOST)
    if not found and not former and not actor.may(EDIT):
        return None
    return {
        "vehicles": sorted(found, key=lambda row: row.left_on is not None),
        "former": former,
        "customer_id": context.customer_id,
        "may_edit": actor.may(EDIT),
        "today": clock.today(),
    }


def ending_badge(context: PanelContext) -> Values | None:
    """Whether an insurance or inspection of the customer's ends soon."""
    if context.customer_id is None:
        return None
    today = clock.today()
    rows = vehicles(context.session, context.actor, VehicleFilter(customer_id=context.customer_id), limit=MOST)
    days = [day for row in rows if row.left_on is None for day in (row.insurance_until, row.inspection_until) if day]
    soon = [day for day in days if today <= day <= today + timedelta(SOON)]
    return {"day": min(soon)} if soon else None


def called_about(context: PanelContext) -> Values | None:
    """The vehicle that the call is about, with its last visits."""
    if context.record != VEHICLE or context.record_id is None:
        return None
    try:
        row = vehicle(context.session, context.actor, context.record_id)
    except NotFound:
        return None
    today = clock.today()
    latest = [visit for visit in visits_of(context.session, row.id) if visit.day <= today][-LATEST:]
    return {"vehicle": row, "visits": latest[::-1], "km": row.km_on(today), "today": today}


PANELS = (
    Panel("automotive.vehicles", "customer", _("Vehicles"), "automotive/customer_panel.html", VIEW, customers_vehicles),
    Panel("automotive.ending", "customer.badges", _("Ends soon"), "automotive/badge.html", VIEW, ending_badge),
    Panel("automotive.call", "call", _("Vehicle"), "automotive/call_panel.html", VIEW, called_about),
)
