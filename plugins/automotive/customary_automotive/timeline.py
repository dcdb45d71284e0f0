"""What a vehicle tells on its owners' timelines: its visits while it was his of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import Timeline, TimelineEntry, spoken_number, texts
from sqlalchemy import Select, and_, or_, select
from sqlmodel import col

from customary_automotive.models import FormerOwner, Vehicle, Visit
from customary_automotive.rows import item_title

_ = texts("automotive")


def _visits() -> Select[Any]:
    his = or_(col(Vehicle.owner_since).is_(None), col(Visit.day) >= col(Vehicle.owner_since))
    columns: list[Any] = [  # of several types
        col(Vehicle.id).label("record_id"),
        col(Visit.id).label("entry_id"),
        col(Vehicle.customer_id),
        *(getattr(Visit, name) for name in ("day", "number", "item", "km", "elsewhere")),
        col(Vehicle.plate),
    ]
    return select(*columns).join_from(Visit, Vehicle, col(Vehicle.id) == col(Visit.vehicle_id)).where(his)


def _former_visits() -> Select[Any]:
    while_his = and_(
        or_(col(FormerOwner.since).is_(None), col(Visit.day) >= col(FormerOwner.since)),
        col(Visit.day) < col(FormerOwner.until),
    )
    columns: list[Any] = [  # of several types
        col(FormerOwner.id).label("record_id"),
        col(Visit.id).label("entry_id"),
        col(FormerOwner.customer_id),
        *(getattr(Visit, name) for name in ("day", "number", "item", "km", "elsewhere")),
        col(FormerOwner.plate),
    ]
    of_his = col(FormerOwner.vehicle_id) == col(Visit.vehicle_id)
    return select(*columns).join_from(FormerOwner, Visit, of_his).where(while_his)


def _entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    km = [str(_("{km} km", km=spoken_number(row["km"])))] if row["km"] is not None else []
    told = [] if row["elsewhere"] else [row["number"]]
    return TimelineEntry(
        title=item_title(row["item"]),
        detail=" · ".join(part for part in (row["plate"], *km, *told) if part),
        icon="wrench",
        tone="plug",
        chips=((_("elsewhere"), ""),) if row["elsewhere"] and row["item"] else (),
    )


VISITS = Timeline(_visits, _entry)
FORMER_VISITS = Timeline(_former_visits, _entry)
