"""All that this plugin adds."""

from customary.sdk import Permission, Plugin, Record, texts

from customary_automotive.imports import IMPORTERS
from customary_automotive.kinds import KINDS
from customary_automotive.models import Vehicle, Visit
from customary_automotive.reminders import RULES

_ = texts("automotive")

plugin = Plugin(
    name="automotive",
    title=_("Automotive"),
    records=(
        Record(
            key="automotive.vehicle",
            title=_("Vehicle"),
            plural=_("Vehicles"),
            model=Vehicle,
            view="automotive.vehicles.view",
            label=lambda vehicle: vehicle.plate + " " + vehicle.vin,
            url="/automotive/vehicles/{id}",
            customer="customer_id",
            icon="car",
            search=("plate", "vin"),
            personal=("plate", "vin"),
        ),
        Record(
            key="automotive.visit",
            title=_("Repair order"),
            plural=_("Repair orders"),
            model=Visit,
            view="automotive.vehicles.view",
            label=lambda visit: visit.number,
            icon="wrench",
        ),
    ),
    importers=IMPORTERS,
    interaction_kinds=KINDS,
    reminder_rules=RULES,
    permissions=(Permission("automotive.vehicles.view", _("See vehicles and repair orders")),),
)
