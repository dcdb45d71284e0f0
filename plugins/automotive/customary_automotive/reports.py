"""The state of the fleet on a day: how many, what came in, which readings were not believed, what ends soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from customary.sdk import Actor, Highlight, Report, ReportColumn, Table, clock, report_parameter, texts, visible
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_automotive.access import VIEW
from customary_automotive.fleet import SOON
from customary_automotive.models import Vehicle, Visit
from customary_automotive.rows import USUAL_ITEMS
from customary_automotive.service import VEHICLE

_ = texts("automotive")


@dataclass(frozen=True)
class FleetParameters:
    """The day that is looked at; visits after it do not count."""

    on: date = report_parameter(_("On"), clock.today)


Row = dict[str, Any]  # a value for each column

TITLES = {
    "customers": _("Customers with a vehicle"),
    "customers_with_several_vehicles": _("Customers with several vehicles"),
    "vehicles": _("Vehicles"),
    "insurance_ending": _("Insurance ends within 30 days"),
    "inspection_ending": _("Inspection due within 30 days"),
    "vehicles_with_visits": _("Vehicles with visits"),
    "visits": _("Visits"),
    "visits_by_item": _("Visits by item"),
    "readings_ignored": _("Readings not believed"),
    "reading_ignored": _("Reading not believed"),
}
SHOWN_ABOVE = ("customers", "vehicles", "visits", "insurance_ending", "inspection_ending", "readings_ignored")
LISTS = {
    "vehicles": "/automotive/vehicles",
    "insurance_ending": "/automotive/vehicles?view=insurance",
    "inspection_ending": "/automotive/vehicles?view=inspection",
}

COLUMNS = (
    ReportColumn("figure", _("Figure"), words=lambda figure: TITLES[figure]),
    ReportColumn("item", _("Item"), words=lambda item: USUAL_ITEMS.get(item, item)),
    ReportColumn("count", _("Number"), "integer"),
    ReportColumn("amount", _("Amount"), "money"),
)


def fleet(session: Session, actor: Actor, parameters: FleetParameters) -> Table:
    """Five statements over the vehicles that the actor may see."""
    on = parameters.on
    rows = [*_vehicles(session, actor, on), *_visits(session, actor, on), *_ignored(session, actor, on)]
    # The lists behind these are of today.
    lists = LISTS if on == clock.today() else {}
    links = {(number, "count"): lists[row["figure"]] for number, row in enumerate(rows) if row["figure"] in lists}
    above = [
        Highlight(TITLES[row["figure"]], row["count"], link=lists.get(row["figure"], ""))
        for row in rows
        if row["figure"] in SHOWN_ABOVE
    ]
    return Table(COLUMNS, rows, links=links, highlights=above)


def _row(figure: str, count: int | None, amount: int | None = None, item: str = "") -> Row:
    return {"figure": figure, "item": item, "count": count, "amount": amount}


def _vehicles(session: Session, actor: Actor, on: date) -> Iterator[Row]:
    seen = visible(VEHICLE, actor)
    soon = on + timedelta(SOON)

    def ending(column: Any) -> Any:  # a date column; how many lie within the days to come
        return func.count(case((column.between(on, soon), 1)))

    counted = session.execute(
        select(
            func.count(col(Vehicle.customer_id).distinct()),
            func.count(),
            ending(col(Vehicle.insurance_until)),
            ending(col(Vehicle.inspection_until)),
        ).where(seen)
    ).one()
    several = select(col(Vehicle.customer_id)).where(seen, col(Vehicle.customer_id).is_not(None))
    several = several.group_by(col(Vehicle.customer_id)).having(func.count() > 1)
    owning = session.scalar(select(func.count()).select_from(several.subquery()))
    yield _row("customers", counted[0])
    yield _row("customers_with_several_vehicles", owning)
    yield _row("vehicles", counted[1])
    yield _row("insurance_ending", counted[2])
    yield _row("inspection_ending", counted[3])


def _counted(actor: Actor, on: date, *columns: Any) -> Select[Any]:  # columns of any type
    told_by_us = and_(~col(Visit.elsewhere), col(Visit.day) <= on)
    joined = select(*columns).join_from(Visit, Vehicle, col(Vehicle.id) == col(Visit.vehicle_id))
    return joined.where(visible(VEHICLE, actor), told_by_us)


def _visits(session: Session, actor: Actor, on: date) -> Iterator[Row]:
    money = func.coalesce(func.sum(Visit.amount), 0)
    whole = session.execute(
        _counted(actor, on, func.count(), func.count(col(Visit.vehicle_id).distinct()), money)
    ).one()
    yield _row("vehicles_with_visits", whole[1])
    yield _row("visits", whole[0], int(whole[2]))
    by_item = _counted(actor, on, col(Visit.item), func.count(), money).group_by(col(Visit.item))
    for item, count, amount in session.execute(by_item.order_by(func.count().desc(), col(Visit.item))):
        yield _row("visits_by_item", count, int(amount), item)


def _ignored(session: Session, actor: Actor, on: date) -> Iterator[Row]:
    query = _counted(actor, on, col(Visit.number)).where(~col(Visit.km_believed)).order_by(col(Visit.number))
    numbers = session.scalars(query).all()
    yield _row("readings_ignored", len(numbers))
    for number in numbers:
        yield _row("reading_ignored", 1, item=number)


REPORTS = (
    Report(
        key="automotive.fleet",
        title=_("Fleet"),
        permission=VIEW,
        parameters=FleetParameters,
        table=fleet,
        subtitle=_("Vehicles, visits, and what ends soon"),
        icon="car",
    ),
)
