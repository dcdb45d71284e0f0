"""The pages of a day: rooms with their bookings, a list of bookings, one booking, and what is done with it there."""

from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import urlencode

from customary.sdk import (
    Actor,
    AnyRequest,
    CustomaryError,
    Form,
    Invalid,
    NavEntry,
    Page,
    Stale,
    clock,
    decode_cursor,
    encode_cursor,
    labels,
    page,
    reading,
    record_panels,
    redirect,
    texts,
    transaction,
    whole_number,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from customary_ktv import (
    booking_pages,
    card_money_pages,
    day_pages,
    file_pages,
    guest_pages,
    house,
    member_pages,
    room_pages,
    taking,
)
from customary_ktv.access import BOOKING, CARDS, CUSTOMER, EDIT, EDIT_ROOMS, ROOMS, VIEW
from customary_ktv.figures import NOT_CONSUMED
from customary_ktv.house import BookingFilter
from customary_ktv.rows import BookingRow

_ = texts("ktv")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect

ON_A_PAGE = 50


@get("/ktv/rooms", permission=ROOMS, sync_to_thread=True)
def rooms_page(request: AnyRequest, actor: NamedDependency[Actor], day: FromQuery[str] = "") -> AnyResponse:
    """The rooms of the house floor by floor, with who comes when on a day."""
    on = day_of(day)
    with reading() as session:
        rooms = house.rooms_on(session, actor, on)
        found = house.bookings_on(session, actor, on) if actor.may(VIEW) else []
    live = [one for one in found if one.state not in NOT_CONSUMED]
    by_room: dict[int, list[BookingRow]] = {}
    for one in live:
        by_room.setdefault(one.room_id, []).append(one)
    return page(
        request,
        "ktv/rooms.html",
        day=on,
        previous=on - timedelta(1),
        following=on + timedelta(1),
        today=clock.today(),
        floors=[(floor, list(those)) for floor, those in groupby(rooms, key=lambda one: one.floor)],
        by_room=by_room,
        available=sum(one.available for one in rooms),
        taken=len({one.id for one in rooms if one.available} & set(by_room)),
        sittings=len(live),
        asking=[one for one in live if one.requests_open],
        may_book=actor.may(EDIT),
        may_edit=actor.may(EDIT_ROOMS),
    )


@get("/ktv/bookings", permission=VIEW, sync_to_thread=True)
def booking_list(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    day: FromQuery[str] = "",
    q: FromQuery[str] = "",
    sittings: FromQuery[bool] = False,
    line: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Bookings, the latest day first; those of a day, of a telephone or card, or behind a figure of a report."""
    on = day_of(day) if day else None
    last = decode_cursor(after, date, int) if after else None
    with reading() as session:
        wanted = BookingFilter(on, None, q.strip(), sittings, line if line == "none" else str(whole_number(line) or ""))
        found = house.bookings(session, actor, wanted, (last[0], last[1]) if last else None, ON_A_PAGE)
        shown = found[:ON_A_PAGE]
        customers = labels(session, [(CUSTOMER, one.customer_id) for one in shown if one.customer_id])
    following = encode_cursor([shown[-1].day, shown[-1].id]) if len(found) > ON_A_PAGE else ""
    return page(
        request,
        "ktv/bookings.html",
        bookings=shown,
        customers={row_id: label for (_key, row_id), label in customers.items()},
        day=on,
        q=q.strip(),
        next=_list(day, q.strip(), sittings, line, following) if following else "",
        may_book=actor.may(EDIT),
    )


def _list(day: str, text: str, sittings: bool, line: str, after: str) -> str:
    asked = {"day": day, "q": text, "sittings": int(sittings), "line": line, "after": after}
    return "/ktv/bookings?" + urlencode({name: value for name, value in asked.items() if value})


def day_of(written: str) -> date:
    """The day of an address; what is none is today."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return clock.today()


@get("/ktv/bookings/{booking_id:int}", permission=VIEW, sync_to_thread=True)
def booking_page(request: AnyRequest, actor: NamedDependency[Actor], booking_id: FromPath[int]) -> AnyResponse:
    """One booking with the seven recorded things and its special requests."""
    return _booking_page(request, actor, booking_id, Form())


def _booking_page(
    request: AnyRequest, actor: Actor, booking_id: int, form: Form, place: int | None = None, status: int = 200
) -> AnyResponse:
    with reading() as session:
        one = house.booking(session, actor, booking_id)
        room = house.room(session, actor, one.room_id, one.day)
        customer = labels(session, [(CUSTOMER, one.customer_id)] if one.customer_id else [])
        panels = record_panels(request, session, actor, BOOKING, booking_id)
    return page(
        request,
        "ktv/booking.html",
        panels=panels,
        status=status,
        one=one,
        room=room,
        customer=next(iter(customer.values()), None),
        form=form,
        place=place,
        may_edit=actor.may(EDIT),
    )


@post("/ktv/bookings/{booking_id:int}/cancel", permission=EDIT, sync_to_thread=True)
def cancel(
    request: AnyRequest, actor: NamedDependency[Actor], booking_id: FromPath[int], data: FormData
) -> AnyResponse:
    """The guest has cancelled, or did not come."""
    version = whole_number(data.get("version", "")) or 0
    try:
        with transaction(actor) as session:
            taking.cancel_booking(session, actor, booking_id, version, data.get("no_show") == "1")
    except Stale as failure:
        return _again(request, actor, booking_id, failure, 412)
    return redirect(request, f"/ktv/bookings/{booking_id}", _("The room is free again."))


@post("/ktv/bookings/{booking_id:int}/requests/{place:int}", permission=EDIT, sync_to_thread=True)
def answer(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    booking_id: FromPath[int],
    place: FromPath[int],
    data: FormData,
) -> AnyResponse:
    """A special request was done, or was not for a reason."""
    version = whole_number(data.get("version", "")) or 0
    try:
        with transaction(actor) as session:
            done = data.get("done") == "1"
            taking.answer_request(session, actor, booking_id, version, place, done, data.get("reason", ""))
    except Invalid as failure:
        return _booking_page(request, actor, booking_id, Form.of(data).failed(failure), place, 422)
    except Stale as failure:
        return _again(request, actor, booking_id, failure, 412)
    return redirect(request, f"/ktv/bookings/{booking_id}", _("The request is answered."))


def _again(request: AnyRequest, actor: Actor, booking_id: int, failure: CustomaryError, status: int) -> AnyResponse:
    return _booking_page(request, actor, booking_id, Form().failed(failure), None, status)


PAGES = (
    Page(
        handlers=(
            rooms_page,
            booking_list,
            booking_page,
            cancel,
            answer,
            *booking_pages.HANDLERS,
            *room_pages.HANDLERS,
            *member_pages.HANDLERS,
            *card_money_pages.HANDLERS,
            *guest_pages.HANDLERS,
            *file_pages.HANDLERS,
            *day_pages.HANDLERS,
        ),
        nav=(
            NavEntry(_("Rooms and bookings"), "/ktv/rooms", "music", "industry", ROOMS),
            NavEntry(_("Members"), "/ktv/members", "credit-card", "industry", CARDS),
            file_pages.NAV,
            day_pages.NAV,
        ),
    ),
)
