"""The bookings of a span of days, counted by the database: three statements, whatever the span."""

from __future__ import annotations

from datetime import date
from typing import Any

from customary.sdk import texts
from sqlalchemy import CompoundSelect, Select, and_, case, func, or_, select, union
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.figures import available, consumed, line, not_consumed
from customary_ktv.models import Booking, Room, Sheet, Tier
from customary_ktv.reports.summary import CardLine, Counted, Day, Summary

_ = texts("ktv")

Rows = Select[date, int]


def summary_of(session: Session, first: date, last: date) -> Summary:
    """Of the whole house: what is counted is nobody's customer in particular."""
    lines: dict[date, dict[int | None, Counted]] = {}
    for day, tier, *counted in session.execute(_by_line(first, last)):
        lines.setdefault(day, {})[tier] = Counted(*(int(one) for one in counted))
    occupied = {one.day: one.rooms for one in session.execute(_occupied(first, last))}
    days = {
        day: Day(lines.get(day, {}), rooms, occupied.get(day, 0))
        for day, rooms in session.execute(_available(first, last))
    }
    return Summary(first, last, card_lines(session), days)


def card_lines(session: Session) -> list[CardLine]:
    """The best card first; customers without one last."""
    tiers = session.execute(select(col(Tier.id), col(Tier.name)).order_by(col(Tier.rank).desc(), col(Tier.id)))
    return [*(CardLine(tier_id, name) for tier_id, name in tiers), CardLine(None, str(_("Ordinary customers")))]


def _by_line(first: date, last: date) -> Select[date, int | None, int, int, int]:
    sittings = func.count(case((consumed(Booking), 1)))
    amount = func.coalesce(func.sum(case((consumed(Booking), col(Booking.amount)))), 0)
    lost = func.count(case((not_consumed(Booking), 1)))
    query = select(col(Booking.day), line(Booking), sittings, amount, lost)
    return query.where(col(Booking.day).between(first, last), or_(consumed(Booking), not_consumed(Booking))).group_by(
        col(Booking.day), line(Booking)
    )


def _occupied(first: date, last: date) -> Rows:
    """Different rooms with a sitting that could be let that day."""
    query = select(col(Booking.day), func.count(col(Booking.room_id).distinct()).label("rooms"))
    query = query.join_from(Booking, Room, col(Room.id) == col(Booking.room_id))
    span = and_(col(Booking.day).between(first, last), consumed(Booking))
    return query.where(span, available(Room, col(Booking.day))).group_by(col(Booking.day))


def _available(first: date, last: date) -> Rows:
    """How many rooms could be let on each day of which something is known."""
    days = _known(first, last).subquery()
    query = select(days.c.day, func.count(col(Room.id)))
    query = query.select_from(days).outerjoin(Room, available(Room, days.c.day))
    return query.group_by(days.c.day).order_by(days.c.day)


def _known(first: date, last: date) -> CompoundSelect[Any]:
    """Days with a sheet, be it an empty one, or with a booking of which one knows what became of it."""
    happened = or_(consumed(Booking), not_consumed(Booking))
    booked = select(col(Booking.day)).where(col(Booking.day).between(first, last), happened)
    return union(booked, select(col(Sheet.day)).where(col(Sheet.day).between(first, last)))
