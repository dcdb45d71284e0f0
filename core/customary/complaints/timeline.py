"""What complaints tell on their customer's timeline: that they came in, and that they were closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from customary.complaints.lifecycle import LIFECYCLE
from customary.complaints.models import Complaint
from customary.complaints.words import CHANNELS, SEVERITIES, SIMPLE
from customary.database.models import table_of
from customary.plugins.contributions import Timeline, TimelineEntry
from customary.plugins.text import Text, texts

_ = texts("complaints")

NAMES = ("number", "subject", "channel", "severity", "state", "result", "won_back", "complainant")


def _told() -> Select[Any]:
    c = table_of(Complaint).c
    kept = [c[name] for name in NAMES]
    ids = (c.id.label("record_id"), c.customer_id)
    came = select(*ids, (c.id * 2).label("entry_id"), c.received_at.label("at"), literal(0).label("closed"), *kept)
    closed = select(*ids, (c.id * 2 + 1).label("entry_id"), c.closed_at.label("at"), literal(1).label("closed"), *kept)
    both = union_all(came, closed.where(c.closed_at.is_not(None))).subquery("complaints")
    return select(both)


def _entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns of the SELECT
    if row["closed"]:
        won = _("won back") if row["won_back"] else _("not won back")
        return TimelineEntry(
            title=_("Complaint {number} closed", number=row["number"]),
            detail=row["result"],
            tone="okk",
            chips=((won, "ok" if row["won_back"] else "warn"),),
        )
    state = LIFECYCLE.state(row["state"])
    chips: list[tuple[Text | str, str]] = [(CHANNELS.get(row["channel"], row["channel"]), "")]
    if row["severity"] != SIMPLE:
        chips.append((SEVERITIES.get(row["severity"], row["severity"]), "danger"))
    if state is not None:
        chips.append((state.title, state.tone))
    return TimelineEntry(
        title=_("Complaint {number}", number=row["number"]),
        detail=row["subject"],
        by=row["complainant"],
        tone="bad",
        chips=tuple(chips),
    )


TIMELINE = Timeline(_told, _entry)
