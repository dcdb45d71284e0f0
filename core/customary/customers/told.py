"""How the audit tells of customers and relations."""

from __future__ import annotations

from collections.abc import Mapping

from customary.database.events import Told
from customary.plugins.text import texts

_ = texts("customers")

PHONE_WORDS = {
    "mobile": _("mobile"),
    "landline": _("landline"),
    "other": _("other"),
    "unverified": _("not verified"),
    "verified": _("verified"),
    "wrong": _("wrong number"),
}

CUSTOMER_TOLD: Mapping[str, Told] = {
    "name": Told(_("Name")),
    "kind": Told(_("Kind"), {"person": _("Person"), "organisation": _("Organisation")}),
    "salutation": Told(_("Salutation"), {"mr": _("Mr"), "ms": _("Ms")}),
    "owner_id": Told(_("Owner"), of="core.staff"),
    "owned_since": Told(_("With this owner since")),
    "state": Told(
        _("State"),
        {"active": _("Active"), "archived": _("Archived"), "merged": _("Merged"), "erased": _("Erased")},
    ),
    "phones": Told(_("Telephones"), PHONE_WORDS),
    "email": Told(_("E-mail")),
    "address": Told(_("Address")),
    "contact_hours": Told(_("Hours for calls")),
    "other_names": Told(_("Other names")),
    "tags": Told(_("Tags")),
    "external_id": Told(_("External id")),
    "in_own_right": Told(_("A customer in his own right")),
    "merged_into_id": Told(_("Merged into"), of="core.customer"),
    "taken_in": Told(_("Taken in by merging")),
    "origin": Told(_("Origin"), {"import": _("Import")}),
    "note": Told(_("Note")),
}

RELATION_TOLD: Mapping[str, Told] = {
    "since": Told(_("Since")),
    "until": Told(_("Until")),
}
