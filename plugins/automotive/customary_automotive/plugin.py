"""All that this plugin adds."""

from customary.sdk import EVERYBODY, Permission, Plugin, Record, texts
from sqlalchemy import func

from customary_automotive.access import EDIT, VIEW
from customary_automotive.api import API
from customary_automotive.demo import DEMO
from customary_automotive.imports import IMPORTERS
from customary_automotive.kinds import KINDS
from customary_automotive.models import FormerOwner, Vehicle, Visit
from customary_automotive.pages import PAGES
from customary_automotive.panels import PANELS
from customary_automotive.reminders import RULES
from customary_automotive.reports import REPORTS
from customary_automotive.satisfaction import SATISFACTION_KINDS, SATISFACTION_RULES
from customary_automotive.segments import OWNERS
from customary_automotive.timeline import FORMER_VISITS, VISITS

_ = texts("automotive")

plugin = Plugin(
    name="automotive",
    title=_("Automotive"),
    hooks="customary_automotive.hooks",
    records=(
        Record(
            key="automotive.vehicle",
            title=_("Vehicle"),
            plural=_("Vehicles"),
            model=Vehicle,
            view=VIEW,
            label=lambda vehicle: func.trim(vehicle.plate + " " + func.coalesce(vehicle.vin, "")),
            url="/automotive/vehicles/{id}",
            customer="customer_id",
            icon="car",
            search=("plate", "vin"),
            personal=("plate", "vin"),
            timeline=VISITS,
        ),
        Record(
            key="automotive.former_owner",
            title=_("Former owner"),
            plural=_("Former owners"),
            model=FormerOwner,
            view=VIEW,
            label=lambda former: former.plate,
            customer="customer_id",
            customer_nullable=False,
            icon="car",
            personal=("plate",),
            timeline=FORMER_VISITS,
        ),
        Record(
            key="automotive.visit",
            title=_("Repair order"),
            plural=_("Repair orders"),
            model=Visit,
            view=VIEW,
            label=lambda visit: visit.number,
            icon="wrench",
        ),
    ),
    importers=IMPORTERS,
    interaction_kinds=(*KINDS, *SATISFACTION_KINDS),
    reminder_rules=(*RULES, *SATISFACTION_RULES),
    permissions=(
        Permission(VIEW, _("See vehicles and repair orders"), granted_to=EVERYBODY),
        Permission(EDIT, _("Enter repair orders and change vehicles"), granted_to=EVERYBODY),
    ),
    reports=REPORTS,
    segments=(OWNERS,),
    api=API,
    pages=PAGES,
    panels=PANELS,
    demo=DEMO,
)
