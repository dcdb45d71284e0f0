"""What documents may not bring along: programs, a password that hides what is in them, a second file behind the first."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from customary.plugins.errors import Invalid
from customary.plugins.text import Text, texts
from customary.records.attachments.kinds import Kind

_ = texts("records")

MOST_ENTRIES = 10_000
MOST_INFLATED = 300 * 1024 * 1024
MOST_SHARE = 200  # times its packed size; text of a workbook packs to a twentieth
PIECE = 1024 * 1024
PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".scr", ".jar", ".ps1", "vbaproject.bin")
ENCRYPTED, MACROS = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")


def check_zip(file: BinaryIO, kind: Kind, name: str) -> None:
    """A document that is a zip: of the right kind, not packed to burst, without programs."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, RuntimeError, ValueError, OverflowError) as failure:
        raise refusal("broken", _("{name} cannot be opened: it is damaged.", name=name)) from failure
    if any(entry.flag_bits & 1 for entry in entries):
        raise with_password(name)
    if kind.inside not in {entry.filename for entry in entries}:
        raise refusal("wrong_content", _("{name} is not what its name says.", name=name))
    packed, inflated = sum(one.compress_size for one in entries), sum(one.file_size for one in entries)
    if len(entries) > MOST_ENTRIES or inflated > MOST_INFLATED or inflated > MOST_SHARE * max(packed, 5_000):
        raise refusal("zip_bomb", _("{name} would become far too large when it is opened.", name=name))
    if any(entry.filename.lower().endswith(PROGRAMS) for entry in entries):
        raise with_program(name)


def check_ole(file: BinaryIO, name: str) -> None:
    """A document of the older kind; a newer one with a password is of this kind as well."""
    if _holds(file, (ENCRYPTED,)):
        raise with_password(name)
    if _holds(file, (MACROS,)):
        raise with_program(name)


def check_pdf(file: BinaryIO, name: str) -> None:
    """A PDF without a password, and nothing behind it."""
    if _holds(file, (b"/Encrypt",)):
        raise with_password(name)
    check_alone(file, name)


def check_alone(file: BinaryIO, name: str) -> None:
    """No archive hides behind the file: a polyglot is one thing to us and another to whoever opens it."""
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise refusal("polyglot", _("{name} has a second file hidden in it.", name=name))


def is_ole(head: bytes) -> bool:
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def refusal(code: str, message: Text) -> Invalid:
    return Invalid.field("file", code, message)


def with_password(name: str) -> Invalid:
    return refusal("password", _("{name} has a password. Take it off, and send the file again.", name=name))


def with_program(name: str) -> Invalid:
    return refusal("program", _("{name} has a program in it (a macro). Save it without, and send it again.", name=name))


def _holds(file: BinaryIO, wanted: Iterable[bytes]) -> bool:
    file.seek(0)
    longest = max(len(one) for one in wanted)
    before = b""
    while piece := file.read(PIECE):
        window = before + piece
        if any(one in window for one in wanted):
            return True
        before = window[-longest:]
    return False
