"""Imports over the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, cast

import msgspec
from litestar import Request, Response, get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody

from customary.database.transaction import reading
from customary.importing import reports, service, stopping
from customary.importing.findings import error_text, text_of
from customary.importing.models import Import, ImportFinding
from customary.importing.owners import owner_options
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

_ = texts("importing")

COUNTED = ("created", "updated", "unchanged", "removed", "rejected", "warnings")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HeadingOut(msgspec.Struct):
    """A heading of the file; `field` is null while nobody knows it, empty where it is passed over."""

    heading: str
    field: str | None
    how: Literal["recognised", "chosen", "ignored", "unknown"]
    samples: list[str]


class ImportOut(msgspec.Struct):
    """An import; `counts` are rows of the file, each in one of created, updated, unchanged, rejected; removed are rows that a correction left out."""

    id: int
    importer: str
    file_name: str
    size: int
    sheet: str
    state: str
    headings: list[HeadingOut]
    total_rows: int | None
    done_rows: int
    counts: dict[str, int]
    error: str | None
    author: str
    created_at: datetime
    finished_at: datetime | None
    undo_until: datetime | None


class FindingOut(msgspec.Struct):
    """A row that was rejected, gave a warning, was removed by a correction or kept by the undo."""

    row: int
    column: str | None
    value: str
    reason: str
    message: str


class ColumnsIn(msgspec.Struct):
    """What headings mean that are not recognised: heading to field, empty to pass it over."""

    mapping: dict[str, str]


@dataclass
class UploadIn:
    """`owner` is an e-mail address, `team` a team's name: who gets new customers. `mapping` is JSON, heading to field."""

    importer: str
    file: UploadFile
    owner: str = ""
    team: str = ""
    mapping: str = "{}"


AnyRequest = Request[Any, Any, Any]  # user, auth and state are the application's own


@get("/imports", permission=service.RUN, sync_to_thread=True, tags=["Imports"])
def list_imports(
    actor: NamedDependency[Actor], cursor: FromQuery[str | None] = None, limit: FromQuery[int | None] = None
) -> Listing[ImportOut]:
    """Imports, the latest first."""
    before = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = reports.imports_of(session, actor, before, page_size(limit) + 1)
        items = [_import_out(one) for one in found[: page_size(limit)]]
    more = len(found) > len(items)
    return Listing(items, encode_cursor([items[-1].id]) if more else None)


