"""The pages of imports: the list with a new file, and one import from its columns to its undo."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary.database.transaction import reading
from customary.importing import reports, service, stopping, views
from customary.importing.api import stream_of, workbook
from customary.importing.models import Import
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, CustomaryError
from customary.plugins.text import texts
from customary.web.forms import Form
from customary.web.pages import fragment, page, redirect

_ = texts("importing")

AnyRequest = Request[Any, Any, Any]  # user, auth and state are the application's own
Fields = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]

WORKING = ("checking", "importing", "undoing")
TEMPLATES = {
    "uploaded": "importing/columns.html",
    "checked": "importing/check.html",
    "failed": "importing/stopped.html",
    "cancelled": "importing/stopped.html",
    "done": "importing/done.html",
    "undone": "importing/done.html",
    **dict.fromkeys(WORKING, "importing/running.html"),
}


@dataclass
class Upload:
    """A file and what it is."""

    importer: str = ""
    file: UploadFile | None = None


@get("/imports", permission=service.RUN, sync_to_thread=True)
def list_imports(
    request: AnyRequest, actor: NamedDependency[Actor], before: FromQuery[int | None] = None
) -> Response[str]:
    return _list_page(request, actor, Form(), before=before)


@post("/imports", permission=service.RUN, sync_to_thread=True)
def upload(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Response[Any]:
    try:
        stream, name = (stream_of(data.file), data.file.filename) if data.file else (None, "")
        import_id = service.start_chosen(actor, data.importer, name, stream)
    except CustomaryError as failure:
        form = Form.of({"importer": data.importer}).failed(failure)
        return _list_page(request, actor, form, status=views.status_of(failure))
    return redirect(request, f"/imports/{import_id}")


def _list_page(
    request: AnyRequest, actor: Actor, form: Form, before: int | None = None, status: int = 200
) -> Response[str]:
    with reading() as session:
        found = reports.imports_of(session, actor, before, views.SHOWN + 1)
    return page(
        request,
        "importing/list.html",
        status=status,
        form=form,
        importers=[(one.key, one.title) for one in service.importers_for(actor)],
        imports=[views.listed(one) for one in found[: views.SHOWN]],
        next_id=found[views.SHOWN - 1].id if len(found) > views.SHOWN else None,
        limit=views.limit(),
    )


@get("/imports/{import_id:int}", permission=service.RUN, sync_to_thread=True)
def show_import(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    import_id: FromPath[int],
    step: FromQuery[str] = "",
    reason: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    with reading() as session:
        started = service.import_for(session, actor, import_id)
        template = TEMPLATES[started.state]
        if step == "columns" and started.state in service.OPEN and not started.options.get("begun"):
            template = "importing/columns.html"
        context = views.context_of(session, actor, started, reason, after)
    return page(request, template, form=Form(), **context)


@get("/imports/{import_id:int}/progress", permission=service.RUN, sync_to_thread=True)
def progress(request: AnyRequest, actor: NamedDependency[Actor], import_id: FromPath[int]) -> Response[Any]:
    with reading() as session:
        started = service.import_for(session, actor, import_id)
    if started.state not in WORKING:
        return redirect(request, f"/imports/{import_id}")
    return fragment(request, "importing/_progress.html", started=started, progress=views.progress_of(started))


@post("/imports/{import_id:int}/check", permission=service.RUN, sync_to_thread=True, status_code=303)
def check(request: AnyRequest, actor: NamedDependency[Actor], import_id: FromPath[int], data: Fields) -> Response[Any]:
    try:
        with reading() as session:
            started = service.import_for(session, actor, import_id)
        service.choose_owner(actor, import_id, views.owner_of(data.get("owner", "")))
        service.match_columns(actor, import_id, views.mapping_of(started, data))
        service.ask_for(actor, import_id, service.CHECK_JOB)
    except CustomaryError as failure:
        return _columns_again(request, actor, import_id, data, failure)
    return redirect(request, f"/imports/{import_id}")


def _columns_again(
    request: AnyRequest, actor: Actor, import_id: int, data: dict[str, str], failure: CustomaryError
) -> Response[str]:
    with reading() as session:
        started = service.import_for(session, actor, import_id)
        context = views.context_of(session, actor, started)
    form = Form.of(data).failed(failure)
    return page(request, "importing/columns.html", status=views.status_of(failure), form=form, **context)


@post("/imports/{import_id:int}/start", permission=service.RUN, sync_to_thread=True, status_code=303)
def start(request: AnyRequest, actor: NamedDependency[Actor], import_id: FromPath[int]) -> Response[Any]:
    return _ask(request, actor, import_id, service.IMPORT_JOB)


@post("/imports/{import_id:int}/stop", permission=service.RUN, sync_to_thread=True, status_code=303)
def stop(request: AnyRequest, actor: NamedDependency[Actor], import_id: FromPath[int]) -> Response[Any]:
    try:
        stopping.stop(actor, import_id)
    except Conflict as too_late:  # it was done before the click arrived: the page says so
        return redirect(request, f"/imports/{import_id}", flash=too_late.message, tone="warn")
    return redirect(request, f"/imports/{import_id}")


@post("/imports/{import_id:int}/undo", permission=service.RUN, sync_to_thread=True, status_code=303)
def undo(request: AnyRequest, actor: NamedDependency[Actor], import_id: FromPath[int]) -> Response[Any]:
    return _ask(request, actor, import_id, service.UNDO_JOB)


def _ask(request: AnyRequest, actor: Actor, import_id: int, job: str) -> Response[Any]:
    service.ask_for(actor, import_id, job)
    return redirect(request, f"/imports/{import_id}")


@get("/imports/{import_id:int}/rejected.xlsx", permission=service.RUN, sync_to_thread=True)
def error_file(actor: NamedDependency[Actor], import_id: FromPath[int]) -> Response[bytes]:
    with reading() as session:
        started: Import = service.import_for(session, actor, import_id)
        content = reports.error_file(session, started)
    return workbook(content, import_id)


handlers = (list_imports, upload, show_import, progress, check, start, stop, undo, error_file)
