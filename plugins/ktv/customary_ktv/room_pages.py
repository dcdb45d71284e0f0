"""The form of a room."""

from typing import Annotated, Any

from customary.sdk import (
    Actor,
    AnyRequest,
    Conflict,
    Form,
    Invalid,
    Stale,
    page,
    reading,
    redirect,
    texts,
    transaction,
    whole_number,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from customary_ktv import house, room_service
from customary_ktv.access import EDIT_ROOMS, ROOMS, VIEW
from customary_ktv.forms import ROOM_FIELDS, form_of, said
from customary_ktv.rows import RoomRow

_ = texts("ktv")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect
STATES = (("open", _("in use")), ("out_of_use", _("out of use")))


@get("/ktv/rooms/{room_id:int}", permission=ROOMS, sync_to_thread=True)
def room_page(request: AnyRequest, actor: NamedDependency[Actor], room_id: FromPath[int]) -> AnyResponse:
    """A room, and when it is out of use."""
    with reading() as session:
        row = house.room(session, actor, room_id)
    return page(
        request, "ktv/room.html", room=row, states=dict(STATES), may_edit=actor.may(EDIT_ROOMS), may_see=actor.may(VIEW)
    )


@get("/ktv/rooms/new", permission=EDIT_ROOMS, sync_to_thread=True)
def new_room(request: AnyRequest) -> AnyResponse:
    """An empty form."""
    return _form_page(request, Form.of({"state": "open"}))


@post("/ktv/rooms", permission=EDIT_ROOMS, sync_to_thread=True)
def enter_room(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Enter the room, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said(form, ROOM_FIELDS)
        with transaction(actor) as session:
            room_id = room_service.enter_room(session, actor, facts)
    except (Invalid, Conflict) as failure:
        return _form_page(request, form.failed(failure), status=422)
    return redirect(request, f"/ktv/rooms/{room_id}", _("The room was entered."))


@get("/ktv/rooms/{room_id:int}/edit", permission=EDIT_ROOMS, sync_to_thread=True)
def edit_room(request: AnyRequest, actor: NamedDependency[Actor], room_id: FromPath[int]) -> AnyResponse:
    """The form as the room stands."""
    with reading() as session:
        row = house.room(session, actor, room_id)
    return _form_page(request, form_of(row, ROOM_FIELDS), row)


@post("/ktv/rooms/{room_id:int}/edit", permission=EDIT_ROOMS, sync_to_thread=True)
def save_room(
    request: AnyRequest, actor: NamedDependency[Actor], room_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Save, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said(form, ROOM_FIELDS)
        with transaction(actor) as session:
            room_service.change_room(session, actor, room_id, whole_number(form.value("version")) or 0, facts)
    except (Invalid, Conflict, Stale) as failure:
        with reading() as session:
            row = house.room(session, actor, room_id)
        stale = isinstance(failure, Stale)
        again = Form({**form.values, "version": (str(row.version),)}) if stale else form
        return _form_page(request, again.failed(failure), row, 412 if stale else 422)
    return redirect(request, f"/ktv/rooms/{room_id}", _("Saved."))


def _form_page(request: AnyRequest, form: Form, row: RoomRow | None = None, status: int = 200) -> AnyResponse:
    return page(request, "ktv/room_form.html", status=status, form=form, room=row, states=STATES)


HANDLERS = (room_page, new_room, enter_room, edit_room, save_room)
