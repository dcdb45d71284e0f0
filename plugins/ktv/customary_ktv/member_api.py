"""The API of member cards, tiers, and of customers as guests."""

from customary.sdk import (
    Actor,
    AnyRequest,
    Listing,
    customer_for,
    decode_cursor,
    encode_cursor,
    etag,
    page_size,
    reading,
    transaction,
    version_asked,
)
from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary_ktv import card_service, guests, house
from customary_ktv.access import CARDS, EDIT, EDIT_CARDS, ROOMS, VIEW
from customary_ktv.guests import Guest
from customary_ktv.house import CardFilter, CardView
from customary_ktv.rows import CardRow
from customary_ktv.structs import CardIn, CardPatch, GuestIn, RequestIn, TierOut, given

TAGS = ["KTV"]


@get("/ktv/tiers", permission=ROOMS, sync_to_thread=True, summary="Tiers", tags=TAGS)
def list_tiers() -> list[TierOut]:
    """The lowest first."""
    with reading() as session:
        return [TierOut(id_, name) for id_, name in house.tiers(session)]


@get("/ktv/cards", permission=CARDS, sync_to_thread=True, summary="Member cards", tags=TAGS)
def list_cards(
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    view: FromQuery[CardView] = "all",
    tier_id: FromQuery[int | None] = None,
    customer_id: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[CardRow]:
    """The newest first; `q` is the beginning of a number, a telephone or a holder's name."""
    size = page_size(limit)
    last = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = house.cards(session, actor, CardFilter(q.strip(), view, tier_id, customer_id), last, size)
    return Listing(found[:size], encode_cursor([found[size - 1].id]) if len(found) > size else None)


@get("/ktv/cards/{card_id:int}", permission=CARDS, sync_to_thread=True, summary="A member card", tags=TAGS)
def get_card(actor: NamedDependency[Actor], card_id: FromPath[int]) -> Response[CardRow]:
    """With its version as ETag."""
    return _card(actor, card_id)


@post("/ktv/cards", permission=EDIT_CARDS, sync_to_thread=True, summary="Issue a member card", tags=TAGS)
def post_card(actor: NamedDependency[Actor], data: JSONBody[CardIn]) -> Response[CardRow]:
    """It finds the customer with its telephone by itself, now or when there is one."""
    with transaction(actor) as session:
        card_id = card_service.issue_card(session, actor, {k: v for k, v in given(data).items() if v is not None})
    return _card(actor, card_id, 201)


@patch(
    "/ktv/cards/{card_id:int}", permission=EDIT_CARDS, sync_to_thread=True, summary="Change a member card", tags=TAGS
)
def patch_card(
    request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int], data: JSONBody[CardPatch]
) -> Response[CardRow]:
    """Change what is given. `If-Match` names the version that was read."""
    version = version_asked(request)
    with transaction(actor) as session:
        card_service.change_card(session, actor, card_id, version, given(data))
    return _card(actor, card_id)


@get("/ktv/guests/{customer_id:int}", permission=VIEW, sync_to_thread=True, summary="A customer as a guest", tags=TAGS)
def get_guest(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Guest:
    """Visits, amount, latest opinion, birthday, consumption standard and standing requests."""
    return _guest(actor, customer_id)


@put("/ktv/guests/{customer_id:int}", permission=EDIT, sync_to_thread=True, summary="Change a guest's file", tags=TAGS)
def put_guest(actor: NamedDependency[Actor], customer_id: FromPath[int], data: JSONBody[GuestIn]) -> Guest:
    """What a visit may come to, and a birthday that bookings do not overrule."""
    with transaction(actor) as session:
        guests.set_guest_file(session, actor, customer_id, data.standard, data.birthday)
    return _guest(actor, customer_id)


@post(
    "/ktv/guests/{customer_id:int}/requests",
    permission=EDIT,
    sync_to_thread=True,
    summary="Add a standing request",
    tags=TAGS,
)
def post_request(actor: NamedDependency[Actor], customer_id: FromPath[int], data: JSONBody[RequestIn]) -> Guest:
    """Each new booking of the customer asks for it."""
    with transaction(actor) as session:
        guests.add_standing_request(session, actor, customer_id, data.text)
    return _guest(actor, customer_id)


@delete(
    "/ktv/guests/{customer_id:int}/requests/{request_id:int}",
    permission=EDIT,
    sync_to_thread=True,
    summary="End a standing request",
    tags=TAGS,
)
def delete_request(actor: NamedDependency[Actor], customer_id: FromPath[int], request_id: FromPath[int]) -> None:
    """New bookings do not ask for it any more."""
    with transaction(actor) as session:
        guests.end_standing_request(session, actor, customer_id, request_id)


def _card(actor: Actor, card_id: int, status: int = 200) -> Response[CardRow]:
    with reading() as session:
        found = house.card(session, actor, card_id)
    return Response(found, headers={"ETag": etag(found.version)}, status_code=status)


def _guest(actor: Actor, customer_id: int) -> Guest:
    with reading() as session:
        customer_for(session, actor, customer_id)
        return guests.guest(session, actor, customer_id)


HANDLERS = (
    list_tiers,
    list_cards,
    get_card,
    post_card,
    patch_card,
    get_guest,
    put_guest,
    post_request,
    delete_request,
)
