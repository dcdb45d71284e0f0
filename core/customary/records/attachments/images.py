"""Pictures are drawn anew: what is not the picture itself (place, device, time, hidden files) does not survive that."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass
from typing import BinaryIO, cast

import pi_heif  # type: ignore[import-untyped]  # the package ships no types
from PIL import Image, ImageOps

from customary.plugins.errors import Invalid
from customary.plugins.text import texts

_ = texts("records")

MOST_PIXELS = 60_000_000
SMALL = (320, 320)
QUALITY = 90
READ = ("JPEG", "PNG", "WEBP", "HEIF")
WRITTEN = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "JPEG"}
_at_once = threading.Semaphore(2)  # a picture of 60 megapixels takes 180 MB while it is drawn


@dataclass(frozen=True)
class CleanImage:
    """A picture as it is kept, and its small one."""

    file: BinaryIO
    media_type: str
    width: int
    height: int
    small: BinaryIO


def clean_image(file: BinaryIO, media_type: str, name: str) -> CleanImage:
    """Draw a picture anew, upright; of one that moves, its first frame. HEIC becomes JPEG, which every browser shows.

    Raises Invalid for what cannot be drawn, or has more pixels than anybody's camera.
    """
    with _at_once:
        try:
            return _drawn(file, media_type, name)
        except Invalid:
            raise
        except Image.DecompressionBombError as failure:
            raise _too_many_pixels(name) from failure
        # Its decoders raise whatever the bytes make them do; a picture that cannot be drawn is all there is to say.
        except Exception as failure:
            raise Invalid.field("file", "broken", _("{name} cannot be opened: it is damaged.", name=name)) from failure


def _too_many_pixels(name: str) -> Invalid:
    most = MOST_PIXELS // 1_000_000
    return Invalid.field(
        "file",
        "too_many_pixels",
        _("{name} has more than {most} million pixels; make it smaller.", name=name, most=most),
    )


def _drawn(file: BinaryIO, media_type: str, name: str) -> CleanImage:
    pi_heif.register_heif_opener()
    file.seek(0)
    with Image.open(file, formats=READ) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_many_pixels(name)
        opened.load()
        upright = ImageOps.exif_transpose(opened)
    colours = upright.info.get("icc_profile")
    if WRITTEN[media_type] == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    upright.info = {}  # every writer of Pillow puts into the file what stands here: EXIF, XMP, comments
    kept = {"icc_profile": colours} if colours else {}
    whole = _written(upright, WRITTEN[media_type], **kept)
    small = upright.convert("RGB")
    small.info = {}
    small.thumbnail(SMALL)
    media = "image/jpeg" if media_type == "image/heic" else media_type
    return CleanImage(whole, media, upright.width, upright.height, _written(small, "JPEG"))


def _written(image: Image.Image, format: str, **kept: bytes) -> BinaryIO:
    target = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed by whoever keeps it
    quality = {} if format == "PNG" else {"quality": QUALITY}
    image.save(target, format, **quality, **kept)
    return target
