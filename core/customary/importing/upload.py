"""An uploaded file, kept in the database in pieces, so that any worker on any machine can take it over."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sqlalchemy import insert
from sqlmodel import col, select

from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.transaction import reading, transaction
from customary.importing.files import Limits
from customary.importing.models import Import, ImportChunk
from customary.importing.refusals import MEGABYTE, empty_file, too_large
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, TooLarge

PIECE = MEGABYTE


def limits() -> Limits:
    """What a file may weigh here."""
    return Limits(size=current().settings.upload_limit_mb * MEGABYTE)


def keep_file(actor: Actor, started: Import, stream: BinaryIO) -> int:
    """Keep an import with its file; answers its id. Memory does not grow with the file.

    Raises TooLarge above the limit of the settings, Invalid for an empty file.
    """
    started.size, started.sha256 = _measure(stream)
    with transaction(actor) as session:
        session.add(started)
        session.flush()
        import_id = started.id
        assert import_id is not None  # the database has just given it
        position = 0
        while piece := stream.read(PIECE):
            session.execute(insert(ImportChunk), {"import_id": import_id, "position": position, "content": piece})
            position += 1
    return import_id


def check_size(stream: BinaryIO) -> None:
    """Raise TooLarge above the limit, before anybody reads the file."""
    size, most = stream.seek(0, 2), limits().size
    stream.seek(0)
    if size > most:
        raise TooLarge(too_large(size, most).message)


def _measure(stream: BinaryIO) -> tuple[int, str]:
    most = limits().size
    digest = hashlib.sha256()
    size = 0
    stream.seek(0)
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > most:
            raise TooLarge(too_large(stream.seek(0, 2), most).message)
        digest.update(piece)
    stream.seek(0)
    if size == 0:
        raise Invalid.field("file", "empty_file", empty_file().message)
    return size, digest.hexdigest()


@contextmanager
def kept_file(import_id: int) -> Iterator[BinaryIO]:
    """The file of an import, to be read anywhere in it."""
    pieces = table_of(ImportChunk).c
    with tempfile.TemporaryFile() as spooled:
        with reading() as session:
            positions = session.exec(
                select(ImportChunk.position)
                .where(ImportChunk.import_id == import_id)
                .order_by(col(ImportChunk.position))
            ).all()
            for position in positions:
                where = (pieces.import_id == import_id, pieces.position == position)
                spooled.write(session.execute(select(pieces.content).where(*where)).scalar_one())
        spooled.seek(0)
        yield spooled
