"""Attachments on pages: the list of a row with its form, and each file."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import CustomaryError, Forbidden, NotFound
from customary.plugins.text import Text, texts
from customary.records.attachments.adding import add_attachments
from customary.records.attachments.api import uploads_of
from customary.records.attachments.panels import panel_values
from customary.records.attachments.reading import one_attachment, see_row
from customary.records.attachments.removing import remove_attachment
from customary.records.attachments.serving import content_response, thumbnail_response
from customary.records.labels import link_of
from customary.web.http import AnyRequest
from customary.web.pages import fragment, page, redirect

_ = texts("records")

SIGNED_IN = "signed_in"  # the row's own permission is asked for with the row
HERE = "#attachments"


# A field where nothing was chosen is sent as an empty text; of several files there is a list.
Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


@get("/records/{record:str}/{record_id:int}/attachments", permission=SIGNED_IN, sync_to_thread=True)
def attachments_page(
    request: AnyRequest, actor: NamedDependency[Actor], record: FromPath[str], record_id: FromPath[int]
) -> Response[Any]:
    """The attachments of a row on a page of their own."""
    return _list(request, actor, record, record_id)


@post("/records/{record:str}/{record_id:int}/attachments", permission=SIGNED_IN, sync_to_thread=True, status_code=303)
def add(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    record: FromPath[str],
    record_id: FromPath[int],
    data: Sent,
) -> Response[Any]:
    """Add files; a script gets the list anew, a browser without one goes back to the row."""
    try:
        add_attachments(actor, record, record_id, uploads_of(_files(data)))
    except (Forbidden, NotFound):
        raise
    except CustomaryError as failure:
        errors = getattr(failure, "errors", ())
        return _list(request, actor, record, record_id, errors[0].message if errors else failure.message)
    if _by_script(request):
        return _list(request, actor, record, record_id)
    return redirect(request, _back(record, record_id), flash=_("Attached."))


@post("/attachments/{attachment_id:int}/remove", permission=SIGNED_IN, sync_to_thread=True, status_code=303)
def remove(request: AnyRequest, actor: NamedDependency[Actor], attachment_id: FromPath[int]) -> Response[Any]:
    with transaction(actor) as session:
        found = remove_attachment(session, actor, attachment_id)
    return redirect(request, _back(found.record, found.record_id), flash=_("The attachment was removed."))


@get("/attachments/{attachment_id:int}", permission=SIGNED_IN, sync_to_thread=True)
def content(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    attachment_id: FromPath[int],
    download: FromQuery[bool] = False,
) -> Response[Any]:
    """The file."""
    with reading() as session:
        found = one_attachment(session, actor, attachment_id)
    return content_response(request, found, download)


@get("/attachments/{attachment_id:int}/thumbnail", permission=SIGNED_IN, sync_to_thread=True)
def thumbnail(request: AnyRequest, actor: NamedDependency[Actor], attachment_id: FromPath[int]) -> Response[Any]:
    """A small picture of it."""
    with reading() as session:
        found = one_attachment(session, actor, attachment_id)
    if not found.thumbnail:
        raise NotFound
    return thumbnail_response(request, found)


def _list(request: AnyRequest, actor: Actor, record: str, record_id: int, refused: Text | None = None) -> Response[Any]:
    with reading() as session:
        row = see_row(session, actor, record, record_id)
        values = panel_values(session, actor, record, record_id)
    values["refused"] = refused
    status = 422 if refused else 200
    if _by_script(request):
        return fragment(request, "records/_attachments.html", status=status, **values)
    back = link_of(record, record_id) or "/"
    return page(request, "records/attachments.html", status=status, label=row.label, back=back, **values)


def _files(data: dict[str, Any]) -> list[UploadFile]:  # the form's fields: files and texts
    sent = data.get("file", [])
    return [one for one in (sent if isinstance(sent, list) else [sent]) if isinstance(one, UploadFile)]


def _by_script(request: AnyRequest) -> bool:
    return request.headers.get("hx-request") == "true"


def _back(record: str, record_id: int) -> str:
    found = link_of(record, record_id)
    return f"{found}{HERE}" if found else f"/records/{record}/{record_id}/attachments"


handlers = (attachments_page, add, remove, content, thumbnail)
