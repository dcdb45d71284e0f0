"""The files that this plugin can take in."""

from __future__ import annotations

from customary_automotive.repair_order_import import repair_orders
from customary_automotive.vehicle_import import vehicles

IMPORTERS = (vehicles, repair_orders)
