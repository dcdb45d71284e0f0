"""Adding files to a row: looked at, cleaned, put into the store, and only then written down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import structlog

from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit, reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, TooLarge, Unavailable
from customary.plugins.text import texts
from customary.records.attachments import storage
from customary.records.attachments.documents import refusal
from customary.records.attachments.images import clean_image
from customary.records.attachments.names import clean_name
from customary.records.attachments.reading import ADD, SeenRow, bytes_of, see_row
from customary.records.attachments.recognising import recognise
from customary.records.events import ATTACHMENT, AttachmentsAdded
from customary.records.models import Attachment

_ = texts("records")
log = structlog.get_logger(__name__)

MEGABYTE = 1024 * 1024
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; its name is what somebody says."""

    name: str
    file: BinaryIO


@dataclass(frozen=True)
class Prepared:
    """A file as it is going to be kept."""

    key: str
    name: str
    media_type: str
    file: BinaryIO
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    small: BinaryIO | None = None


def add_attachments(actor: Actor, record_key: str, record_id: int, uploads: Sequence[Upload]) -> tuple[int, ...]:
    """Add files to a row, all of them or none; their ids in the same order. Memory does not grow with them.

    Raises Forbidden, NotFound, TooLarge above the limits of the settings, Invalid with the reason for a file that is not taken,
    Unavailable when the store does not take it. A crash on the way leaves files without a row, which the daily job takes away.
    """
    actor.must(ADD)
    with reading() as session:
        see_row(session, actor, record_key, record_id)
    if not uploads:
        raise Invalid.field("file", "missing", _("Choose a file."))
    if len(uploads) > MOST_AT_ONCE:
        raise TooLarge(_("At most {count} files at once.", count=MOST_AT_ONCE))
    with ExitStack() as files:
        prepared = [prepare(upload, files) for upload in uploads]
        with _kept(prepared), transaction(actor) as session:
            row = see_row(session, actor, record_key, record_id, lock=True)
            _check_quota(session, row, prepared)
            return _write_down(session, actor, row, prepared)


def prepare(upload: Upload, files: ExitStack) -> Prepared:
    """Look at a file and clean it; what is opened for that is closed with `files`."""
    name = clean_name(upload.name)
    _check_size(upload.file, name)
    kind = recognise(upload.file, name)
    if kind.group != "image":
        size, digest = _measure(upload.file)
        return Prepared(storage.new_key(), name, kind.media_type, upload.file, size, digest)
    clean = clean_image(upload.file, kind.media_type, name)
    files.callback(clean.file.close)
    files.callback(clean.small.close)
    if kind.media_type != clean.media_type:
        name = f"{name.rpartition('.')[0]}.jpg"
    size, digest = _measure(clean.file)
    return Prepared(
        storage.new_key(), name, clean.media_type, clean.file, size, digest, clean.width, clean.height, clean.small
    )


def limit() -> int:
    """The largest file, in bytes."""
    return current().settings.attachment_limit_mb * MEGABYTE


def _check_size(file: BinaryIO, name: str) -> None:
    size, most = file.seek(0, 2), limit()
    if size == 0:
        raise refusal("empty", _("{name} is empty.", name=name))
    if size > most:
        raise TooLarge(_("{name} is larger than {limit} MB.", name=name, limit=most // MEGABYTE))


def _measure(file: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(MEGABYTE):
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


@contextmanager
def _kept(prepared: Sequence[Prepared]) -> Iterator[None]:
    """The files are in the store inside the block, and taken away again when it fails."""
    keys = []
    try:
        for one in prepared:
            keys.append(one.key)
            storage.keep(one.key, one.file)
            if one.small is not None:
                keys.append(one.key + storage.THUMBNAIL)
                storage.keep(one.key + storage.THUMBNAIL, one.small)
        yield
    except BaseException:
        try:
            storage.forget(keys)
        except Unavailable:  # the daily job comes back to it
            log.warning("files of a failed upload stay for now", count=len(keys))
        raise


def _check_quota(session: Writing, row: SeenRow, prepared: Sequence[Prepared]) -> None:
    quota = current().settings.attachment_quota_mb
    if bytes_of(session, row.record.key, row.id) + sum(one.size for one in prepared) > quota * MEGABYTE:
        raise TooLarge(_("The attachments here would take more than {limit} MB together.", limit=quota))


def _write_down(session: Writing, actor: Actor, row: SeenRow, prepared: Sequence[Prepared]) -> tuple[int, ...]:
    added = [
        Attachment(
            record=row.record.key,
            record_id=row.id,
            record_label=row.label,
            customer_id=row.customer_id,
            name=one.name,
            media_type=one.media_type,
            bytes=one.size,
            sha256=one.sha256,
            store_key=one.key,
            width=one.width,
            height=one.height,
            thumbnail=one.small is not None,
            uploaded_by_id=actor.staff_id,
            uploaded_by=actor.label,
            at=clock.now(),
        )
        for one in prepared
    ]
    session.add_all(added)
    session.flush()
    ids = tuple(one.id for one in added if one.id is not None)
    emit(
        session,
        AttachmentsAdded(
            record=ATTACHMENT,
            ids=ids,
            customers=() if row.customer_id is None else (row.customer_id,),
            changes={row_id: {"name": (None, one.name)} for row_id, one in zip(ids, added, strict=True)},
            about=row.record.key,
            about_id=row.id,
        ),
    )
    return ids
