"""Opening an uploaded file, whatever it is: a lazy stream of rows per sheet, or one sentence of refusal."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from os import PathLike
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from customary.importing.delimited import read_delimited
from customary.importing.older_workbook import read_older_workbook
from customary.importing.refusals import (
    MEGABYTE,
    UnreadableFile,
    damaged,
    empty_file,
    encrypted,
    too_large,
    zip_bomb,
)
from customary.importing.rows import Sheet
from customary.importing.sniffing import kind_of
from customary.importing.workbook import read_workbook


@dataclass(frozen=True)
class Limits:
    """What a file may weigh, in bytes: as it comes, and unpacked. Ordinary workbooks unpack to 5 to 20 times."""

    size: int = 50 * MEGABYTE
    unpacked: int = 1500 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 20 * MEGABYTE
    entries: int = 5_000


@dataclass(frozen=True)
class OpenedFile:
    """A file that can be read: its sheets in order; encoding and delimiter where it is text."""

    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    delimiter: str | None = None


@contextmanager
def open_file(source: str | PathLike[str] | BinaryIO, limits: Limits | None = None) -> Iterator[OpenedFile]:
    """Open a path or a seekable binary file; what it is, its content says and not its name."""
    limits = limits or Limits()
    with ExitStack() as stack:
        stream = stack.enter_context(open(source, "rb")) if isinstance(source, (str, PathLike)) else source
        _check_size(stream, limits)
        kind = kind_of(stream)
        if kind in ("xlsx", "ods", "xlsb"):
            archive = stack.enter_context(_open_archive(stream, limits))
            if kind == "xlsx":
                yield OpenedFile("xlsx", stack.enter_context(read_workbook(archive)))
                return
            _check_contents(archive)
        if kind in ("ods", "xlsb", "xls"):
            yield OpenedFile(kind, stack.enter_context(read_older_workbook(stream)))
            return
        text = read_delimited(stream)
        yield OpenedFile("csv", (text.sheet,), text.encoding, text.delimiter)


def _check_size(stream: BinaryIO, limits: Limits) -> None:
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise empty_file()
    if size > limits.size:
        raise too_large(size, limits.size)


def _open_archive(stream: BinaryIO, limits: Limits) -> ZipFile:
    """Judged by the sizes that the archive declares; a lie about them is found when the parts are read."""
    try:
        archive = ZipFile(stream)
    except BadZipFile:
        raise damaged() from None
    try:
        _check_archive(archive, limits)
    except UnreadableFile:
        archive.close()
        raise
    return archive


def _check_archive(archive: ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    explodes = unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1)
    if unpacked > limits.unpacked or len(entries) > limits.entries or explodes:
        raise zip_bomb(unpacked)
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted()


def _check_contents(archive: ZipFile) -> None:
    """Read through once: a part larger than declared fails its checksum here, before a parser holds it in memory."""
    try:
        broken = archive.testzip()
    except (BadZipFile, EOFError, zlib.error, RuntimeError):
        raise damaged() from None
    if broken:
        raise damaged()
