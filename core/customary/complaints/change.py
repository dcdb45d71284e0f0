"""What is known of a complaint is corrected while it is open; a closed one stays as it is."""

from __future__ import annotations

from typing import Any

from customary.complaints.events import ComplaintsChanged
from customary.complaints.models import Complaint
from customary.complaints.receive import NewComplaint, check_customer, kept_phone, label_of, text_errors
from customary.complaints.words import CLOSED, HANDLE, RECORD, SEVERITIES
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, FieldError, Forbidden, Invalid, Stale
from customary.plugins.text import texts
from customary.records.row import covered, hold
from customary.roles.models import Staff

_ = texts("complaints")

FIELDS = (
    "complainant",
    "phone",
    "contact",
    "subject",
    "content",
    "demand",
    "severity",
    "customer_id",
    "record",
    "record_id",
    "about_staff_id",
)


def change_complaint(
    session: Writing, actor: Actor, complaint_id: int, version: int, **values: Any
) -> None:  # of the columns' types
    """Set what is given of `FIELDS`. What the clock of its present step was set to stays.

    Raises NotFound, Forbidden, Stale if it was changed since `version`, Conflict for a closed one, Invalid.
    """
    held = hold(session, actor, RECORD, complaint_id, lock=True)
    if not covered(session, actor, held.record, complaint_id, frozenset([HANDLE])):
        raise Forbidden(HANDLE)
    complaint: Complaint = held.instance
    if complaint.state == CLOSED:
        raise Conflict(_("This complaint is closed and stays as it is."))
    if version != complaint.version:
        raise Stale(complaint.version)
    told = {name: getattr(complaint, name) for name in FIELDS} | values
    _check(session, actor, complaint, told)
    if "record" in values or "record_id" in values:
        told["record_label"] = label_of(session, actor, told["record"], told["record_id"])
    told["phone"] = kept_phone(told["phone"])
    changes = {
        name: (getattr(complaint, name), value) for name, value in told.items() if getattr(complaint, name) != value
    }
    if not changes:
        return
    for name, value in told.items():
        setattr(complaint, name, value)
    complaint.version += 1
    customers = {one for one in (changes.get("customer_id") or (complaint.customer_id,)) if isinstance(one, int)}
    session.flush()
    emit(
        session,
        ComplaintsChanged(ids=(complaint_id,), customers=tuple(sorted(customers)), changes={complaint_id: changes}),
    )


def _check(session: Writing, actor: Actor, complaint: Complaint, told: dict[str, Any]) -> None:
    texts_ = {name: told[name] for name in ("complainant", "phone", "contact", "subject", "content", "demand")}
    errors = list(text_errors(NewComplaint(**texts_)))
    if not told["subject"].strip():
        errors.append(FieldError("subject", "required", _("Give it a subject.")))
    if told["severity"] not in SEVERITIES:
        errors.append(FieldError("severity", "unknown", _("Choose from the list.")))
    if told["about_staff_id"] is not None:
        if session.get(Staff, told["about_staff_id"]) is None:
            errors.append(FieldError("about_staff_id", "unknown", _("Choose a colleague.")))
        elif told["about_staff_id"] == complaint.staff_id:
            said = _("He is responsible for this complaint; hand it over to somebody else first.")
            errors.append(FieldError("about_staff_id", "about_himself", said))
    if errors:
        raise Invalid(errors)
    if told["customer_id"] is not None and told["customer_id"] != complaint.customer_id:
        check_customer(session, actor, told["customer_id"])
