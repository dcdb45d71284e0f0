"""Customers who own a vehicle, as a segment."""

from __future__ import annotations

from datetime import date
from typing import Any

from customary.sdk import Segment, table_of, texts
from sqlalchemy import ColumnElement, Select, or_, select

from customary_automotive.models import Vehicle

_ = texts("automotive")

Day = date | ColumnElement[date]


def owners(first: Day, last: Day) -> Select[Any]:
    """Customers with a vehicle that was delivered by the end of the period and had not left before it."""
    vehicle = table_of(Vehicle)
    delivered = or_(vehicle.c.delivered_on.is_(None), vehicle.c.delivered_on <= last)
    staying = or_(vehicle.c.left_on.is_(None), vehicle.c.left_on >= first)
    return select(vehicle.c.customer_id).where(vehicle.c.customer_id.is_not(None), delivered, staying).distinct()


OWNERS = Segment("automotive.owners", _("Owners of vehicles"), owners)