@post("/imports", permission=service.RUN, sync_to_thread=True, tags=["Imports"])
def upload(
    actor: NamedDependency[Actor], data: Annotated[UploadIn, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> ImportOut:
    """Upload a file; its columns are recognised, nothing else happens yet."""
    with reading() as session:
        options = owner_options(session, data.owner, data.team)
    mapping = _mapping(data.mapping)
    import_id = service.start(actor, data.importer, data.file.filename, stream_of(data.file), options, mapping)
    return _answer(actor, import_id)


def _mapping(written: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(written, type=dict[str, str])
    except (msgspec.DecodeError, RecursionError):
        raise Invalid.field(
            "mapping", "bad_json", _("Write the columns as a JSON object of heading and field.")
        ) from None


@get("/imports/{import_id:int}", permission=service.RUN, sync_to_thread=True, tags=["Imports"])
def show_import(actor: NamedDependency[Actor], import_id: FromPath[int]) -> ImportOut:
    """One import."""
    return _answer(actor, import_id)


@put("/imports/{import_id:int}/columns", permission=service.RUN, sync_to_thread=True, tags=["Imports"])
def match_columns(actor: NamedDependency[Actor], import_id: FromPath[int], data: JSONBody[ColumnsIn]) -> ImportOut:
    """Say what headings mean; it is remembered for the next file."""
    service.match_columns(actor, import_id, data.mapping)
    return _answer(actor, import_id)


@post("/imports/{import_id:int}/check", permission=service.RUN, sync_to_thread=True, status_code=202, tags=["Imports"])
def check(actor: NamedDependency[Actor], import_id: FromPath[int]) -> ImportOut:
    """Begin the dry run, which changes nothing."""
    service.ask_for(actor, import_id, service.CHECK_JOB)
    return _answer(actor, import_id)


@post("/imports/{import_id:int}/start", permission=service.RUN, sync_to_thread=True, status_code=202, tags=["Imports"])
def start(actor: NamedDependency[Actor], import_id: FromPath[int]) -> ImportOut:
    """Begin the import, or go on with one that failed."""
    service.ask_for(actor, import_id, service.IMPORT_JOB)
    return _answer(actor, import_id)


@post("/imports/{import_id:int}/stop", permission=service.RUN, sync_to_thread=True, status_code=200, tags=["Imports"])
def stop(actor: NamedDependency[Actor], import_id: FromPath[int]) -> ImportOut:
    """Stop a dry run or an import; what it has written stays, to be continued by `start` or taken back by `undo`."""
    stopping.stop(actor, import_id)
    return _answer(actor, import_id)


@post("/imports/{import_id:int}/undo", permission=service.RUN, sync_to_thread=True, status_code=202, tags=["Imports"])
def undo(actor: NamedDependency[Actor], import_id: FromPath[int]) -> ImportOut:
    """Begin to take the import back; what somebody has changed since is kept, see `rows?kind=kept`."""
    service.ask_for(actor, import_id, service.UNDO_JOB)
    return _answer(actor, import_id)


@get("/imports/{import_id:int}/rows", permission=service.RUN, sync_to_thread=True, tags=["Imports"])
def list_rows(
    actor: NamedDependency[Actor],
    import_id: FromPath[int],
    kind: FromQuery[reports.Kind] = "rejected",
    reason: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[FindingOut]:
    """Rejected rows, warnings, rows that a correction removes, or that the undo kept, in the order of the file."""
    after = tuple(decode_cursor(cursor, int, int)) if cursor else None
    size = page_size(limit)
    with reading() as session:
        started = service.import_for(session, actor, import_id)
        found = reports.findings_of(session, started, kind, reason, (after[0], after[1]) if after else None, size + 1)
    last = found[size - 1] if len(found) > size else None
    items = [_finding_out(one) for one in found[:size]]
    return Listing(items, encode_cursor([last.row, last.id]) if last else None)


@get("/imports/{import_id:int}/rejected.xlsx", permission=service.RUN, sync_to_thread=True, tags=["Imports"])
def error_file(actor: NamedDependency[Actor], import_id: FromPath[int]) -> Response[bytes]:
    """The rejected rows as a workbook, to be mended and imported again."""
    with reading() as session:
        started = service.import_for(session, actor, import_id)
        content = reports.error_file(session, started)
    return workbook(content, import_id)


def workbook(content: bytes, import_id: int) -> Response[bytes]:
    disposition = f'attachment; filename="rejected-{import_id}.xlsx"'
    return Response(content, media_type=XLSX, headers={"content-disposition": disposition})


def stream_of(file: UploadFile) -> BinaryIO:
    """The uploaded file; it lies on the disk once it is larger than a megabyte."""
    return cast(BinaryIO, file.file)


def _answer(actor: Actor, import_id: int) -> ImportOut:
    with reading() as session:
        return _import_out(service.import_for(session, actor, import_id))


def _import_out(started: Import) -> ImportOut:
    headings = [
        HeadingOut(one.heading, one.field, one.how, list(one.samples)) for one in service.columns(started).headings
    ]
    own = {
        field: getattr(started, field)
        for field in ImportOut.__struct_fields__
        if field not in ("headings", "error", "counts")
    }
    error = error_text(started)
    counts = {name: started.counts.get(name, 0) for name in COUNTED}
    return ImportOut(**own, headings=headings, counts=counts, error=str(error) if error else None)


def _finding_out(found: ImportFinding) -> FindingOut:
    return FindingOut(found.row, found.column, found.value, found.reason, str(text_of(found)))


handlers = (list_imports, upload, show_import, match_columns, check, start, stop, undo, list_rows, error_file)
