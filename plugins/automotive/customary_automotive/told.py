"""How the audit tells of vehicles and repair orders."""

from __future__ import annotations

from collections.abc import Mapping

from customary.sdk import Told, texts

_ = texts("automotive")

RECKONED_TOLD: Mapping[str, Told] = {
    "reckoned_on": Told(_("Day of the last believed reading")),
    "reckoned_km": Told(_("Last believed reading")),
    "rate_km": Told(_("Distance driven")),
    "rate_days": Told(_("Days for that distance")),
    "service_on": Told(_("Last service")),
    "service_km": Told(_("Mileage at the last service")),
    "service_number": Told(_("Repair order of the last service")),
    "visited_on": Told(_("Last visit to the workshop")),
    "visited_for": Told(_("Last visit for")),
}

VEHICLE_TOLD: Mapping[str, Told] = {
    **RECKONED_TOLD,
    "customer_id": Told(_("Owner"), of="core.customer"),
    "owner_since": Told(_("With this owner since")),
    "plate": Told(_("Plate")),
    "vin": Told(_("VIN")),
    "model": Told(_("Model")),
    "delivered_on": Told(_("Delivered")),
    "warranty_until": Told(_("Warranty until")),
    "warranty_km": Told(_("Warranty distance")),
    "insurance_until": Told(_("Insurance until")),
    "inspection_until": Told(_("Inspection until")),
    "adviser": Told(_("Service adviser")),
    "note": Told(_("Note")),
    "last_visit_on": Told(_("Last visit")),
    "declined_on": Told(_("Reminder declined on")),
    "declined_km": Told(_("Mileage when declined")),
    "left_on": Told(_("Sold or scrapped on")),
    "left_reason": Told(_("Reason"), {"sold": _("Sold"), "scrapped": _("Scrapped")}),
}

VISIT_TOLD: Mapping[str, Told] = {
    **RECKONED_TOLD,
    "vehicle_id": Told(_("Vehicle"), of="automotive.vehicle"),
    "number": Told(_("Repair order")),
    "day": Told(_("Day")),
    "km": Told(_("Mileage")),
    "km_believed": Told(_("Mileage is believed")),
    "item": Told(_("Item")),
    "amount": Told(_("Amount"), money=True),
    "elsewhere": Told(_("Done elsewhere")),
    "cycle": Told(_("Ends the reminder of")),
}
