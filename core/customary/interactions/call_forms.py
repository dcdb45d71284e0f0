"""What comes out of the form of a call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from customary.database import clock
from customary.interactions.call_entry import CallEntry
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.web.forms import Form, typed_day, whole_number

_ = texts("interactions")

OWN = "fields."


def entry_of(form: Form) -> CallEntry:
    """Raises Invalid for a time that is none."""
    return CallEntry(
        outcome=form.value("outcome"),
        phone=form.value("phone") or None,
        satisfaction=form.value("satisfaction"),
        aspect=tuple(form.values.get("aspect", ())),
        suggestion=form.value("suggestion"),
        reason=form.value("reason"),
        call_back_at=moment_of(form, "call_back_at"),
        appointment=moment_of(form, "appointment"),
        appointment_note=form.value("appointment_note"),
        new_phone=form.value("new_phone"),
        next_step=form.value("next_step"),
        note=form.value("note"),
        promise=form.value("promise"),
        promise_due=day_of(form, "promise_due"),
        outside_hours_reason=form.value("outside_hours_reason"),
        script_version=whole_number(form.value("script_version")),
        fields={name.removeprefix(OWN): form.value(name) for name in form.values if name.startswith(OWN)},
    )


def served_of(form: Form, follow_up_id: int) -> Mapping[int, int]:
    """The follow-up of the page and those that the same call serves, each with the version that was looked at."""
    versions = {follow_up_id: _number(form.value("version"))}
    for ticked in form.values.get("also", ()):
        id_, _colon, version = ticked.partition(":")
        versions[_number(id_)] = _number(version)
    return versions


def moment_of(form: Form, name: str) -> datetime | None:
    """A date and time as typed on the clock of the house."""
    written = form.value(name).strip()
    if not written:
        return None
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        raise Invalid.field(name, "bad_time", _("Enter day and time, like 2026-11-28 09:30.")) from None
    return local if local.tzinfo else local.replace(tzinfo=clock.zone())


def day_of(form: Form, name: str) -> date | None:
    """A day as typed."""
    return typed_day(form.value(name).strip(), name)


def local_input(at: datetime) -> str:
    """A moment as a date-and-time field holds it."""
    return clock.local(at).strftime("%Y-%m-%dT%H:%M")


def _number(text: str) -> int:
    return whole_number(text) or 0
