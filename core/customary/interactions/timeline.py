"""What contacts and appointments tell on their customer's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from customary.database.deployment import current
from customary.database.models import table_of
from customary.interactions.contact_hours import wall_clock
from customary.interactions.contacts import DIRECTIONS
from customary.interactions.models import Appointment, Interaction
from customary.interactions.outcomes import CHANNELS, GRADES, REFUSALS
from customary.plugins.contributions import Timeline, TimelineEntry
from customary.plugins.text import Text, texts

_ = texts("interactions")

CHANNEL_ICONS = {"phone": "phone", "email": "mail", "sms": "message", "wechat": "message", "visit": "map-pin"}
TONES = {"neutral": "warn", "dissatisfied": "bad"}


def _contacts() -> Select[Any]:
    told = table_of(Interaction).c
    names = (
        "kind",
        "channel",
        "direction",
        "outcome",
        "reason",
        "satisfaction",
        "suggestion",
        "note",
        "record_label",
        "author",
    )
    return select(
        told.id.label("record_id"),
        told.id.label("entry_id"),
        told.customer_id,
        told.at,
        *(told[name] for name in names),
    )


def _contact(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    kind = current().registry.interaction_kinds.get(row["kind"])
    outcomes = {one.key: one.title for one in kind.outcomes} if kind else {}
    grade = GRADES.get(row["satisfaction"] or "")
    chips: list[tuple[Text | str, str]] = [(outcomes.get(row["outcome"], row["outcome"]), "")]
    if row["direction"] == "in":
        chips.insert(0, (DIRECTIONS["in"], ""))
    if row["reason"] in REFUSALS:
        chips.append((REFUSALS[row["reason"]], ""))
    if grade is not None:
        chips.append((grade, "ok" if row["satisfaction"] == "satisfied" else "warn"))
    free = kind is None or kind.key == "core.contact"
    return TimelineEntry(
        title=CHANNELS.get(row["channel"], row["channel"]) if free or kind is None else kind.title,
        detail=" · ".join(text for text in (row["note"], row["suggestion"]) if text),
        by=row["author"],
        icon=CHANNEL_ICONS.get(row["channel"], "message"),
        tone=TONES.get(row["satisfaction"] or "", "call"),
        chips=tuple(chips),
    )


def _appointments() -> Select[Any]:
    told = table_of(Appointment).c
    return select(
        told.id.label("record_id"),
        told.id.label("entry_id"),
        told.customer_id,
        told.created_at.label("at"),
        told.at.label("booked_for"),
        told.kind,
        told.note,
        told.state,
    )


def _appointment(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    kind = current().registry.interaction_kinds.get(row["kind"])
    title = (kind.appointment_title or kind.title) if kind else row["kind"]
    cancelled = row["state"] == "cancelled"
    return TimelineEntry(
        title=_("{title} for {time}", title=title, time=wall_clock(row["booked_for"])),
        detail=row["note"],
        tone="" if cancelled else "okk",
        chips=((_("cancelled"), ""),) if cancelled else (),
        url="",
    )


CONTACTS = Timeline(_contacts, _contact)
APPOINTMENTS = Timeline(_appointments, _appointment)
