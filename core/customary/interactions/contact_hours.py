"""When a customer may be contacted: the house's hours, or his own. Nobody is disturbed outside of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, select

from customary.customers.hours import parse_hours
from customary.customers.inputs import HOW_TO_WRITE_HOURS
from customary.customers.models import Customer
from customary.database import clock
from customary.database.parameters import change_parameters, parameter, parameters_on
from customary.database.transaction import Writing
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden, Invalid
from customary.plugins.text import Text, texts
from customary.records.hours import Span, plain_hours

_ = texts("interactions")

KEY = "core.contact_hours"
EDIT = "core.contact_hours.edit"


@dataclass(frozen=True)
class ContactHours:
    """The house's hours, every day, on the clock of its time zone."""

    hours: str = parameter(_("Hours of contact"), "09:00-12:00,14:00-20:00")


@dataclass(frozen=True)
class Verdict:
    """Whether a customer may be contacted at a moment; `next_allowed` (UTC) is that moment itself if so."""

    allowed: bool
    next_allowed: datetime
    hours: str


def may_contact(session: Session, customer_id: int | None, channel: str, at: datetime) -> Verdict:
    """Asked before every contact outward, of any channel, planned or begun.

    The customer's own hours count, else the house's on that day.
    """
    hours = hours_of(session, customer_id, clock.local(at).date())
    spans = parse_hours(hours)
    if not spans or any(start <= _minute(at) < end for start, end in spans):
        return Verdict(True, at, hours)
    return Verdict(False, next(moment for moment in _beginnings(spans, at) if moment > at), hours)


def hours_of(session: Session, customer_id: int | None, day: date) -> str:
    """The hours that hold for a customer, as written."""
    own = session.exec(select(Customer.contact_hours).where(Customer.id == customer_id)).first()
    if own:
        return own
    stored: ContactHours = parameters_on(session, KEY, ContactHours, day)
    return stored.hours


def refuse_outside_hours(session: Session, customer_id: int | None, channel: str, at: datetime, field: str) -> None:
    """Raises Invalid for a field whose time is outside of the hours; it names the next allowed time."""
    verdict = may_contact(session, customer_id, channel, at)
    if not verdict.allowed:
        raise Invalid.field(field, "outside_hours", outside_hours(verdict, at))


def outside_hours(verdict: Verdict, at: datetime) -> Text:
    """Why a moment will not do, and which is the next that will."""
    return _(
        "{time} is outside the hours of contact ({hours}). The next allowed time is {next}.",
        time=wall_clock(at),
        hours=verdict.hours,
        next=wall_clock(verdict.next_allowed),
    )


def checked_hours(text: str, field: str = "contact_hours") -> str:
    """The hours in their one way of writing; empty stays empty. Raises Invalid naming the field."""
    try:
        return plain_hours(text)
    except ValueError:
        raise Invalid.field(field, "bad_hours", HOW_TO_WRITE_HOURS) from None


def change_contact_hours(session: Writing, actor: Actor, hours: str) -> None:
    """Set the house's hours from today on."""
    if not actor.may(EDIT):
        raise Forbidden(EDIT)
    if not hours.strip():
        raise Invalid.field("hours", "required", _("Enter the hours of contact."))
    change_parameters(session, KEY, ContactHours, {"hours": checked_hours(hours, "hours")}, clock.today())


def wall_clock(at: datetime) -> str:
    """A moment as a person in the house says it."""
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def _minute(at: datetime) -> int:
    local = clock.local(at)
    return local.hour * 60 + local.minute


def _beginnings(spans: tuple[Span, ...], at: datetime) -> Iterator[datetime]:
    day = clock.local(at).date()
    for days in range(3):
        for start, _end in spans:
            wall = datetime.combine(day + timedelta(days=days), time(*divmod(start, 60)), tzinfo=clock.zone())
            yield wall.astimezone(UTC)
