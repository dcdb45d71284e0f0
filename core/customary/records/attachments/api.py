"""Attachments over the API."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, BinaryIO, cast

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.records.attachments.adding import Upload, add_attachments
from customary.records.attachments.reading import attachments_of, one_attachment, see_row
from customary.records.attachments.removing import remove_attachment
from customary.records.attachments.serving import content_response
from customary.records.models import Attachment
from customary.web.etags import version_asked
from customary.web.http import AnyRequest

TAGS = ["Attachments"]
SIGNED_IN = "signed_in"  # the row's own permission is asked for with the row


class AttachmentOut(msgspec.Struct):
    """A file that belongs to a row; `content` is where it is read."""

    id: int
    record: str
    record_id: int
    name: str
    media_type: str
    bytes: int
    sha256: str
    width: int | None
    height: int | None
    uploaded_by: str
    at: datetime
    version: int
    content: str


class AttachmentsOut(msgspec.Struct):
    """All attachments of a row, the latest first."""

    items: list[AttachmentOut]


@dataclass
class FilesIn:
    """One file or several, each in a part of its own called `file`."""

    file: list[UploadFile] = field(default_factory=list)


@get(
    "/records/{record:str}/{record_id:int}/attachments",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="List the attachments of a row",
    tags=TAGS,
)
def list_attachments(actor: NamedDependency[Actor], record: FromPath[str], record_id: FromPath[int]) -> AttachmentsOut:
    """The attachments of a row that one may see."""
    with reading() as session:
        see_row(session, actor, record, record_id)
        return AttachmentsOut([_out(one) for one in attachments_of(session, record, record_id)])


@post(
    "/records/{record:str}/{record_id:int}/attachments",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="Attach files to a row",
    tags=TAGS,
)
def add(
    actor: NamedDependency[Actor],
    record: FromPath[str],
    record_id: FromPath[int],
    data: Annotated[FilesIn, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> AttachmentsOut:
    """Attach files, all of them or none. Pictures are drawn anew: where and with what they were taken is not kept."""
    ids = add_attachments(actor, record, record_id, uploads_of(data.file))
    with reading() as session:
        return AttachmentsOut([_out(one_attachment(session, actor, one)) for one in ids])


@get(
    "/attachments/{attachment_id:int}",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="Read what an attachment is",
    tags=TAGS,
)
def one(actor: NamedDependency[Actor], attachment_id: FromPath[int]) -> AttachmentOut:
    """One attachment, without its content."""
    with reading() as session:
        return _out(one_attachment(session, actor, attachment_id))


@get(
    "/attachments/{attachment_id:int}/content",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="Read an attachment's content",
    media_type="application/octet-stream",
    tags=TAGS,
)
def content(request: AnyRequest, actor: NamedDependency[Actor], attachment_id: FromPath[int]) -> Response[Any]:
    """The file, in its own media type; `Range` and `If-None-Match` are understood."""
    with reading() as session:
        found = one_attachment(session, actor, attachment_id)
    return content_response(request, found, download=True)


@delete(
    "/attachments/{attachment_id:int}",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="Remove an attachment",
    tags=TAGS,
)
def remove(request: AnyRequest, actor: NamedDependency[Actor], attachment_id: FromPath[int]) -> None:
    """Remove one's own attachment, or anybody's with `core.attachments.remove`. `If-Match` with its version may be sent."""
    version = version_asked(request) if "if-match" in request.headers else None
    with transaction(actor) as session:
        remove_attachment(session, actor, attachment_id, version)


def uploads_of(files: Sequence[UploadFile]) -> list[Upload]:
    """What was sent; a field in which nothing was chosen is none. A file lies on the disk once it is larger than a megabyte."""
    return [Upload(one.filename, cast(BinaryIO, one.file)) for one in files if one.filename]


def _out(found: Attachment) -> AttachmentOut:
    assert found.id is not None  # it comes from the database
    return AttachmentOut(
        id=found.id,
        record=found.record,
        record_id=found.record_id,
        name=found.name,
        media_type=found.media_type,
        bytes=found.bytes,
        sha256=found.sha256,
        width=found.width,
        height=found.height,
        uploaded_by=found.uploaded_by,
        at=found.at,
        version=found.version,
        content=f"/api/v1/attachments/{found.id}/content",
    )


handlers = (list_attachments, add, one, content, remove)
