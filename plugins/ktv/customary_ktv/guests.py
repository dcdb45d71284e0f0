"""A customer as a guest: what he spent, what he thinks of the house, what he always wants, when his birthday is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from customary.sdk import (
    Actor,
    BadCell,
    FieldError,
    Invalid,
    NotFound,
    Writing,
    clock,
    customer_for,
    emit,
    texts,
    visible,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.access import BOOKING, GUEST_FILE, REQUEST
from customary_ktv.booking_checks import HOW_TO_WRITE_BIRTHDAYS
from customary_ktv.cells import Birthday, read_birthday
from customary_ktv.changes import put
from customary_ktv.derived import reckon_birthdays
from customary_ktv.events import GuestFilesChanged, StandingRequestsChanged
from customary_ktv.figures import consumed
from customary_ktv.lunar import solar_day
from customary_ktv.models import Booking, GuestFile, Profile, StandingRequest

_ = texts("ktv")

EDIT_CUSTOMERS = "core.customers.edit"
LONGEST_REQUEST, LARGEST_AMOUNT = 300, 10**15


class Standing(msgspec.Struct, frozen=True):
    """What a customer always wants."""

    id: int
    text: str


class Guest(msgspec.Struct, frozen=True):
    """The seven things recorded of a customer's visits, summed up (KTV-21)."""

    visits: int
    amount: int
    last_on: date | None
    opinion: str
    opinion_on: date | None
    standard: int | None
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    birth_lunar: bool
    requests: Sequence[Standing] = ()

    def birthday_in(self, year: int) -> date | None:
        """The day of a solar year on which the birthday is kept."""
        if self.birth_month is None or self.birth_day is None:
            return None
        if self.birth_lunar:
            return solar_day(year, self.birth_month, self.birth_day)
        last = self.birth_day if (self.birth_month, self.birth_day) != (2, 29) else 28
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, self.birth_month, self.birth_day if leap else last)


def guest(session: Session, actor: Actor, customer_id: int) -> Guest:
    """In five statements; the visits are those that the actor may see."""
    his = (col(Booking.customer_id) == customer_id, visible(BOOKING, actor))
    sums = select(func.count(), func.coalesce(func.sum(col(Booking.amount)), 0), func.max(col(Booking.day)))
    visits, amount, last_on = session.execute(sums.where(*his, consumed(Booking))).one()
    latest = (
        select(col(Booking.opinion), col(Booking.day))
        .where(*his, col(Booking.opinion) != "")
        .order_by(col(Booking.day).desc(), col(Booking.row).desc(), col(Booking.id).desc())
    )
    opinion = session.execute(latest.limit(1)).first()
    birth = session.execute(
        select(
            col(Profile.birth_year), col(Profile.birth_month), col(Profile.birth_day), col(Profile.birth_lunar)
        ).where(col(Profile.customer_id) == customer_id)
    ).first()
    standard = session.execute(
        select(col(GuestFile.standard)).where(col(GuestFile.customer_id) == customer_id)
    ).scalar()
    wanted = select(col(StandingRequest.id), col(StandingRequest.text)).where(
        col(StandingRequest.customer_id) == customer_id, col(StandingRequest.ended_on).is_(None)
    )
    found: Iterable[Any] = session.execute(wanted.order_by(col(StandingRequest.id)))
    said, said_on = opinion or ("", None)
    year, month, day, lunar = birth or (None, None, None, False)
    return Guest(
        visits=visits,
        amount=int(amount),
        last_on=last_on,
        opinion=said,
        opinion_on=said_on,
        standard=standard,
        birth_year=year,
        birth_month=month,
        birth_day=day,
        birth_lunar=lunar,
        requests=[Standing(id_, text) for id_, text in found],
    )


def set_guest_file(
    session: Writing, actor: Actor, customer_id: int, standard: int | None, birthday: str | None = None
) -> None:
    """KTV-08: what a visit may come to; and a birthday that bookings do not overrule (None leaves it, "" takes it back).

    Raises Invalid that names what cannot be, NotFound and Forbidden for customers that are not the actor's to change.
    """
    customer_for(session, actor, customer_id, EDIT_CUSTOMERS)
    if standard is not None and not 0 < standard <= LARGEST_AMOUNT:
        raise Invalid.field("standard", "bad_amount", _("Enter an amount, like 680.00."))
    values: dict[str, object] = {"standard": standard}
    if birthday is not None:
        values |= _birth(birthday)
    file = session.execute(select(GuestFile).where(col(GuestFile.customer_id) == customer_id)).scalar()
    if file is None:
        file = GuestFile(customer_id=customer_id, version=0, created_at=clock.now())
        session.add(file)
    changes = put(file, values)
    session.flush()
    assert file.id is not None  # flushed
    if changes or file.version == 0:
        file.version = file.version or 1
        emit(
            session,
            GuestFilesChanged(record=GUEST_FILE, ids=(file.id,), customers=(customer_id,), changes={file.id: changes}),
        )
        session.flush()
    reckon_birthdays(session, [customer_id])


def _birth(written: str) -> dict[str, object]:
    try:
        read = read_birthday(written.strip()) or Birthday("", 0, 0)
    except BadCell:
        raise Invalid([FieldError("birthday", "bad_birthday", HOW_TO_WRITE_BIRTHDAYS)]) from None
    return {
        "birth_year": read.year,
        "birth_month": read.month or None,
        "birth_day": read.day or None,
        "birth_lunar": read.lunar,
    }


def add_standing_request(session: Writing, actor: Actor, customer_id: int, text: str) -> int:
    """KTV-09: each new booking of the customer asks for it; its id."""
    customer_for(session, actor, customer_id, EDIT_CUSTOMERS)
    text = " ".join(text.split())
    if not 0 < len(text) <= LONGEST_REQUEST:
        words = _("Write what the customer always wants, in {most} characters at most.", most=LONGEST_REQUEST)
        raise Invalid.field("text", "required", words)
    row = StandingRequest(customer_id=customer_id, text=text, created_at=clock.now())
    session.add(row)
    session.flush()
    assert row.id is not None  # flushed
    emit(session, StandingRequestsChanged(record=REQUEST, ids=(row.id,), customers=(customer_id,)))
    return row.id


def end_standing_request(session: Writing, actor: Actor, customer_id: int, request_id: int) -> None:
    """New bookings do not ask for it any more; those that did still do. Raises NotFound."""
    customer_for(session, actor, customer_id, EDIT_CUSTOMERS)
    row = session.get(StandingRequest, request_id)
    if row is None or row.customer_id != customer_id:
        raise NotFound
    changes = put(row, {"ended_on": clock.today()})
    if changes:
        emit(
            session,
            StandingRequestsChanged(
                record=REQUEST, ids=(request_id,), customers=(customer_id,), changes={request_id: changes}
            ),
        )
