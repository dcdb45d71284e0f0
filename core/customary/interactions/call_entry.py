"""What was entered about a call: read, and checked whole before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from customary.customers.phones import read_phone
from customary.database import clock
from customary.interactions.contact_hours import may_contact, outside_hours
from customary.interactions.models import FollowUp
from customary.interactions.outcomes import ASKS_ASPECT, CHANNELS, GRADES, REFUSALS, aspects_of, was_reached
from customary.plugins.contributions import InteractionKind, Outcome
from customary.plugins.errors import FieldError, Invalid
from customary.plugins.text import texts
from customary.records.fields import read_fields, required

_ = texts("interactions")

LONGEST_PROMISE = 500


@dataclass(frozen=True)
class CallEntry:
    """A call as somebody enters it. What does not belong to the chosen outcome is ignored.

    `at` is when the call took place, now if not given. `phone` is the number that was called. `aspect` holds keys. `fields` are
    those of a plugin's outcome, as written. `promise` is what was promised, `promise_due` the day until when.
    """

    outcome: str
    channel: str = "phone"
    at: datetime | None = None
    phone: str | None = None
    seconds: int | None = None
    satisfaction: str = ""
    aspect: Sequence[str] = ()
    suggestion: str = ""
    reason: str = ""
    call_back_at: datetime | None = None
    appointment: datetime | None = None
    appointment_note: str = ""
    new_phone: str = ""
    next_step: str = ""
    note: str = ""
    promise: str = ""
    promise_due: date | None = None
    outside_hours_reason: str = ""
    script_version: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A checked call: only what belongs to its outcome, all that is mandatory."""

    kind: InteractionKind
    outcome: Outcome
    entry: CallEntry
    at: datetime
    day: date
    satisfaction: str | None
    aspect: str | None
    suggestion: str
    reason: str
    call_back_at: datetime | None
    appointment: datetime | None
    new_phone: str | None
    next_step: str
    note: str
    promise: str
    promise_due: date | None
    outside_hours_reason: str
    values: Mapping[str, Any]  # each of its field's kind


def checked_call(
    session: Session, kind: InteractionKind, outcome: Outcome, served: Sequence[FollowUp], entry: CallEntry
) -> Call:
    """Raises Invalid that names every field that is missing or wrong: a call is saved whole or not at all."""
    at = entry.at or clock.now()
    parts = {*outcome.needs, *outcome.offers}
    graded = "satisfaction" in parts and asks_satisfaction(kind, [one.facts for one in served])
    errors = [
        *_time_errors(session, served[0].customer_id, entry, at),
        *(_grade_errors(kind, entry, "satisfaction" in outcome.needs) if graded else ()),
        *(_reason_errors(entry) if "reason" in parts else ()),
        *(_call_back_errors(session, served, entry) if "call_back_at" in parts else ()),
        *(_appointment_errors(entry, "appointment" in outcome.needs) if "appointment" in parts else ()),
        *(_phone_errors(entry, "new_phone" in outcome.needs) if "new_phone" in parts else ()),
        *(_promise_errors(entry) if was_reached(outcome) else ()),
        *_text_errors(outcome, entry),
    ]
    values, wrong = read_fields(session, outcome.fields, entry.fields, prefix="fields.")
    if errors or wrong:
        raise Invalid([*errors, *wrong])
    promised = was_reached(outcome) and bool(entry.promise.strip())
    asked = graded and entry.satisfaction in ASKS_ASPECT
    read = read_phone(entry.new_phone) if "new_phone" in parts and entry.new_phone.strip() else None
    return Call(
        kind=kind,
        outcome=outcome,
        entry=entry,
        at=at,
        day=clock.business_day(at),
        satisfaction=entry.satisfaction or None if graded else None,
        aspect=",".join(key for key in aspects_of(kind) if key in entry.aspect) if asked else None,
        suggestion=entry.suggestion.strip() if graded else "",
        reason=entry.reason if "reason" in parts else "",
        call_back_at=entry.call_back_at if "call_back_at" in parts else None,
        appointment=entry.appointment if "appointment" in parts else None,
        new_phone=read.e164 if read else None,
        next_step=entry.next_step.strip() if "next_step" in parts else "",
        note=entry.note.strip(),
        promise=entry.promise.strip() if promised else "",
        promise_due=entry.promise_due if promised else None,
        outside_hours_reason=""
        if may_contact(session, served[0].customer_id, entry.channel, at).allowed
        else entry.outside_hours_reason.strip(),
        values=values,
    )


