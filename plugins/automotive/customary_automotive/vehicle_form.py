"""The forms of vehicles: how they are filled, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from customary.sdk import FieldError, Form, Invalid, Text, minor_units, texts, whole_number

from customary_automotive.rows import VehicleRow
from customary_automotive.vehicle_facts import DAYS

_ = texts("automotive")

FIELDS: Mapping[str, Text] = {
    "plate": _("Plate"),
    "vin": _("VIN"),
    "model": _("Model"),
    "delivered_on": _("Delivery date"),
    "warranty_until": _("Warranty until"),
    "warranty_km": _("Warranty distance"),
    "insurance_until": _("Insurance until"),
    "inspection_until": _("Inspection until"),
    "adviser": _("Service adviser"),
    "note": _("Note"),
}
NO_READING = _("Enter the reading in km.")
OF_THE_OWNER = ("plate", "warranty_until", "warranty_km", "insurance_until", "inspection_until")


def form_of(row: VehicleRow) -> Form:
    """The form as the vehicle stands."""
    return Form.of({name: getattr(row, name) for name in FIELDS})


def said_facts(form: Form) -> dict[str, Any]:  # facts of several types
    """The facts that the form says, of those that it has.

    Raises Invalid that names each that cannot be read.
    """
    reading = _Reading(form)
    facts: dict[str, Any] = {}
    for name in FIELDS:
        if name not in form.values:
            continue
        if name in DAYS:
            facts[name] = reading.day(name)
        elif name == "warranty_km":
            facts[name] = reading.km(name, _("Enter a distance in km, like 100000."))
        else:
            facts[name] = form.value(name).strip()
    reading.check()
    return facts


def said_handover(form: Form) -> tuple[date, dict[str, Any]]:  # facts of several types
    """The day from which another owner has the vehicle, and the facts that change with him."""
    reading = _Reading(form)
    since = reading.needed_day("since")
    facts: dict[str, Any] = {}
    try:
        facts = said_facts(form)
    except Invalid as failure:
        reading.errors += failure.errors
    reading.check()
    assert since is not None  # checked
    return since, facts


def said_order(form: Form) -> tuple[str, date, int | None, str, int | None]:
    """Number, day, km, item and amount of a repair order."""
    reading = _Reading(form)
    day, km, amount = reading.needed_day("day"), reading.km("km", NO_READING), reading.amount("amount")
    reading.check()
    assert day is not None  # checked
    return form.value("number"), day, km, form.value("item"), amount


def said_told(form: Form) -> tuple[date, int | None]:
    """Day and reading of what somebody was told."""
    reading = _Reading(form)
    day, km = reading.needed_day("day"), reading.km("km", NO_READING)
    reading.check()
    assert day is not None  # checked
    return day, km


class _Reading:
    """Reads fields one by one, and collects what is wrong."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.errors: list[FieldError] = []

    def day(self, name: str) -> date | None:
        written = self.form.value(name).strip()
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            self.errors.append(FieldError(name, "bad_date", _("Enter a day, as 2026-11-23.")))
            return None

    def needed_day(self, name: str) -> date | None:
        if not self.form.value(name).strip():
            self.errors.append(FieldError(name, "required", _("Enter the day.")))
        return self.day(name)

    def km(self, name: str, wrong: Text) -> int | None:
        written = self.form.value(name).replace(",", "").strip()
        number = whole_number(written)
        if written and number is None:
            self.errors.append(FieldError(name, "bad_number", wrong))
        return number

    def amount(self, name: str) -> int | None:
        try:
            return minor_units(self.form.value(name))
        except ValueError:
            self.errors.append(FieldError(name, "bad_amount", _("Enter an amount, like 680.00.")))
            return None

    def check(self) -> None:
        if self.errors:
            raise Invalid(self.errors)
