"""Keeping the members of a period, and closing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, literal, select, update
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database import clock
from customary.database.alone import alone
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.transaction import Writing, emit, transaction, unchanged
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, Forbidden, Invalid
from customary.plugins.gradings import Segment
from customary.plugins.text import texts
from customary.segments.coverage import (
    CLOSE,
    Coverage,
    Month,
    closed_period,
    coverage,
    members,
    month_of,
    status_of,
)
from customary.segments.events import MEMBER, SegmentKept, SegmentPeriodClosed
from customary.segments.models import SegmentPeriod

_ = texts("segments")

PERIOD = "core.segment_period"
customers = table_of(Customer)


def keep_members(payload: Mapping[str, Any]) -> None:  # JSON values
    """Note who belongs to each segment in the running month, so that the month's last state stays when it is over."""
    month = month_of(None)
    for segment in current().registry.segments.values():
        with alone(f"segment {segment.key}"), transaction(system("members of segments")) as session:
            note_members(session, segment, month)


def note_members(session: Writing, segment: Segment, month: Month) -> None:
    """Bring the kept members of an open period to what the segment says."""
    if closed_period(session, segment.key, month) is not None:
        unchanged(session)
        return
    kept = _kept(segment, month)
    belong = _belong(segment, month)
    went = session.execute(
        delete(members).where(kept, members.c.customer_id.not_in(belong)).execution_options(preserve_rowcount=True)
    ).rowcount  # type: ignore[attr-defined]  # a result of DML has it
    there = select(members.c.customer_id).where(kept)
    new = select(literal(segment.key), literal(month.first), customers.c.id, literal("")).where(
        customers.c.id.in_(belong), customers.c.id.not_in(there)
    )
    columns = ["segment", "first", "customer_id", "status"]
    came = session.execute(insert(members).from_select(columns, new).execution_options(preserve_rowcount=True)).rowcount  # type: ignore[attr-defined]  # a result of DML has it
    if came or went:
        emit(session, SegmentKept(record=MEMBER, ids=(), segment=segment.key, first=month.first, came=came, went=went))
    else:
        unchanged(session)


def close_period(
    session: Writing, actor: Actor, key: str, month: Month, confirmed: bool = False, note: str = ""
) -> Coverage:
    """Close a period that is over: its members and how each of them stands change no more.

    Raises Forbidden, NotFound, Conflict for one that is closed or not over, Invalid where not everybody was followed up and
    nobody has confirmed it with a reason.
    """
    if not actor.may(CLOSE):
        raise Forbidden(CLOSE)
    segment = current().registry.segments[key]
    if closed_period(session, key, month) is not None:
        raise Conflict(_("This period was closed already."))
    if not month.over:
        raise Conflict(_("This period is not over yet."))
    if session.execute(select(members.c.id).where(_kept(segment, month)).limit(1)).first() is None:
        note_members(session, segment, month)
    seen = coverage(session, system("closing of a period"), segment, month)
    if seen.followed_up < seen.members:
        _check_confirmed(seen, confirmed, note)
    session.execute(update(members).where(_kept(segment, month)).values(status=status_of(members.c.customer_id, month)))
    period = SegmentPeriod(
        segment=key,
        first=month.first,
        last=month.last,
        members=seen.members,
        followed_up=seen.followed_up,
        note=note.strip(),
        closed_at=clock.now(),
        closed_by_id=actor.staff_id,
        author=actor.label,
    )
    session.add(period)
    session.flush()
    assert period.id is not None  # flushed
    emit(
        session,
        SegmentPeriodClosed(
            record=PERIOD,
            ids=(period.id,),
            segment=key,
            first=month.first,
            members=seen.members,
            followed_up=seen.followed_up,
            note=note.strip(),
        ),
    )
    return seen


def _check_confirmed(seen: Coverage, confirmed: bool, note: str) -> None:
    open_ones = seen.members - seen.followed_up
    if not confirmed:
        said = _(
            "{n} of {all} have not been followed up. Follow them up first, or confirm that you close the period all the same.",
            n=open_ones,
            all=seen.members,
        )
        raise Invalid.field("confirmed", "incomplete", said)
    if not note.strip():
        raise Invalid.field(
            "note", "required", _("Say why the period is closed although not everybody was followed up.")
        )


def _kept(segment: Segment, month: Month) -> ColumnElement[bool]:
    return and_(members.c.segment == segment.key, members.c.first == month.first)


def _belong(segment: Segment, month: Month) -> Select[Any]:
    belongs = segment.members(month.first, month.last).subquery("belongs")
    return (
        select(belongs.c.customer_id)
        .join(customers, customers.c.id == belongs.c.customer_id)
        .where(customers.c.state != "merged")
    )


def periods_closed(session: Session, key: str) -> list[SegmentPeriod]:
    """The closed periods of a segment, the latest first."""
    query = select(SegmentPeriod).where(table_of(SegmentPeriod).c.segment == key)
    return list(session.scalars(query.order_by(table_of(SegmentPeriod).c.first.desc()).limit(24)))
