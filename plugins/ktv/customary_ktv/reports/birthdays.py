"""Whose birthday is in a month, with telephone, sorted by day; lunar ones on their day of the solar year (KTV-22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from customary.sdk import (
    Actor,
    CustomerLine,
    Highlight,
    Invalid,
    Report,
    ReportColumn,
    Table,
    Text,
    clock,
    is_listed,
    lines_of_customers,
    report_parameter,
    texts,
    visible,
)
from customary.sdk.sql import one_of
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.access import PROFILE, VIEW
from customary_ktv.birthdays import solar_birthday, written_birthday
from customary_ktv.lunar import solar_days
from customary_ktv.models import Profile

_ = texts("ktv")

MONTHS = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)
YEARS = range(1901, 2099)  # those of which the lunar calendar is known
CENTURY = 100


def _months(_session: Session, _actor: Actor) -> list[tuple[str, Text]]:
    return [(str(number), title) for number, title in enumerate(MONTHS, start=1)]


@dataclass(frozen=True)
class BirthdaysAsked:
    """The month, of a year: on it depends when a lunar birthday is."""

    month: int = report_parameter(_("Month"), lambda: clock.today().month, _months)
    year: int = report_parameter(_("Year"), lambda: clock.today().year)

    def __post_init__(self) -> None:
        if not 1 <= self.month <= len(MONTHS):
            raise Invalid.field("month", "bad_value", _("A month is a number from 1 to 12."))
        if self.year not in YEARS:
            raise Invalid.field("year", "bad_value", _("The year lies between 1901 and 2098."))


CALENDARS = {"solar": _("solar"), "lunar": _("lunar")}
COLUMNS = (
    ReportColumn("customer_id", _("Customer"), "integer", for_programs=True),
    ReportColumn("name", _("Customer")),
    ReportColumn("day", _("Day"), "date", personal=True),
    ReportColumn("phone", _("Telephone"), "phone", personal=True),
    ReportColumn("birthday", _("Birthday"), words=lambda written: written, personal=True),
    ReportColumn("calendar", _("Calendar"), words=lambda calendar: CALENDARS[calendar]),
)


def birthdays(session: Session, actor: Actor, asked: BirthdaysAsked) -> Table:
    """Two statements, the customers in portions."""
    found = [
        (day, profile) for profile in _of_month(session, actor, asked) if (day := solar_birthday(profile, asked.year))
    ]
    people = lines_of_customers(session, actor, [profile.customer_id for _day, profile in found])
    known = sorted(found, key=lambda one: (one[0], one[1].customer_id))
    rows = [_row(day, profile, people[profile.customer_id]) for day, profile in known if profile.customer_id in people]
    links = {(place, "name"): f"/customers/{row['customer_id']}" for place, row in enumerate(rows)}
    lunar = sum(row["calendar"] == "lunar" for row in rows)
    figures = [
        Highlight(_("Birthdays"), len(rows), name="birthdays"),
        Highlight(_("By the solar calendar"), len(rows) - lunar, name="solar"),
        Highlight(_("By the lunar calendar"), lunar, name="lunar"),
    ]
    return Table(COLUMNS, rows, links=links, highlights=figures)


def _of_month(session: Session, actor: Actor, asked: BirthdaysAsked) -> Sequence[Any]:  # rows of the columns
    # Month and day as one number: 815 is the fifteenth of the eighth.
    in_month = [CENTURY * m + d for (m, d), day in solar_days(asked.year).items() if day.month == asked.month]
    spoken = CENTURY * col(Profile.birth_month) + col(Profile.birth_day)
    solar = and_(~col(Profile.birth_lunar), col(Profile.birth_month) == asked.month)
    lunar = and_(col(Profile.birth_lunar), one_of(spoken, in_month))
    query = select(
        col(Profile.customer_id),
        col(Profile.birth_year),
        col(Profile.birth_month),
        col(Profile.birth_day),
        col(Profile.birth_lunar),
    )
    shown = visible(PROFILE, actor), is_listed(col(Profile.customer_id), actor)
    return session.execute(query.where(or_(solar, lunar), *shown)).all()


def _row(day: date, profile: Any, person: CustomerLine) -> Mapping[str, Any]:  # a row of the columns above
    return {
        "customer_id": person.id,
        "name": person.name,
        "day": day,
        "phone": person.phone,
        "birthday": written_birthday(profile),
        "calendar": "lunar" if profile.birth_lunar else "solar",
    }


BIRTHDAYS = Report(
    key="ktv.birthdays",
    title=_("Birthdays by month"),
    subtitle=_("With telephone, sorted by day; lunar ones on this year's day"),
    permission=VIEW,
    parameters=BirthdaysAsked,
    table=birthdays,
    icon="cake",
)
