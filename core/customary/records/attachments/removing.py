"""Removing attachments: hidden at once; the file goes some days later, with all that nobody wrote down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit, reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Forbidden, Stale
from customary.records.attachments import storage
from customary.records.attachments.reading import REMOVE, may_remove, one_attachment
from customary.records.events import ATTACHMENT, AttachmentsErased, AttachmentsRemoved
from customary.records.models import Attachment

JOB = "core.clear_attachments"
KEPT = timedelta(days=30)  # removed by mistake: until then a backup of the database brings it back
ON_THE_WAY = timedelta(days=1)  # a file without a row may still get it: uploads write the file first
AT_ONCE = 500


def remove_attachment(session: Writing, actor: Actor, attachment_id: int, version: int | None = None) -> Attachment:
    """Remove one's own attachment, or anybody's with the permission.

    Raises NotFound for one of a row that is hidden from the actor, Forbidden for another's.
    """
    found = one_attachment(session, actor, attachment_id)
    if not may_remove(actor, found):
        raise Forbidden(REMOVE)
    if version is not None and version != found.version:
        raise Stale(found.version)
    found.deleted_at = clock.now()
    found.version += 1
    emit(
        session,
        AttachmentsRemoved(
            record=ATTACHMENT,
            ids=(attachment_id,),
            customers=() if found.customer_id is None else (found.customer_id,),
            changes={attachment_id: {"name": (found.name, None)}},
            about=found.record,
            about_id=found.record_id,
        ),
    )
    return found


def clear_attachments(_payload: Mapping[str, Any] = {}) -> None:  # JSON values, never changed
    """Job: delete the files of what was removed, and those that no row knows. Each step may be done again."""
    while _erase_removed() == AT_ONCE:
        pass
    for strays in _strays():
        storage.forget(strays)


def _erase_removed() -> int:
    """Files first: a crash in between leaves rows, which come up again, and never a file that nobody knows."""
    until = clock.now() - KEPT
    with reading() as session:
        gone = session.exec(
            select(Attachment.id, Attachment.store_key).where(col(Attachment.deleted_at) < until).limit(AT_ONCE)
        ).all()
    if not gone:
        return 0
    for _row_id, key in gone:
        storage.forget([key, key + storage.THUMBNAIL])
    ids = tuple(row_id for row_id, _key in gone if row_id is not None)
    with transaction(system(JOB)) as session:
        attachments = table_of(Attachment)
        session.execute(delete(attachments).where(one_of(attachments.c.id, ids)))
        emit(session, AttachmentsErased(record=ATTACHMENT, ids=ids))
    return len(gone)


@dataclass(frozen=True)
class StoreState:
    """How rows and files agree: attachments, files that no row knows, rows whose file is missing."""

    attachments: int
    strays: int
    missing: int


def compare_store() -> StoreState:
    """Go through all files of the store and count; memory does not grow with them."""
    with reading() as session:
        rows = session.exec(select(func.count()).select_from(Attachment)).one()
    met = strays = 0
    for portion in storage.kept_files():
        keys = [path for path, _at in portion]
        with reading() as session:
            known = _known(session, keys)
        met += sum(1 for key in keys if key in known)
        strays += sum(1 for key in keys if _own(key) not in known)
    return StoreState(rows, strays, max(0, rows - met))


def _strays() -> Iterator[list[str]]:
    """Files that no row knows and that have had the time to get one."""
    until = clock.now() - ON_THE_WAY
    for portion in storage.kept_files():
        keys = [path for path, at in portion if at < until]
        with reading() as session:
            known = _known(session, keys)
        strays = [key for key in keys if _own(key) not in known]
        if strays:
            yield strays


def _known(session: Session, keys: list[str]) -> set[str]:
    wanted = sorted({_own(key) for key in keys})
    return set(session.exec(select(Attachment.store_key).where(one_of(col(Attachment.store_key), wanted))))


def _own(key: str) -> str:
    return key.removesuffix(storage.THUMBNAIL)
