"""The page of one move: its form, where the record's own page has none, or where something was missing."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, CustomaryError, Invalid, Stale
from customary.plugins.text import texts
from customary.records.labels import label_texts, link_of
from customary.records.lifecycle_view import LifecycleView, lifecycle_view
from customary.records.moves import move
from customary.web.forms import Form, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("records")

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # texts, or lists of them
OWN = ("version", "note", "back")


@get("/records/{record:str}/{record_id:int}/moves/{transition:str}", permission="signed_in", sync_to_thread=True)
def move_form(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    record: FromPath[str],
    record_id: FromPath[int],
    transition: FromPath[str],
) -> Response[Any]:
    """The empty form."""
    return _form(request, actor, record, record_id, transition, Form())


@post("/records/{record:str}/{record_id:int}/moves/{transition:str}", permission="signed_in", sync_to_thread=True)
def make_move(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    record: FromPath[str],
    record_id: FromPath[int],
    transition: FromPath[str],
    data: Sent,
) -> Response[Any]:
    """Move the row and go back to its page; what is missing is said beside its field."""
    form = Form.of(data)
    values = {name: form.value(name) for name in form.values if name not in OWN}
    version = whole_number(form.value("version"))
    try:
        with transaction(actor) as session:
            result = move(session, actor, record, record_id, transition, values, form.value("note"), version)
    except (Invalid, Conflict, Stale) as failure:
        return _form(request, actor, record, record_id, transition, form.failed(failure), failure)
    said = _("Saved.") if result.approval_id is None else _("Sent for approval; it is done once that is given.")
    return redirect(request, link_of(record, record_id) or "/", flash=said)


def _form(
    request: AnyRequest,
    actor: Actor,
    record: str,
    record_id: int,
    transition: str,
    form: Form,
    failure: CustomaryError | None = None,
) -> Response[Any]:
    with reading() as session:
        view = lifecycle_view(session, actor, record, record_id)
        label = label_texts(session, record, [record_id]).get(record_id, "")
    here = next((one for one in view.moves if one.move.key == transition), None)
    if here is None and failure is None:
        return redirect(request, link_of(record, record_id) or "/", flash=_gone(view), tone="warn")
    return page(
        request,
        "records/move.html",
        status=422 if failure else 200,
        view=view,
        here=here,
        label=label,
        back=link_of(record, record_id) or "/",
        form=form,
    )


def _gone(view: LifecycleView) -> Any:  # a text
    return _("This is not possible: it is “{state}” now.", state=view.title)


handlers = (move_form, make_move)
