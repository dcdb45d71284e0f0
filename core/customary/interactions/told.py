"""How the audit tells of follow-ups, contacts and appointments."""

from __future__ import annotations

from collections.abc import Mapping

from customary.database.events import Told
from customary.interactions.states import REASONS, STATES
from customary.plugins.text import texts

_ = texts("interactions")

STAFF, CUSTOMER = "core.staff", "core.customer"
GRADES = {"satisfied": _("Satisfied"), "neutral": _("Neutral"), "dissatisfied": _("Dissatisfied")}

FOLLOW_UP_TOLD: Mapping[str, Told] = {
    "assignee_id": Told(_("Assigned to"), of=STAFF),
    "team_id": Told(_("Team"), of="core.team"),
    "state": Told(_("State"), STATES),
    "reason": Told(_("Reason"), REASONS),
    "opens": Told(_("Opens")),
    "due": Told(_("Due date")),
    "expires": Told(_("Ends")),
    "deadline": Told(_("Deadline")),
    "agreed_for": Told(_("Agreed for")),
    "agreed_at": Told(_("Agreed at")),
    "next_attempt": Told(_("Next try")),
    "attempts": Told(_("Tries")),
    "closed_at": Told(_("Closed at")),
    "closed_day": Told(_("Closed on")),
    "closed_by_id": Told(_("Closed by"), of=STAFF),
    "customer_id": Told(_("Customer"), of=CUSTOMER),
    "contact_id": Told(_("Whom to call"), of=CUSTOMER),
    "record_label": Told(_("About")),
    "facts": Told(_("Facts")),
    "fulfilled_by": Told(_("Fulfilled by")),
}

INTERACTION_TOLD: Mapping[str, Told] = {
    "review_note": Told(_("What was done")),
    "reviewed_by_id": Told(_("Seen by"), of=STAFF),
    "reviewed_at": Told(_("Seen at")),
    "satisfaction": Told(_("Satisfaction"), GRADES),
    "note": Told(_("Note")),
}

APPOINTMENT_TOLD: Mapping[str, Told] = {
    "state": Told(_("State"), {"planned": _("Planned"), "cancelled": _("Cancelled")}),
    "at": Told(_("Appointment")),
    "day": Told(_("Day")),
    "note": Told(_("Note")),
}
