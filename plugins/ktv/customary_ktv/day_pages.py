"""The page of a day: what it came to beside the week before, its lines and hours, and the rooms of the night that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from customary.sdk import Actor, AnyRequest, NavEntry, Text, charts, clock, page, reading, texts
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv import house
from customary_ktv.access import EDIT, FIGURES, ROOMS, VIEW
from customary_ktv.figures import NOT_CONSUMED
from customary_ktv.models import Sheet
from customary_ktv.reports.counting import summary_of
from customary_ktv.reports.hours import rooms_by_hour
from customary_ktv.reports.lines import WEEKDAYS, bookings_link, heat_of_day
from customary_ktv.reports.months import month_of
from customary_ktv.reports.rounding import share
from customary_ktv.reports.summary import CardLine, Counted, Day, Summary, days_of
from customary_ktv.rows import BookingRow, RoomRow

_ = texts("ktv")

AnyResponse = Response[Any]

WEEK = timedelta(days=7)
COURSE = timedelta(days=13)  # two weeks make the course of a figure
GREY = 6


@dataclass(frozen=True)
class Shown:
    """A line of the day beside that of the same weekday a week before."""

    line: CardLine
    colour: int
    now: Counted
    before: Counted | None
    share_of_rooms: float | None
    share_of_revenue: float | None
    link: str


@get("/ktv/day", permission=FIGURES, sync_to_thread=True)
def day_page(request: AnyRequest, actor: NamedDependency[Actor], day: FromQuery[str] = "") -> AnyResponse:
    """Yesterday, unless another day is asked for."""
    today = clock.today()
    on = _day(day, today)
    with reading() as session:
        summary = summary_of(session, on - COURSE, on)
        corrected = session.execute(select(col(Sheet.corrected)).where(col(Sheet.day) == on)).scalar_one_or_none()
        hours = rooms_by_hour(session, month_of(on).first, on) if on in summary.days else {}
        tonight = _tonight(session, actor, on + timedelta(1))
    known = summary.days.get(on)
    heat = heat_of_day(hours, on) if on in hours else None
    return page(
        request,
        "ktv/day.html",
        day=on,
        weekday=WEEKDAYS[on.weekday()],
        previous=on - timedelta(1),
        following=on + timedelta(1) if on < today else None,
        month=month_of(on).written,
        known=known,
        corrected=corrected,
        over=on < today,
        tiles=_tiles(summary, on, known) if known else (),
        shown=_lines(summary, on, known) if known else (),
        whole=known.whole if known else None,
        heat=charts.heat(heat.labels, heat.series, heat.title) if heat else None,
        tonight=tonight,
        may_book=actor.may(EDIT),
        may_import=actor.may("core.imports.run"),
    )


def _day(written: str, today: date) -> date:
    try:
        return min(date.fromisoformat(written), today)
    except ValueError:
        return today - timedelta(1)


@dataclass(frozen=True)
class Tile:
    """A figure with its change since the same weekday a week before, and its course over two weeks."""

    title: Text
    kind: str
    value: float | None
    before: float | None
    detail: Text | str
    spark: Any  # drawn


def _tiles(summary: Summary, on: date, known: Day) -> list[Tile]:
    whole = known.whole
    turns = round(whole.sittings / known.occupied, 2) if known.occupied else None
    rooms = _("{occupied} of {available} rooms", occupied=known.occupied, available=known.available)
    return [
        _tile(summary, on, _("Occupancy"), "percent", known.occupancy, rooms, lambda day: day.occupancy),
        _tile(summary, on, _("Sittings"), "number", whole.sittings, "", lambda day: day.whole.sittings),
        _tile(summary, on, _("Sittings for each room"), "turns", turns, "", _turns),
        _tile(summary, on, _("Amount"), "money", whole.amount, "", lambda day: day.whole.amount),
        _tile(summary, on, _("Average"), "money", whole.average, "", lambda day: day.whole.average),
    ]


def _turns(day: Day) -> float | None:
    return round(day.whole.sittings / day.occupied, 2) if day.occupied else None


def _tile(summary: Summary, on: date, title: Text, kind: str, value: float | None, detail: Any, of: Any) -> Tile:
    before = summary.days.get(on - WEEK)
    course = [
        found
        for day in days_of(summary.first, on)
        if day in summary.days and (found := of(summary.days[day])) is not None
    ]
    return Tile(title, kind, value, of(before) if before else None, detail, charts.spark(course, title))


def _lines(summary: Summary, on: date, known: Day) -> list[Shown]:
    before = summary.days.get(on - WEEK)
    shown = []
    for place, line in enumerate(summary.lines):
        now = known.lines.get(line.tier_id, Counted())
        shown.append(
            Shown(
                line,
                GREY if line.tier_id is None else place % (GREY - 1) + 1,
                now,
                before.lines.get(line.tier_id, Counted()) if before else None,
                share(now.sittings, known.whole.sittings),
                share(now.amount, known.whole.amount),
                bookings_link(on, line),
            )
        )
    return shown


@dataclass(frozen=True)
class Tonight:
    """The rooms of a night, floor by floor, with who comes when."""

    day: date
    floors: Sequence[tuple[str, Sequence[RoomRow]]]
    by_room: dict[int, list[BookingRow]]
    available: int
    taken: int
    sittings: int


def _tonight(session: Session, actor: Actor, day: date) -> Tonight | None:
    if not (actor.may(ROOMS) and actor.may(VIEW)):
        return None
    rooms = house.rooms_on(session, actor, day)
    live = [one for one in house.bookings_on(session, actor, day) if one.state not in NOT_CONSUMED]
    by_room: dict[int, list[BookingRow]] = {}
    for one in live:
        by_room.setdefault(one.room_id, []).append(one)
    return Tonight(
        day,
        [(floor, list(those)) for floor, those in groupby(rooms, key=lambda one: one.floor)],
        by_room,
        sum(one.available for one in rooms),
        len({one.id for one in rooms if one.available} & set(by_room)),
        len(live),
    )


HANDLERS = (day_page,)
NAV = NavEntry(_("Day and tonight"), "/ktv/day", "calendar", "industry", FIGURES, order=90)
