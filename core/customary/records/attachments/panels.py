"""The panel of attachments, on the page of a customer and on that of any row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.checks import OPEN_TO_ALL
from customary.plugins.contributions import Panel, PanelContext, Timeline, TimelineEntry
from customary.plugins.text import Text, texts
from customary.records.attachments.kinds import GROUPS, endings_of
from customary.records.attachments.reading import ADD, attachments_of, may_remove
from customary.records.models import Attachment
from customary.roles.gate import CUSTOMER

_ = texts("records")


@dataclass(frozen=True)
class Line:
    """An attachment in the list."""

    attachment: Attachment
    may_remove: bool

    @property
    def icon(self) -> str:
        kind = self.attachment.media_type
        return "audio-lines" if kind.startswith("audio/") else "image" if kind.startswith("image/") else "file-text"


def panel_values(session: Session, actor: Actor, record_key: str, record_id: int) -> dict[str, Any]:
    """What the list's template reads; the row was seen before."""
    settings = current().settings
    lines = [Line(one, may_remove(actor, one)) for one in attachments_of(session, record_key, record_id)]
    return {
        "attachments": lines,
        "attachments_url": f"/records/{record_key}/{record_id}/attachments",
        "may_add": actor.may(ADD),
        "accept": ",".join(endings_of(settings.attachment_types)),
        "limit": settings.attachment_limit_mb,
        "taken": [GROUPS[group] for group in settings.attachment_types if group in GROUPS],
        "refused": None,
    }


def _of_customer(context: PanelContext) -> Mapping[str, Any] | None:  # the template's values
    if context.customer_id is None:
        return None
    return panel_values(context.session, context.actor, CUSTOMER, context.customer_id)


def _of_row(context: PanelContext) -> Mapping[str, Any] | None:  # the template's values
    record = current().registry.records.get(context.record or "")
    if record is None or not record.attachments or context.record_id is None:
        return None
    return panel_values(context.session, context.actor, record.key, context.record_id)


PANELS = (
    Panel(
        "core.attachments_of_customer",
        "customer",
        _("Attachments"),
        "records/_attachments.html",
        OPEN_TO_ALL,
        _of_customer,
        200,
    ),
    Panel(
        "core.attachments_of_row", "record", _("Attachments"), "records/_attachments.html", OPEN_TO_ALL, _of_row, 200
    ),
)


def _source() -> Select[Any]:
    columns: tuple[Any, ...] = (  # of several types
        col(Attachment.id).label("record_id"),
        col(Attachment.id).label("entry_id"),
        col(Attachment.customer_id).label("customer_id"),
        col(Attachment.at).label("at"),
        col(Attachment.name).label("name"),
        col(Attachment.uploaded_by).label("by"),
    )
    own = col(Attachment.record) == CUSTOMER, col(Attachment.deleted_at).is_(None)
    return select(*columns).where(*own)


def _entry(row: Mapping[str, Any]) -> TimelineEntry:  # the columns above
    title: Text = _("Attachment: {name}", name=row["name"])
    return TimelineEntry(title, by=row["by"], icon="paperclip")


TIMELINE = Timeline(_source, _entry)
