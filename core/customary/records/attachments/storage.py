"""Where the files lie: a folder of this machine, or an object store. The library speaks to all of them alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url
from sqlalchemy.engine import URL

from customary.database.deployment import current
from customary.plugins.errors import BootError, Unavailable
from customary.plugins.text import texts
from customary.settings import Settings

_ = texts("records")
log = structlog.get_logger(__name__)

SCHEMES = ("file", "memory", "s3", "s3a", "gs", "az", "azure", "abfs", "abfss")
FOLDER = "attachments"
OURS_ALONE = 0o700
PIECE = 256 * 1024
THUMBNAIL = ".small"


class FileMissing(Unavailable):
    """A row knows a file that the store does not have."""


def address_of(settings: Settings, database: URL) -> str:
    """The setting, or the folder beside the database.

    Raises BootError for an address that no store has.
    """
    if not settings.attachments:
        beside = Path(database.database or "") if database.get_backend_name() == "sqlite" else Path()
        folder = beside.absolute().parent / FOLDER if beside.name else Path.cwd() / FOLDER
        return folder.as_uri()
    parts = urlsplit(settings.attachments)
    if parts.scheme not in SCHEMES or parts.username or parts.password:
        raise BootError(
            "The setting attachments is an address like file:///var/lib/customary/attachments or s3://bucket/folder; "
            "the store's keys belong into the environment (AWS_ACCESS_KEY_ID and so on)."
        )
    return settings.attachments


def address() -> str:
    """Where the files of this deployment lie."""
    return address_of(current().settings, current().database.url)


def new_key() -> str:
    """A name in the store; nobody can guess it, and it says nothing."""
    drawn = uuid4().hex
    return f"{drawn[:2]}/{drawn[2:]}"


def keep(key: str, file: BinaryIO) -> None:
    """Keep a file, all of it or nothing.

    Raises Unavailable when the store does not take it: the disk is full, nobody answers.
    """
    file.seek(0)
    with _told("keep"):
        obstore.put(_store(), key, file, max_concurrency=2)


def pieces(key: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes of a file from `first` to `last`, both included. The store is asked before this returns."""
    with _told("read"):
        found = obstore.get(_store(), key, options={"range": (first, last + 1)} if last >= first else {})
    return iter(bytes(piece) for piece in found.stream(min_chunk_size=PIECE))


def forget(keys: Sequence[str]) -> None:
    """Take files away; those that are not there are no matter."""
    for key in keys:
        with _told("delete"):
            try:
                obstore.delete(_store(), key)
            except FileNotFoundError:
                continue


def kept_files() -> Iterator[list[tuple[str, datetime]]]:
    """All files of the store with the time when each came, a thousand at a time."""
    with _told("list"):
        for found in obstore.list(_store(), chunk_size=1000):
            yield [(one["path"], one["last_modified"]) for one in found]


def _store() -> ObjectStore:
    return _opened(address())


@lru_cache(maxsize=16)
def _opened(url: str) -> ObjectStore:
    if not url.startswith("file:"):
        return from_url(url) if url.startswith("memory:") else from_url(url, retry_config={"max_retries": 2})
    folder = Path(url2pathname(urlsplit(url).path))
    folder.mkdir(mode=OURS_ALONE, parents=True, exist_ok=True)
    return LocalStore(folder)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """What the store says goes into the log, for whoever can mend it; its first line holds no secret."""
    try:
        yield
    except (BaseError, OSError) as failure:
        if isinstance(failure, FileNotFoundError) and what == "delete":
            raise
        log.error("store of attachments failed", doing=what, error=str(failure).splitlines()[0][:300])
        if isinstance(failure, FileNotFoundError) and what == "read":
            raise FileMissing(_("This file is missing in the store; tell an administrator.")) from failure
        raise Unavailable(
            _("The store of attachments does not answer. Nothing was changed; try again, or tell an administrator.")
        ) from failure
