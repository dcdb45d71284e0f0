"""What a file is, by its first bytes; a file that is no table is refused under its real name."""

from __future__ import annotations

from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from customary.importing.refusals import encrypted, not_a_table
from customary.plugins.text import texts

_ = texts("importing")

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN = (
    (b"%PDF", _("a PDF")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"Rar!", _("a packed archive")),
    (b"7z\xbc\xaf", _("a packed archive")),
    (b"\x1f\x8b", _("a packed archive")),
    (b"{\\rtf", _("a text document")),
)
WEB = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


def kind_of(stream: BinaryIO) -> str:
    """xlsx, xlsb, xls, ods or text."""
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith((ZIP, b"PK\x05\x06")):
        return _kind_of_archive(stream)
    if head.startswith(OLE):
        return _kind_of_container(stream)
    for mark, name in FOREIGN:
        if head.startswith(mark):
            raise not_a_table(name)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(WEB):
        raise not_a_table(_("a web page or XML document"))
    if _is_binary(head):
        raise not_a_table(_("of an unknown kind"))
    return "text"


def _kind_of_archive(stream: BinaryIO) -> str:
    try:
        with ZipFile(stream) as archive:
            names = set(archive.namelist())
    except BadZipFile:
        return "xlsx"
    finally:
        stream.seek(0)
    if any(name.endswith("/workbook.bin") for name in names):
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise not_a_table(_("a text document"))
    raise not_a_table(_("a packed archive"))


def _kind_of_container(stream: BinaryIO) -> str:
    """An OLE container is an old workbook, or a new one under a password."""
    before = b""
    while block := stream.read(1 << 20):
        if ENCRYPTED in before + block:
            raise encrypted()
        before = block[-len(ENCRYPTED) :]
    stream.seek(0)
    return "xls"


def _is_binary(head: bytes) -> bool:
    """Control characters that no text has; NULs are looked at elsewhere, since UTF-16 is full of them."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    odd = sum(byte < 32 and byte not in (0, 9, 10, 11, 12, 13, 26, 27) for byte in head)
    return odd * 50 > len(head)
