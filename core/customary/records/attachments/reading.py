"""Attachments of a row: whoever sees the row sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record
from customary.plugins.errors import NotFound
from customary.records.models import Attachment
from customary.roles.gate import CUSTOMER, visible

ADD, REMOVE = "core.attachments.add", "core.attachments.remove"


@dataclass(frozen=True)
class SeenRow:
    """A row that takes attachments, and that the actor may see."""

    record: Record
    id: int
    label: str
    customer_id: int | None


def see_row(session: OrmSession, actor: Actor, record_key: str, record_id: int, lock: bool = False) -> SeenRow:
    """Raises NotFound for a row that is hidden from the actor, or takes no attachments. With `lock` others have to wait."""
    record = current().registry.records.get(record_key)
    if record is None or not record.attachments:
        raise NotFound
    model = record.model
    customer: Any = literal(None)  # a column of the model, or nothing
    if record.key == CUSTOMER:
        customer = model.id
    elif record.customer:
        customer = getattr(model, record.customer)
    query = sql_select(record.label(model), customer).where(model.id == record_id, visible(record, actor))
    row = session.execute(query.with_for_update(of=model) if lock else query).first()
    if row is None:
        raise NotFound
    return SeenRow(record, record_id, (row[0] or "").strip(), row[1])


def attachments_of(session: OrmSession, record_key: str, record_id: int) -> Sequence[Attachment]:
    """The attachments of a row that was seen, the latest first."""
    query = (
        sql_select(Attachment)
        .where(
            col(Attachment.record) == record_key,
            col(Attachment.record_id) == record_id,
            col(Attachment.deleted_at).is_(None),
        )
        .order_by(col(Attachment.id).desc())
    )
    return session.execute(query).scalars().all()


def one_attachment(session: OrmSession, actor: Actor, attachment_id: int) -> Attachment:
    """Raises NotFound for one of a row that is hidden from the actor, as for one that is removed."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.deleted_at is not None:
        raise NotFound
    see_row(session, actor, found.record, found.record_id)
    return found


def bytes_of(session: Session, record_key: str, record_id: int) -> int:
    """What the attachments of a row take together."""
    total = session.exec(
        select(func.coalesce(func.sum(Attachment.bytes), 0)).where(
            Attachment.record == record_key,
            Attachment.record_id == record_id,
            col(Attachment.deleted_at).is_(None),
        )
    ).one()
    return int(total)


def may_remove(actor: Actor, attachment: Attachment) -> bool:
    """One's own, or anybody's with the permission."""
    own = actor.staff_id is not None and attachment.uploaded_by_id == actor.staff_id
    return own or actor.may(REMOVE)


def of_visible_rows(attachment: Any, actor: Actor) -> ColumnElement[bool]:  # the class or an alias of it
    """The predicate under which attachments belong to rows that the actor may see, for `Record.visible`."""
    parts = []
    for record in current().registry.records.values():
        if record.model is Attachment or not record.attachments or not actor.may(record.view):
            continue
        rows = aliased(record.model)
        seen = exists().where(rows.id == attachment.record_id, visible(record, actor, rows))
        parts.append(and_(attachment.record == record.key, seen))
    return or_(*parts) if parts else literal(1) == 0
