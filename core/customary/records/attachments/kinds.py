"""Which files may be attached: by the ending of their name, and by what their content has to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from customary.plugins.text import Text, texts

_ = texts("records")

ZIP, OLE, TEXT = "application/zip", "application/x-ole-storage", "text/plain"


@dataclass(frozen=True)
class Kind:
    """A kind of file: how it is served, its endings, and what its first bytes may be recognised as.

    `inside` is what a zip of this kind has in it.
    """

    group: str
    media_type: str
    endings: tuple[str, ...]
    content: tuple[str, ...]
    inside: str = ""


def _kind(group: str, media_type: str, endings: str, content: str, inside: str = "") -> Kind:
    return Kind(group, media_type, tuple(endings.split()), tuple(content.split()), inside)


OPEN_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
KINDS = (
    _kind("image", "image/jpeg", "jpg jpeg", "image/jpeg"),
    _kind("image", "image/png", "png", "image/png"),
    _kind("image", "image/webp", "webp", "image/webp"),
    _kind("image", "image/heic", "heic heif", "image/heic"),
    _kind("pdf", "application/pdf", "pdf", "application/pdf"),
    _kind("office", f"{OPEN_XML}.wordprocessingml.document", "docx", ZIP, "word/document.xml"),
    _kind("office", f"{OPEN_XML}.spreadsheetml.sheet", "xlsx", ZIP, "xl/workbook.xml"),
    _kind("office", f"{OPEN_XML}.presentationml.presentation", "pptx", ZIP, "ppt/presentation.xml"),
    _kind("office", f"{OPEN_DOCUMENT}.text", "odt", ZIP, "content.xml"),
    _kind("office", f"{OPEN_DOCUMENT}.spreadsheet", "ods", ZIP, "content.xml"),
    _kind("office", "application/msword", "doc wps", OLE),
    _kind("office", "application/vnd.ms-excel", "xls et", OLE),
    _kind("office", "application/vnd.ms-powerpoint", "ppt dps", OLE),
    _kind("text", "text/plain", "txt", TEXT),
    _kind("text", "text/csv", "csv", TEXT),
    _kind("audio", "audio/mpeg", "mp3", "audio/mpeg"),
    _kind("audio", "audio/wav", "wav", "audio/x-wav"),
    _kind("audio", "audio/mp4", "m4a", "audio/mp4 video/mp4"),
    _kind("audio", "audio/ogg", "ogg opus", "audio/ogg"),
    _kind("audio", "audio/amr", "amr", "audio/amr"),
    _kind("audio", "audio/aac", "aac", "audio/aac"),
)
GROUPS: Mapping[str, Text] = {
    "image": _("pictures"),
    "pdf": _("PDF"),
    "office": _("office documents"),
    "text": _("text and CSV"),
    "audio": _("recordings"),
}
INLINE = ("image/jpeg", "image/png", "image/webp", "application/pdf")  # what a browser may show by itself
BY_ENDING: Mapping[str, Kind] = {ending: kind for kind in KINDS for ending in kind.endings}


def ending_of(name: str) -> str:
    """
    >>> ending_of("合同.PDF"), ending_of("none"), ending_of(".pdf")
    ('pdf', '', '')
    """
    stem, _dot, ending = name.rpartition(".")
    return ending.lower() if stem else ""


def endings_of(groups: Iterable[str]) -> list[str]:
    """Every ending that is taken, for the file dialogue of a browser."""
    wanted = set(groups)
    return [f".{ending}" for kind in KINDS if kind.group in wanted for ending in kind.endings]
