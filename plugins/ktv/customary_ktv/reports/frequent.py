"""Who comes often: several sittings within days that end on a day, with frequency, amount and last visit (KTV-25 to KTV-27)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from customary.sdk import (
    Actor,
    CustomerLine,
    Highlight,
    Invalid,
    Report,
    ReportColumn,
    Table,
    clock,
    is_listed,
    lines_of_customers,
    report_parameter,
    texts,
    visible,
)
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.access import BOOKING, VIEW
from customary_ktv.figures import consumed
from customary_ktv.models import Booking
from customary_ktv.reports.rounding import average

_ = texts("ktv")

USUAL_DAYS, USUAL_VISITS = 30, 3
LONGEST = 3660  # days

Place = tuple[int, int, int]  # visits, amount, customer: where a page of the list ends


@dataclass(frozen=True)
class FrequentAsked:
    """How many sittings in how many days, the last of which is `until`."""

    until: date = report_parameter(_("Until"), clock.today)
    days: int = report_parameter(_("Days"), USUAL_DAYS)
    visits: int = report_parameter(_("Visits at least"), USUAL_VISITS)

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST:
            raise Invalid.field("days", "bad_value", _("Days are a number from 1 to {most}.", most=LONGEST))
        if self.visits < 1:
            raise Invalid.field("visits", "bad_value", _("Visits are at least 1."))

    @property
    def first(self) -> date:
        return self.until - timedelta(days=self.days - 1)


@dataclass(frozen=True)
class Frequent:
    """A customer with his sittings of the days that were asked for."""

    customer: CustomerLine
    visits: int
    amount: int
    last_on: date

    @property
    def average(self) -> int | None:
        return average(self.amount, self.visits)


def frequent_customers(
    session: Session, actor: Actor, asked: FrequentAsked, after: Place | None = None, limit: int | None = None
) -> list[Frequent]:
    """Those who come most often first, of equal ones who spends most. One more than `limit` says that there are more."""
    query = _counted(actor, asked, after)
    found = session.execute(query if limit is None else query.limit(limit + 1)).all()
    people = lines_of_customers(session, actor, [row.customer_id for row in found])
    return [
        Frequent(people[row.customer_id], row.visits, int(row.amount), row.last_on)
        for row in found
        if row.customer_id in people
    ]


def _counted(actor: Actor, asked: FrequentAsked, after: Place | None) -> Select[Any]:
    whose, visits, amount = col(Booking.customer_id), func.count(), func.sum(col(Booking.amount))
    columns: list[Any] = [
        whose.label("customer_id"),
        visits.label("visits"),
        amount.label("amount"),
        func.max(col(Booking.day)).label("last_on"),
    ]
    query = select(*columns)
    query = query.where(
        col(Booking.day).between(asked.first, asked.until),
        consumed(Booking),
        whose.is_not(None),
        visible(BOOKING, actor),
    ).group_by(whose)
    query = query.having(visits >= asked.visits)
    if after is not None:
        query = query.having(_behind(visits, amount, whose, after))
    counted = query.subquery()
    listed = select(counted).where(is_listed(counted.c.customer_id, actor))
    return listed.order_by(counted.c.visits.desc(), counted.c.amount.desc(), counted.c.customer_id.desc())


def _behind(visits: Any, amount: Any, whose: Any, after: Place) -> ColumnElement[bool]:  # columns of whole numbers
    last_visits, last_amount, last_id = after
    return or_(
        visits < last_visits,
        and_(visits == last_visits, or_(amount < last_amount, and_(amount == last_amount, whose < last_id))),
    )


COLUMNS = (
    ReportColumn("customer_id", _("Customer"), "integer", for_programs=True),
    ReportColumn("name", _("Customer")),
    ReportColumn("phone", _("Telephone"), "phone", personal=True),
    ReportColumn("visits", _("Visits in the period"), "integer"),
    ReportColumn("amount", _("Amount"), "money"),
    ReportColumn("average", _("Average"), "money"),
    ReportColumn("last_on", _("Last visit"), "date"),
)


def table(session: Session, actor: Actor, asked: FrequentAsked) -> Table:
    """One statement, the customers in portions."""
    found = frequent_customers(session, actor, asked)
    figures = [
        Highlight(_("Frequent customers"), len(found), name="customers"),
        Highlight(_("Visits in the period"), sum(one.visits for one in found), name="visits"),
        Highlight(_("Amount"), sum(one.amount for one in found), "money", name="amount"),
    ]
    return Table(COLUMNS, _rows(found), highlights=figures)


def _rows(found: Sequence[Frequent]) -> list[Mapping[str, Any]]:  # a value for each column
    return [
        {
            "customer_id": one.customer.id,
            "name": one.customer.name,
            "phone": one.customer.phone,
            "visits": one.visits,
            "amount": one.amount,
            "average": one.average,
            "last_on": one.last_on,
        }
        for one in found
    ]


FREQUENT = Report(
    key="ktv.frequent_customers",
    title=_("Frequent customers"),
    subtitle=_("How often they come, what they spend, when they were last here"),
    permission=VIEW,
    parameters=FrequentAsked,
    table=table,
    icon="repeat",
    page="/ktv/files/frequent",
)
