"""The API of stored value and points."""

from customary.sdk import Actor, Listing, decode_cursor, encode_cursor, page_size, reading, transaction
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary_ktv import card_money
from customary_ktv.access import LEDGER, POST, TAKE_BACK
from customary_ktv.card_money import TopUp
from customary_ktv.card_money_structs import (
    PaymentIn,
    PointsIn,
    PostedOut,
    RedeemIn,
    RefundIn,
    ReversalIn,
    TopUpIn,
)
from customary_ktv.ledger.accounts import UNITS, Unit
from customary_ktv.ledger.balances import Balance, LedgerLine

TAGS = ["KTV"]


@get(
    "/ktv/cards/{card_id:int}/accounts", permission=LEDGER, sync_to_thread=True, summary="Accounts of a card", tags=TAGS
)
def get_accounts(actor: NamedDependency[Actor], card_id: FromPath[int]) -> list[Balance]:
    """Stored value in minor units and points, each with its lots in the order in which they are used."""
    with reading() as session:
        return [card_money.balance_of(session, actor, card_id, unit) for unit in UNITS]


@get(
    "/ktv/cards/{card_id:int}/entries",
    permission=LEDGER,
    sync_to_thread=True,
    summary="Postings of a card's account",
    tags=TAGS,
)
def list_entries(
    actor: NamedDependency[Actor],
    card_id: FromPath[int],
    unit: FromQuery[Unit] = "money",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[LedgerLine]:
    """With the balance after each, the latest first."""
    size = page_size(limit)
    before = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = card_money.lines_of(session, actor, card_id, unit, before, size)
    return Listing(found[:size], encode_cursor([found[size - 1].id]) if len(found) > size else None)


@post("/ktv/cards/{card_id:int}/top-ups", permission=POST, sync_to_thread=True, summary="Top up a card", tags=TAGS)
def post_top_up(actor: NamedDependency[Actor], card_id: FromPath[int], data: JSONBody[TopUpIn]) -> PostedOut:
    """With a bonus, perhaps, that ends on a day of its own."""
    what = TopUp(data.amount, data.expires_on, data.bonus, data.bonus_expires_on)
    with transaction(actor) as session:
        entry = card_money.top_up(session, actor, card_id, what, data.note, data.key)
    return _posted(actor, card_id, entry, "money")


@post(
    "/ktv/cards/{card_id:int}/payments",
    permission=POST,
    sync_to_thread=True,
    summary="Pay a booking from a card",
    tags=TAGS,
)
def post_payment(actor: NamedDependency[Actor], card_id: FromPath[int], data: JSONBody[PaymentIn]) -> PostedOut:
    """What expires first is used first. A booking is paid from a card once: sent again, it answers the same entry."""
    with transaction(actor) as session:
        entry = card_money.pay(session, actor, card_id, data.booking_id, data.amount, data.note)
    return _posted(actor, card_id, entry, "money")


@post("/ktv/cards/{card_id:int}/points", permission=POST, sync_to_thread=True, summary="Give points", tags=TAGS)
def post_points(actor: NamedDependency[Actor], card_id: FromPath[int], data: JSONBody[PointsIn]) -> PostedOut:
    """Points that are earned."""
    with transaction(actor) as session:
        entry = card_money.earn(session, actor, card_id, data.points, data.expires_on, data.note, data.key)
    return _posted(actor, card_id, entry, "points")


@post("/ktv/cards/{card_id:int}/redemptions", permission=POST, sync_to_thread=True, summary="Redeem points", tags=TAGS)
def post_redemption(actor: NamedDependency[Actor], card_id: FromPath[int], data: JSONBody[RedeemIn]) -> PostedOut:
    """Those that expire first are used first."""
    with transaction(actor) as session:
        entry = card_money.redeem(session, actor, card_id, data.points, data.note, data.key)
    return _posted(actor, card_id, entry, "points")


@post(
    "/ktv/cards/{card_id:int}/entries/{entry_id:int}/refund",
    permission=TAKE_BACK,
    sync_to_thread=True,
    summary="Refund a payment",
    tags=TAGS,
)
def post_refund(
    actor: NamedDependency[Actor], card_id: FromPath[int], entry_id: FromPath[int], data: JSONBody[RefundIn]
) -> PostedOut:
    """It goes back to the lots that it was taken from."""
    with transaction(actor) as session:
        entry = card_money.refund(session, actor, card_id, entry_id, data.amount, data.note)
    return _posted(actor, card_id, entry, "money")


@post(
    "/ktv/cards/{card_id:int}/entries/{entry_id:int}/reversal",
    permission=TAKE_BACK,
    sync_to_thread=True,
    summary="Take an entry back",
    tags=TAGS,
)
def post_reversal(
    actor: NamedDependency[Actor], card_id: FromPath[int], entry_id: FromPath[int], data: JSONBody[ReversalIn]
) -> PostedOut:
    """By its opposite: no entry is ever changed."""
    with transaction(actor) as session:
        entry = card_money.reverse(session, actor, card_id, entry_id, data.note)
        unit = card_money.unit_of(session, entry)
    return _posted(actor, card_id, entry, unit)


def _posted(actor: Actor, card_id: int, entry_id: int, unit: Unit) -> PostedOut:
    with reading() as session:
        return PostedOut(entry_id, card_money.balance_of(session, actor, card_id, unit).available)


HANDLERS = (
    get_accounts,
    list_entries,
    post_top_up,
    post_payment,
    post_points,
    post_redemption,
    post_refund,
    post_reversal,
)
