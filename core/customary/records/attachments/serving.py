"""How a file leaves the house: as data, never as a page; in part where only a part is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.response import Stream

from customary.records.attachments import storage
from customary.records.attachments.kinds import INLINE
from customary.records.attachments.names import disposition
from customary.records.models import Attachment
from customary.web.http import AnyRequest

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Whatever a file holds, nothing in it runs or asks for anything: it has no origin, and may load nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"
PRIVATE = "private, no-cache"  # kept by the reader's own browser, which asks each time whether he may still see it


def content_response(request: AnyRequest, attachment: Attachment, download: bool = False) -> Response[Any]:
    """The whole file or the range that is asked for; 304 where the reader has it already."""
    inline = attachment.media_type in INLINE and not download
    tag = f'"{attachment.sha256}"'
    headers = {**_headers(tag), "Content-Disposition": disposition(attachment.name, inline), "Accept-Ranges": "bytes"}
    if _has(request, tag):
        return Response(None, status_code=304, headers=headers)
    wanted = _range(request, tag, attachment.bytes)
    if wanted is None:
        return _streamed(attachment.store_key, (0, attachment.bytes - 1), attachment.media_type, 200, headers)
    first, last = wanted
    if first > last:
        return Response(
            b"",
            status_code=416,
            media_type=attachment.media_type,
            headers={**headers, "Content-Range": f"bytes */{attachment.bytes}"},
        )
    headers["Content-Range"] = f"bytes {first}-{last}/{attachment.bytes}"
    return _streamed(attachment.store_key, wanted, attachment.media_type, 206, headers)


def thumbnail_response(request: AnyRequest, attachment: Attachment) -> Response[Any]:
    """The small picture."""
    tag = f'"{attachment.sha256}-small"'
    headers = {**_headers(tag), "Content-Disposition": "inline"}
    if _has(request, tag):
        return Response(None, status_code=304, headers=headers)
    content = b"".join(storage.pieces(attachment.store_key + storage.THUMBNAIL, 0, -1))
    return Response(content, media_type="image/jpeg", headers=headers)


def _headers(tag: str) -> dict[str, str]:
    return {
        "ETag": tag,
        "Cache-Control": PRIVATE,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }


def _streamed(
    key: str, wanted: tuple[int, int], media_type: str, status: int, headers: Mapping[str, str]
) -> Response[Any]:
    length = {"Content-Length": str(wanted[1] - wanted[0] + 1)}
    content = storage.pieces(key, *wanted)
    return Stream(content, status_code=status, media_type=media_type, headers={**headers, **length})


def _has(request: AnyRequest, tag: str) -> bool:
    return tag in (one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(","))


def _range(request: AnyRequest, tag: str, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None for the whole file, also where the range is of another content."""
    found = RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if found is None or not any(found.groups()) or request.headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
