"""The customer master file and the member file: the same people, live, with the seven things that are recorded (KTV-21, 23, 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec
from customary.sdk import (
    Actor,
    CustomerLine,
    Report,
    ReportColumn,
    Table,
    customer_lines,
    listed_id,
    portions,
    report_parameter,
    texts,
    visible,
)
from customary.sdk.sql import one_of
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.access import BOOKING, PROFILE, VIEW
from customary_ktv.birthdays import written_birthday
from customary_ktv.figures import consumed, line
from customary_ktv.models import Booking, Profile, Tier
from customary_ktv.rows import usual

_ = texts("ktv")

File = Literal["customers", "members"]


class FileRow(msgspec.Struct, frozen=True):
    """A customer in a file. Consumption type and card are those of the last visit; `card` is empty without one."""

    customer_id: int
    name: str
    phone: str
    birthday: str
    amount: int
    visits: int
    card_visits: int
    last_on: date | None
    consumption: str
    card: str
    opinion: str
    opinion_on: date | None


@dataclass(frozen=True)
class FileFilter:
    """Whom a file is narrowed to."""

    text: str = ""  # how a name begins, or a telephone
    tier_id: int | None = None  # somebody who has paid with such a card


def file_rows(
    session: Session, actor: Actor, file: File, wanted: FileFilter, after: int | None = None, limit: int | None = None
) -> list[FileRow]:
    """The newest customers first; one more than `limit` says that there are more."""
    where = [_paid_by_card(actor, wanted.tier_id)] if file == "members" or wanted.tier_id is not None else []
    people = customer_lines(session, actor, where, wanted.text, after, limit)
    return [row for some in portions(people) for row in _filled(session, actor, some)]


def _paid_by_card(actor: Actor, tier_id: int | None) -> ColumnElement[bool]:
    """The customer has a consumption on which a member card is written."""
    card = line(Booking).is_not(None) if tier_id is None else line(Booking) == tier_id
    return exists().where(col(Booking.customer_id) == listed_id(), consumed(Booking), card, visible(BOOKING, actor))


def _filled(session: Session, actor: Actor, people: Sequence[CustomerLine]) -> list[FileRow]:
    """What is recorded of these customers, in four statements."""
    ids = [one.id for one in people]
    sums = {row.customer_id: row for row in session.execute(_sums(actor, ids))}
    last = {row.customer_id: row for row in session.execute(_last(actor, ids, consumed(Booking)))}
    said = {row.customer_id: row for row in session.execute(_last(actor, ids, col(Booking.opinion) != ""))}
    born = {row.customer_id: row for row in session.execute(_born(actor, ids))}
    return [_row(one, sums.get(one.id), last.get(one.id), said.get(one.id), born.get(one.id)) for one in people]


def _row(person: CustomerLine, sums: Any, last: Any, said: Any, born: Any) -> FileRow:  # rows of the statements below
    return FileRow(
        customer_id=person.id,
        name=person.name,
        phone=person.phone,
        birthday=str(written_birthday(born)) if born else "",
        amount=int(sums.amount) if sums else 0,
        visits=sums.visits if sums else 0,
        card_visits=sums.card_visits if sums else 0,
        last_on=sums.last_on if sums else None,
        consumption=str(usual(last.consumption)) if last else "",
        card=(last.tier or "") if last else "",
        opinion=said.opinion if said else "",
        opinion_on=said.day if said else None,
    )


def _sums(actor: Actor, ids: Sequence[int]) -> Select[Any]:
    whose = col(Booking.customer_id)
    counted: list[Any] = [
        whose.label("customer_id"),
        func.count().label("visits"),
        func.count(line(Booking)).label("card_visits"),
        func.sum(col(Booking.amount)).label("amount"),
        func.max(col(Booking.day)).label("last_on"),
    ]
    return select(*counted).where(one_of(whose, ids), consumed(Booking), visible(BOOKING, actor)).group_by(whose)


def _last(actor: Actor, ids: Sequence[int], which: ColumnElement[bool]) -> Select[Any]:
    """Of each customer the last of these bookings, in order of day and then of the place on the sheet."""
    whose = col(Booking.customer_id)
    latest = (col(Booking.day).desc(), col(Booking.row).desc(), col(Booking.id).desc())
    place = func.row_number().over(partition_by=whose, order_by=latest).label("place")
    columns: list[Any] = [
        whose.label("customer_id"),
        col(Booking.day),
        col(Booking.consumption),
        col(Booking.opinion),
        col(Tier.name).label("tier"),
        place,
    ]
    query = select(*columns).outerjoin_from(Booking, Tier, col(Tier.id) == line(Booking))
    placed = query.where(one_of(whose, ids), which, visible(BOOKING, actor)).subquery()
    return select(placed).where(placed.c.place == 1)


def _born(actor: Actor, ids: Sequence[int]) -> Select[Any]:
    columns: list[Any] = [
        getattr(Profile, name) for name in ("customer_id", "birth_year", "birth_month", "birth_day", "birth_lunar")
    ]
    return select(*columns).where(one_of(col(Profile.customer_id), ids), visible(PROFILE, actor))


@dataclass(frozen=True)
class FileAsked:
    """Whom the file is narrowed to."""

    q: str | None = report_parameter(_("Name or telephone"), None)
    tier: int | None = report_parameter(_("Card"), None)

    @property
    def wanted(self) -> FileFilter:
        return FileFilter((self.q or "").strip(), self.tier)


ORDINARY = _("Ordinary customers")
COLUMNS = (
    ReportColumn("customer_id", _("Customer"), "integer", for_programs=True),
    ReportColumn("name", _("Customer")),
    ReportColumn("phone", _("Telephone"), "phone", personal=True),
    ReportColumn("birthday", _("Birthday"), personal=True),
    ReportColumn("amount", _("Amount"), "money"),
    ReportColumn("visits", _("Visits"), "integer"),
    ReportColumn("last_on", _("Last visit"), "date"),
    ReportColumn("consumption", _("Consumption type")),
    ReportColumn("card", _("Card"), words=lambda card: card or ORDINARY),
    ReportColumn("card_visits", _("Visits paid by card"), "integer"),
    ReportColumn("opinion", _("Latest opinion")),
)


def _table_of(session: Session, actor: Actor, file: File, asked: FileAsked) -> Table:
    rows: list[Mapping[str, Any]] = [
        msgspec.structs.asdict(row) for row in file_rows(session, actor, file, asked.wanted)
    ]
    return Table(COLUMNS, rows)


FILES = (
    Report(
        key="ktv.customer_file",
        title=_("Customer master file"),
        subtitle=_("Every customer with what is recorded of his visits"),
        permission=VIEW,
        parameters=FileAsked,
        table=lambda session, actor, asked: _table_of(session, actor, "customers", asked),
        icon="users",
        page="/ktv/files/customers",
    ),
    Report(
        key="ktv.member_file",
        title=_("Member file"),
        subtitle=_("Customers who have paid with a member card"),
        permission=VIEW,
        parameters=FileAsked,
        table=lambda session, actor, asked: _table_of(session, actor, "members", asked),
        icon="credit-card",
        page="/ktv/files/members",
    ),
)
