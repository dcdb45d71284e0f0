"""The API of rooms and bookings."""

from collections.abc import Sequence
from datetime import date

from customary.sdk import (
    Actor,
    AnyRequest,
    Listing,
    clock,
    decode_cursor,
    encode_cursor,
    etag,
    page_size,
    reading,
    transaction,
    version_asked,
)
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary_ktv import card_money_api, file_api, house, member_api, room_service, taking
from customary_ktv.access import EDIT, EDIT_ROOMS, ROOMS, VIEW
from customary_ktv.house import BookingFilter
from customary_ktv.rows import BookingRow, RoomRow
from customary_ktv.structs import AnswerIn, BookingIn, BookingPatch, CancelIn, RoomIn, RoomPatch, given

TAGS = ["KTV"]


@get("/ktv/rooms", permission=ROOMS, sync_to_thread=True, summary="Rooms", tags=TAGS)
def list_rooms(actor: NamedDependency[Actor], day: FromQuery[date | None] = None) -> list[RoomRow]:
    """All rooms, with whether each can be let on the day; today if none is given."""
    with reading() as session:
        return house.rooms_on(session, actor, day or clock.today())


@get("/ktv/rooms/{room_id:int}", permission=ROOMS, sync_to_thread=True, summary="A room", tags=TAGS)
def get_room(actor: NamedDependency[Actor], room_id: FromPath[int]) -> Response[RoomRow]:
    """With its version as ETag."""
    return _room(actor, room_id)


@post("/ktv/rooms", permission=EDIT_ROOMS, sync_to_thread=True, summary="Enter a room", tags=TAGS)
def post_room(actor: NamedDependency[Actor], data: JSONBody[RoomIn]) -> Response[RoomRow]:
    """Its number is kept in capitals, without 包厢 behind it."""
    with transaction(actor) as session:
        room_id = room_service.enter_room(session, actor, given(data))
    return _room(actor, room_id, 201)


@patch("/ktv/rooms/{room_id:int}", permission=EDIT_ROOMS, sync_to_thread=True, summary="Change a room", tags=TAGS)
def patch_room(
    request: AnyRequest, actor: NamedDependency[Actor], room_id: FromPath[int], data: JSONBody[RoomPatch]
) -> Response[RoomRow]:
    """Change what is given. `If-Match` names the version that was read."""
    version = version_asked(request)
    with transaction(actor) as session:
        room_service.change_room(session, actor, room_id, version, given(data))
    return _room(actor, room_id)


@get("/ktv/bookings", permission=VIEW, sync_to_thread=True, summary="Bookings", tags=TAGS)
def list_bookings(
    actor: NamedDependency[Actor],
    day: FromQuery[date | None] = None,
    customer_id: FromQuery[int | None] = None,
    q: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[BookingRow]:
    """The latest day first; `q` is a telephone or the number of a card."""
    size = page_size(limit)
    after = decode_cursor(cursor, date, int) if cursor else None
    with reading() as session:
        wanted = BookingFilter(day, customer_id, q.strip())
        found = house.bookings(session, actor, wanted, (after[0], after[1]) if after else None, size)
    return Listing(found[:size], _cursor(found, size))


@get("/ktv/bookings/{booking_id:int}", permission=VIEW, sync_to_thread=True, summary="A booking", tags=TAGS)
def get_booking(actor: NamedDependency[Actor], booking_id: FromPath[int]) -> Response[BookingRow]:
    """With its version as ETag."""
    return _booking(actor, booking_id)


@post("/ktv/bookings", permission=EDIT, sync_to_thread=True, summary="Take a booking", tags=TAGS)
def post_booking(actor: NamedDependency[Actor], data: JSONBody[BookingIn]) -> Response[BookingRow]:
    """The customer's standing requests come with it."""
    with transaction(actor) as session:
        booking_id = taking.take_booking(session, actor, given(data, "requests"), data.requests)
    return _booking(actor, booking_id, 201)


@patch("/ktv/bookings/{booking_id:int}", permission=EDIT, sync_to_thread=True, summary="Change a booking", tags=TAGS)
def patch_booking(
    request: AnyRequest, actor: NamedDependency[Actor], booking_id: FromPath[int], data: JSONBody[BookingPatch]
) -> Response[BookingRow]:
    """Change what is given. `If-Match` names the version that was read; 412 tells the one that stands now."""
    version = version_asked(request)
    with transaction(actor) as session:
        taking.change_booking(session, actor, booking_id, version, given(data))
    return _booking(actor, booking_id)


@post(
    "/ktv/bookings/{booking_id:int}/cancel",
    permission=EDIT,
    status_code=200,
    sync_to_thread=True,
    summary="Cancel a booking",
    tags=TAGS,
)
def post_cancel(
    request: AnyRequest, actor: NamedDependency[Actor], booking_id: FromPath[int], data: JSONBody[CancelIn]
) -> Response[BookingRow]:
    """Its room is free again."""
    version = version_asked(request)
    with transaction(actor) as session:
        taking.cancel_booking(session, actor, booking_id, version, data.no_show)
    return _booking(actor, booking_id)


@post(
    "/ktv/bookings/{booking_id:int}/requests/{place:int}",
    permission=EDIT,
    status_code=200,
    sync_to_thread=True,
    summary="Answer a special request",
    tags=TAGS,
)
def post_answer(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    booking_id: FromPath[int],
    place: FromPath[int],
    data: JSONBody[AnswerIn],
) -> Response[BookingRow]:
    """`place` counts the booking's requests from 0."""
    version = version_asked(request)
    with transaction(actor) as session:
        taking.answer_request(session, actor, booking_id, version, place, data.done, data.reason)
    return _booking(actor, booking_id)


def _room(actor: Actor, room_id: int, status: int = 200) -> Response[RoomRow]:
    with reading() as session:
        found = house.room(session, actor, room_id)
    return Response(found, headers={"ETag": etag(found.version)}, status_code=status)


def _booking(actor: Actor, booking_id: int, status: int = 200) -> Response[BookingRow]:
    with reading() as session:
        found = house.booking(session, actor, booking_id)
    return Response(found, headers={"ETag": etag(found.version)}, status_code=status)


def _cursor(found: Sequence[BookingRow], size: int) -> str | None:
    return encode_cursor([found[size - 1].day, found[size - 1].id]) if len(found) > size else None


API = (
    list_rooms,
    get_room,
    post_room,
    patch_room,
    list_bookings,
    get_booking,
    post_booking,
    patch_booking,
    post_cancel,
    post_answer,
    *member_api.HANDLERS,
    *file_api.HANDLERS,
    *card_money_api.HANDLERS,
)
