"""What the audit has to tell of a customer on his timeline: created, given to somebody, put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, String, and_, cast, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from customary.customers.events import CUSTOMER
from customary.database.models import StoredChange, StoredEvent
from customary.plugins.contributions import Timeline, TimelineEntry
from customary.plugins.text import texts
from customary.roles.models import Staff

_ = texts("customers")


MERGES = {"CustomersMerged": _("Merged into another customer"), "MergeUndone": _("A customer of his own again")}


def _source() -> Select[Any]:
    before, after = aliased(Staff), aliased(Staff)
    created = col(StoredEvent.name) == "CustomersCreated"  # it tells of many fields, and is one entry
    told = or_(
        and_(col(StoredChange.field).in_(("owner_id", "state", "taken_in")), ~created),
        and_(col(StoredChange.field) == "name", created),
    )
    columns: tuple[Any, ...] = (  # of several types
        col(StoredChange.record_id).label("record_id"),
        col(StoredChange.id).label("entry_id"),
        col(StoredChange.record_id).label("customer_id"),
        col(StoredEvent.at).label("at"),
        col(StoredEvent.actor_label).label("by"),
        col(StoredEvent.name).label("event"),
        col(StoredChange.field).label("field"),
        col(before.name).label("before"),
        col(after.name).label("after"),
    )
    return (
        select(*columns)
        .join(StoredEvent, col(StoredEvent.id) == StoredChange.event_id)
        # A field's value is JSON: a staff id reads the same as text.
        .join(before, _is(before, col(StoredChange.before)), isouter=True)
        .join(after, _is(after, col(StoredChange.after)), isouter=True)
        .where(col(StoredChange.record) == CUSTOMER, told)
    )


def _is(staff: Any, value: Any) -> Any:  # an alias, a JSON column, a condition
    return and_(col(StoredChange.field) == "owner_id", cast(staff.id, String) == cast(value, String))


def _entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns above
    return TimelineEntry(_title(row), by=row["by"], icon="edit", url="")


def _title(row: Mapping[str, Any]) -> Any:  # the columns above; a text
    if row["event"] == "CustomersCreated":
        return _("Customer created")
    if row["event"] == "CustomersArchived":
        return _("Customer archived")
    if row["event"] == "CustomersRestored":
        return _("Customer restored")
    if row["field"] == "taken_in":
        merged = row["event"] == "CustomersMerged"
        return _("Another customer was merged into this one") if merged else _("A merge into this one was undone")
    if row["field"] == "state" and row["event"] in MERGES:
        return MERGES[row["event"]]
    if row["before"] and row["after"]:
        return _("Owner changed from {before} to {after}", before=row["before"], after=row["after"])
    if row["after"]:
        return _("Given to {after}", after=row["after"])
    return _("Taken from {before}, now unassigned", before=row["before"] or "–")


HISTORY = Timeline(_source, _entry)
