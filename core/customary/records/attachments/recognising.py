"""What a file is: its own bytes say so, and its name has to agree."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

import filetype  # type: ignore[import-untyped]  # the package ships no types

from customary.database.deployment import current
from customary.plugins.text import texts
from customary.records.attachments.documents import (
    check_alone,
    check_ole,
    check_pdf,
    check_zip,
    is_ole,
    refusal,
    with_password,
)
from customary.records.attachments.kinds import BY_ENDING, GROUPS, OLE, TEXT, ZIP, Kind, ending_of

_ = texts("records")

HEAD = 8192
PIECE = 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|svg|script|iframe|\?xml|\?php|%)|^\s*#!", re.IGNORECASE)


def recognise(file: BinaryIO, name: str) -> Kind:
    """The kind of a file.

    Raises Invalid, in one sentence, for what is not taken or is not what its name says.
    """
    kind = BY_ENDING.get(ending_of(name))
    groups = current().settings.attachment_types
    if kind is None or kind.group not in groups:
        taken = str(_(", ")).join(str(GROUPS[group]) for group in groups if group in GROUPS)
        raise refusal("kind", _("{name} is of a kind that is not taken. Taken are: {kinds}.", name=name, kinds=taken))
    file.seek(0)
    head = file.read(HEAD)
    found = content_of(head)
    if found == OLE and kind.content == (ZIP,):
        raise with_password(name)  # that is how office programs write a document with a password
    if found not in kind.content or (kind.group == "pdf" and not head.startswith(b"%PDF-")):
        raise refusal("wrong_content", _("{name} is not what its name says.", name=name))
    _look_inside(file, kind, found, name)
    return kind


def content_of(head: bytes) -> str:
    """What the first bytes are, as a media type; text for what begins like nothing that is known."""
    if is_ole(head):
        return OLE
    if head.startswith(b"PK\x03\x04"):
        return ZIP
    return str(filetype.guess_mime(head) or TEXT)


def _look_inside(file: BinaryIO, kind: Kind, found: str, name: str) -> None:
    if found == ZIP:
        check_zip(file, kind, name)
    elif found == OLE:
        check_ole(file, name)
        check_alone(file, name)
    elif kind.group == "pdf":
        check_pdf(file, name)
    elif kind.group == "text":
        _check_text(file, name)
        check_alone(file, name)
    elif kind.group == "audio":
        check_alone(file, name)


def _check_text(file: BinaryIO, name: str) -> None:
    file.seek(0)
    head = file.read(HEAD)
    if MARKUP.search(head):
        raise refusal("wrong_content", _("{name} is not what its name says.", name=name))
    encodings = ("utf-16",) if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ENCODINGS
    if not any(_reads(file, encoding) for encoding in encodings):
        raise refusal("wrong_content", _("{name} is not what its name says.", name=name))


def _reads(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
