"""Taking a booking, changing and cancelling it, and answering its special requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from customary.sdk import Actor, Conflict, Invalid, NotFound, Stale, Writing, clock, emit, texts, visible
from sqlmodel import col, select

from customary_ktv.access import BOOKING
from customary_ktv.booking_checks import checked, guest_of
from customary_ktv.booking_facts import booking_key
from customary_ktv.changes import put
from customary_ktv.derived import reckon_birthdays
from customary_ktv.events import BookingsChanged, BookingsTaken
from customary_ktv.figures import NOT_CONSUMED, available
from customary_ktv.models import Booking, Room, StandingRequest

_ = texts("ktv")

USUAL_STAY = 240  # minutes, where no departure is said
LONGEST_REASON = 500

Values = Mapping[str, Any]  # facts of several types


def take_booking(session: Writing, actor: Actor, facts: Values, requests: Sequence[str] = ()) -> int:
    """A new booking; its id. The customer's standing requests come with it (KTV-09).

    A customer without an id is the one with the telephone, or a new one. Raises Invalid that names what cannot be, Conflict
    for a room that is not free then.
    """
    values = checked(session, actor, {"state": "booked", **facts})
    values["customer_id"] = guest_of(session, actor, values)
    _let(session, values)
    wanted = [*standing_of(session, values["customer_id"]), *(text.strip() for text in requests if text.strip())]
    asked = [{"text": text, "state": "open", "reason": "", "by": ""} for text in dict.fromkeys(wanted)]
    booking = Booking(**values, requests=asked, requests_open=len(asked), created_at=clock.now())
    session.add(booking)
    session.flush()
    assert booking.id is not None  # flushed
    emit(session, BookingsTaken(record=BOOKING, ids=(booking.id,), customers=_customers(booking)))
    reckon_birthdays(session, _customers(booking))
    return booking.id


def change_booking(session: Writing, actor: Actor, booking_id: int, version: int, facts: Values) -> None:
    """Change what is given. Raises NotFound, Stale for another version, Invalid, Conflict for a room that is not free then."""
    booking = booking_for(session, actor, booking_id, version)
    before = _customers(booking)
    present = {name: getattr(booking, name) for name in FACTS}
    values = checked(session, actor, {**present, **facts}, birthday_said="birthday" in facts, present=booking)
    if "customer_id" in facts or "phone" in facts:
        values["customer_id"] = guest_of(session, actor, values)
    if any(values[name] != present[name] for name in ("day", "room_id", "arrival", "departure", "state")):
        _let(session, values, booking)
    changes = put(booking, values)
    if changes:
        session.flush()
        customers = tuple(dict.fromkeys((*before, *_customers(booking))))
        emit(
            session,
            BookingsChanged(record=BOOKING, ids=(booking_id,), customers=customers, changes={booking_id: changes}),
        )
        reckon_birthdays(session, customers)


def cancel_booking(session: Writing, actor: Actor, booking_id: int, version: int, no_show: bool = False) -> None:
    """The guest has cancelled, or did not come. Raises NotFound, Stale, Conflict for one that was consumed."""
    booking = booking_for(session, actor, booking_id, version)
    if booking.state == "consumed":
        raise Conflict(_("What was consumed cannot be cancelled. Change the booking if its amount is wrong."))
    changes = put(booking, {"state": "no_show" if no_show else "cancelled"})
    if changes:
        customers = _customers(booking)
        emit(
            session,
            BookingsChanged(record=BOOKING, ids=(booking_id,), customers=customers, changes={booking_id: changes}),
        )


def answer_request(
    session: Writing, actor: Actor, booking_id: int, version: int, place: int, done: bool, reason: str = ""
) -> None:
    """A special request was done, or was not for a reason (KTV-09). Raises Invalid without a reason, NotFound, Stale."""
    booking = booking_for(session, actor, booking_id, version)
    reason = reason.strip()
    if not 0 <= place < len(booking.requests):
        raise NotFound
    if not done and not reason:
        raise Invalid.field("reason", "required", _("Say why it was not done."))
    if len(reason) > LONGEST_REASON:
        raise Invalid.field("reason", "too_long", _("{most} characters at most.", most=LONGEST_REASON))
    answer = {"state": "done" if done else "not_done", "reason": reason, "by": str(actor.label)}
    requests = [{**one, **answer} if number == place else one for number, one in enumerate(booking.requests)]
    left = sum(one["state"] == "open" for one in requests)
    changes = put(booking, {"requests": requests, "requests_open": left})
    emit(
        session,
        BookingsChanged(
            record=BOOKING, ids=(booking_id,), customers=_customers(booking), changes={booking_id: changes}
        ),
    )


def booking_for(session: Writing, actor: Actor, booking_id: int, version: int) -> Booking:
    """A booking to be changed. Raises NotFound if it is not the actor's to see, Stale for another version."""
    booking = session.exec(select(Booking).where(col(Booking.id) == booking_id, visible(BOOKING, actor))).first()
    if booking is None:
        raise NotFound
    if booking.version != version:
        raise Stale(booking.version)
    return booking


def standing_of(session: Writing, customer_id: int | None) -> list[str]:
    """What the customer always wants."""
    if customer_id is None:
        return []
    query = select(StandingRequest.text).where(
        col(StandingRequest.customer_id) == customer_id, col(StandingRequest.ended_on).is_(None)
    )
    return list(session.exec(query.order_by(col(StandingRequest.id))))


def _let(session: Writing, values: dict[str, Any], present: Booking | None = None) -> None:
    """Let the room from arrival to departure: it must be in use and free then. Puts the booking's key."""
    day, room_id = values["day"], values["room_id"]
    live = values["state"] not in NOT_CONSUMED
    if live and session.exec(select(Room.id).where(col(Room.id) == room_id, available(Room, day))).first() is None:
        raise Invalid.field("room_id", "out_of_use", _("This room is out of use on that day. Choose another."))
    if live:
        _refuse_overlap(session, day, room_id, values["arrival"], values["departure"], present)
    key = booking_key(day, room_id, values["arrival"])
    holder = session.exec(select(Booking).where(col(Booking.key) == key)).first()
    if holder is not None and holder is not present:
        # Only a cancelled one can hold it, as nobody else overlaps: the room is let anew at the same hour.
        if not live or holder.state not in NOT_CONSUMED:
            values["key"] = None
            return
        holder.key = None
        session.flush()
    values["key"] = key


def _refuse_overlap(
    session: Writing, day: date, room_id: int, arrival: int | None, departure: int | None, present: Booking | None
) -> None:
    """Raises Conflict that names the booking in the way."""
    if arrival is None:
        return
    query = select(Booking).where(
        col(Booking.day) == day,
        col(Booking.room_id) == room_id,
        col(Booking.state).not_in(NOT_CONSUMED),
        col(Booking.arrival).is_not(None),
    )
    end = departure if departure is not None else arrival + USUAL_STAY
    for other in session.exec(query):
        assert other.arrival is not None  # asked for
        other_end = other.departure if other.departure is not None else other.arrival + USUAL_STAY
        if other is not present and arrival < other_end and other.arrival < end:
            raise Conflict(
                _("The room is taken then by {name}. Choose another room or time.", name=other.name or other.phone)
            )


def _customers(booking: Booking) -> tuple[int, ...]:
    return () if booking.customer_id is None else (booking.customer_id,)


FACTS = (
    "day",
    "room_id",
    "arrival",
    "departure",
    "state",
    "customer_id",
    "name",
    "phone",
    "birthday",
    "amount",
    "consumption",
    "tier_id",
    "card_number",
    "opinion",
    "note",
)
