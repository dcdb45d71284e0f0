"""What may be said of a vehicle: each fact by itself, and how they fit together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from customary.sdk import BadCell, Conflict, FieldError, Invalid, Writing, spoken_day, texts
from customary.sdk.sql import one_of
from sqlmodel import col, select

from customary_automotive.cells import read_plate, read_vin
from customary_automotive.models import Vehicle

_ = texts("automotive")

LONGEST: Mapping[str, int] = {"plate": 20, "model": 100, "adviser": 100, "note": 2000, "item": 100}
DAYS = ("delivered_on", "warranty_until", "insurance_until", "inspection_until")
FACTS = ("plate", "vin", "model", *DAYS[:2], "warranty_km", *DAYS[2:], "adviser", "note")
MOST_KM = 9_999_999
EARLIEST, LATEST = date(1950, 1, 1), date(2150, 1, 1)


def checked(session: Writing, values: Mapping[str, Any], present: Vehicle | None = None) -> dict[str, Any]:
    """The facts as they are kept: VIN and plate as one writes them here, texts without spaces around.

    Raises Invalid that names each fact that cannot be, alone or beside the others of the vehicle, and Conflict for another
    vehicle's VIN.
    """
    facts, errors = _each(values)
    whole = {name: facts.get(name, getattr(present, name) if present else None) for name in FACTS}
    errors += _together(whole, present)
    if errors:
        raise Invalid(errors)
    if "vin" in facts and facts["vin"] != (present.vin if present else None):
        refuse_known_vins(session, [facts["vin"]] if facts["vin"] else [])
    return facts


def refuse_known_vins(session: Writing, vins: list[str]) -> None:
    """Raises Conflict if there is a vehicle with one of these."""
    known = session.exec(select(Vehicle.vin).where(one_of(col(Vehicle.vin), vins)).limit(1)).first()
    if known is not None:
        raise Conflict(
            _("There is a vehicle with the VIN {vin} already. Correct the VIN, or change that vehicle.", vin=known)
        )


def _each(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    facts: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in values.items():
        facts[name] = value
        if name in READERS:
            try:
                facts[name] = READERS[name](value)
            except BadCell as bad:
                errors.append(FieldError(name, bad.reason, BAD_VIN))
        if name in LONGEST:
            facts[name] = str(facts[name] or "").strip()
            if len(facts[name]) > LONGEST[name]:
                errors.append(FieldError(name, "too_long", _("{most} characters at most.", most=LONGEST[name])))
        if name in DAYS and value is not None and not EARLIEST <= value < LATEST:
            errors.append(FieldError(name, "bad_date", _("Check the year.")))
        if name == "warranty_km" and value is not None and not 0 < value <= MOST_KM:
            errors.append(FieldError(name, "bad_number", _("Enter a distance in km, like 100000.")))
    return facts, errors


def _together(whole: Mapping[str, Any], present: Vehicle | None) -> list[FieldError]:
    errors = []
    delivered, ends = whole["delivered_on"], whole["warranty_until"]
    if not whole["plate"] and not whole["vin"]:
        errors.append(
            FieldError("plate", "missing_vehicle", _("Enter the plate or the VIN: one of them names the car."))
        )
    if delivered and ends and ends < delivered:
        message = _("The warranty cannot end before the delivery on {day}.", day=spoken_day(delivered))
        errors.append(FieldError("warranty_until", "before_delivery", message))
    since = present.owner_since if present else None
    if present and since and since != present.delivered_on and delivered and delivered > since:
        message = _(
            "The first delivery cannot be later than {day}, when the present owner got the car.", day=spoken_day(since)
        )
        errors.append(FieldError("delivered_on", "after_owner", message))
    return errors


BAD_VIN = _("This is no vehicle identification number: it has 17 letters and digits, without I, O and Q.")
READERS: Mapping[str, Callable[[Any], str | None]] = {"vin": read_vin, "plate": read_plate}