def asks_satisfaction(kind: InteractionKind, served: Sequence[Mapping[str, Any]]) -> bool:  # facts: JSON values
    """Whether there was a last visit to ask about, by the facts of any of the follow-ups."""
    asks = kind.asks_satisfaction
    return asks is not None and any(asks(facts) for facts in served)


def _time_errors(session: Session, customer_id: int | None, entry: CallEntry, at: datetime) -> Iterator[FieldError]:
    if entry.channel not in CHANNELS:
        yield FieldError("channel", "unknown", _("Choose the channel."))
    if at > clock.now():
        yield FieldError("at", "in_future", _("A contact is written down after it took place."))
    verdict = may_contact(session, customer_id, entry.channel, at)
    if not verdict.allowed and not entry.outside_hours_reason.strip():
        yield FieldError(
            "outside_hours_reason",
            "outside_hours",
            _("{why} Say why the call was made all the same.", why=outside_hours(verdict, at)),
        )


def _grade_errors(kind: InteractionKind, entry: CallEntry, needed: bool) -> Iterator[FieldError]:
    if not entry.satisfaction:
        if needed:
            yield required("satisfaction", _("Satisfaction"))
        return
    if entry.satisfaction not in GRADES:
        yield FieldError("satisfaction", "unknown", _("Choose satisfied, neutral or dissatisfied."))
    if entry.satisfaction not in ASKS_ASPECT:
        return
    if not entry.aspect:
        yield required("aspect", _("What the customer is not satisfied with"))
    elif not set(entry.aspect) <= aspects_of(kind).keys():
        yield FieldError("aspect", "unknown", _("Choose from the list."))


def _reason_errors(entry: CallEntry) -> Iterator[FieldError]:
    if not entry.reason:
        yield required("reason", _("Why declined"))
    elif entry.reason not in REFUSALS:
        yield FieldError("reason", "unknown", _("Choose from the list."))


def _call_back_errors(session: Session, served: Sequence[FollowUp], entry: CallEntry) -> Iterator[FieldError]:
    at = entry.call_back_at
    if at is None:
        yield required("call_back_at", _("The time to call again"))
        return
    if at <= clock.now():
        yield FieldError("call_back_at", "in_past", _("The time to call again has passed already."))
        return
    verdict = may_contact(session, served[0].customer_id, entry.channel, at)
    if not verdict.allowed:
        yield FieldError("call_back_at", "outside_hours", outside_hours(verdict, at))
    last = min((one.expires for one in served if one.expires is not None), default=None)
    if last is not None and clock.business_day(at) > last:
        yield FieldError(
            "call_back_at", "after_end", _("This reminder ends on {day}; agree an earlier time.", day=last.isoformat())
        )


def _appointment_errors(entry: CallEntry, needed: bool) -> Iterator[FieldError]:
    if entry.appointment is None:
        if needed:
            yield required("appointment", _("The appointment"))
    elif entry.appointment <= clock.now():
        yield FieldError("appointment", "in_past", _("The appointment has passed already."))


def _phone_errors(entry: CallEntry, needed: bool) -> Iterator[FieldError]:
    if not entry.new_phone.strip():
        if needed:
            yield required("new_phone", _("The right number"))
    elif read_phone(entry.new_phone) is None:
        yield FieldError("new_phone", "bad_phone", _("{number} is no telephone number.", number=entry.new_phone))


def _promise_errors(entry: CallEntry) -> Iterator[FieldError]:
    if not entry.promise.strip():
        if entry.promise_due is not None:
            yield required("promise", _("What was promised"))
    elif len(entry.promise) > LONGEST_PROMISE:
        yield FieldError("promise", "too_long", _("Shorten this to {length} characters.", length=LONGEST_PROMISE))
    elif entry.promise_due is None:
        yield required("promise_due", _("Until when it was promised"))
    elif entry.promise_due < clock.today():
        yield FieldError("promise_due", "in_past", _("A promise is kept today at the earliest."))


def _text_errors(outcome: Outcome, entry: CallEntry) -> Iterator[FieldError]:
    for name, title in (("next_step", _("Next step")), ("note", _("Note"))):
        if name in outcome.needs and not getattr(entry, name).strip():
            yield required(name, title)
