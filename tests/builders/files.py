"""Files as people send them, and as nobody should."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
from typing import Any

from customary.plugins.actor import Actor, system
from customary.records.attachments.adding import Upload, add_attachments
from PIL import Image

PLACE = b"31.2304N 121.4737E"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>31,13.8N</exif:GPSLatitude></x:xmpmeta>'


def a_photo(format: str = "JPEG", size: tuple[int, int] = (640, 480), turned: bool = False) -> bytes:
    """A picture with the place where it was taken, in EXIF, in XMP and in a comment. The left half is red, the right blue."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x010F] = "Telephone of Wang"
    if turned:
        exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.44)
    exif.get_ifd(0x8825)[0x1B] = PLACE
    more: dict[str, Any] = {"JPEG": {"comment": PLACE, "xmp": XMP}, "WEBP": {"xmp": XMP}}.get(format, {})
    target = io.BytesIO()
    picture.save(target, format, exif=exif, **more)
    return target.getvalue()


def a_pdf(text: bytes = b"hello") -> bytes:
    """The smallest PDF that opens."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% " + (
        text + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def a_workbook(**entries: bytes) -> bytes:
    """An xlsx, with further entries; `_` in a name stands for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in entries.items():
            archive.writestr(name.replace("_", "/"), content)
    return target.getvalue()


def a_recording(seconds: float = 0.5) -> bytes:
    """A call as a WAV file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(struct.pack("<h", 0) * int(8000 * seconds))
    return target.getvalue()


def attach(
    record: str, record_id: int, name: str = "单据.pdf", content: bytes | None = None, actor: Actor | None = None
) -> int:
    """Attach a file to a row; its id."""
    upload = Upload(name, io.BytesIO(a_pdf() if content is None else content))
    return add_attachments(actor or system("a test"), record, record_id, [upload])[0]
