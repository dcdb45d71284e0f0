"""The pages of a card's stored value and points: the account, and the forms by which something comes or goes."""

from secrets import token_urlsafe
from typing import Annotated, Any

from customary.sdk import (
    Actor,
    AnyRequest,
    Conflict,
    CustomaryError,
    Form,
    Invalid,
    NotFound,
    Text,
    Writing,
    decode_cursor,
    encode_cursor,
    page,
    reading,
    redirect,
    spoken_day,
    texts,
    transaction,
)
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from sqlalchemy.orm import Session

from customary_ktv import card_money, house
from customary_ktv.access import LEDGER, POST, TAKE_BACK
from customary_ktv.card_money import TopUp
from customary_ktv.card_money_words import KINDS, SOURCES, UNITS
from customary_ktv.figures import NOT_CONSUMED
from customary_ktv.forms import MONEY_FIELDS, said
from customary_ktv.house import BookingFilter
from customary_ktv.ledger.accounts import Unit
from customary_ktv.rows import CardRow

_ = texts("ktv")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect

ON_A_PAGE = 50
LATEST = 20
ACTS: dict[str, Text] = {
    "top-up": _("Top up"),
    "payment": _("Pay a booking"),
    "points": _("Give points"),
    "redemption": _("Redeem points"),
}


def _unit(act: str) -> Unit:
    return "money" if act in ("top-up", "payment") else "points"


@get("/ktv/members/{card_id:int}/account", permission=LEDGER, sync_to_thread=True)
def account_page(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    card_id: FromPath[int],
    unit: FromQuery[str] = "money",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """All that came and went, with the balance after each."""
    return _account(request, actor, card_id, "points" if unit == "points" else "money", after)


def _account(
    request: AnyRequest,
    actor: Actor,
    card_id: int,
    unit: Unit,
    after: str = "",
    failure: CustomaryError | None = None,
) -> AnyResponse:
    before = decode_cursor(after, int)[0] if after else None
    with reading() as session:
        card = house.card(session, actor, card_id)
        balance = card_money.balance_of(session, actor, card_id, unit)
        found = card_money.lines_of(session, actor, card_id, unit, before, ON_A_PAGE)
    url = f"/ktv/members/{card_id}/account?unit="
    more = encode_cursor([found[ON_A_PAGE - 1].id]) if len(found) > ON_A_PAGE else ""
    return page(
        request,
        "ktv/account.html",
        status=200 if failure is None else 422,
        card=card,
        unit=unit,
        units=UNITS,
        kinds=KINDS,
        sources=SOURCES,
        balance=balance,
        lines=found[:ON_A_PAGE],
        pills=[{"text": words, "href": url + key, "current": key == unit} for key, words in UNITS.items()],
        next=f"{url}{unit}&after={more}" if more else "",
        form=Form() if failure is None else Form().failed(failure),
        may_post=actor.may(POST),
        may_take_back=actor.may(TAKE_BACK),
    )


@get("/ktv/members/{card_id:int}/account/{act:str}", permission=POST, sync_to_thread=True)
def account_form(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    card_id: FromPath[int],
    act: FromPath[str],
    booking: FromQuery[int | None] = None,
) -> AnyResponse:
    """The form by which something comes or goes. Its key keeps what is sent twice from being entered twice."""
    return _form(request, actor, card_id, act, Form.of({"key": token_urlsafe(16), "booking_id": booking}))


@post("/ktv/members/{card_id:int}/account/{act:str}", permission=POST, sync_to_thread=True)
def post_entry(
    request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int], act: FromPath[str], data: FormData
) -> AnyResponse:
    """Enter it, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said(form, MONEY_FIELDS)
        with transaction(actor) as session:
            _enter(session, actor, card_id, act, facts, form.value("key"))
    except (Invalid, Conflict) as failure:
        return _form(request, actor, card_id, act, form.failed(failure), 422)
    return redirect(request, f"/ktv/members/{card_id}/account?unit={_unit(act)}", _("Entered."))


def _enter(session: Writing, actor: Actor, card_id: int, act: str, facts: dict[str, Any], key: str) -> int:
    note = facts.get("note") or ""
    amount, points = facts.get("amount") or 0, facts.get("points") or 0
    if act == "top-up":
        what = TopUp(amount, facts.get("expires_on"), facts.get("bonus") or 0, facts.get("bonus_expires_on"))
        return card_money.top_up(session, actor, card_id, what, note, key)
    if act == "payment":
        if facts.get("booking_id") is None:
            raise Invalid.field("booking_id", "required", _("Choose a booking."))
        return card_money.pay(session, actor, card_id, facts["booking_id"], amount, note)
    if act == "points":
        return card_money.earn(session, actor, card_id, points, facts.get("expires_on"), note, key)
    if act == "redemption":
        return card_money.redeem(session, actor, card_id, points, note, key)
    raise NotFound


def _form(request: AnyRequest, actor: Actor, card_id: int, act: str, form: Form, status: int = 200) -> AnyResponse:
    if act not in ACTS:
        raise NotFound
    with reading() as session:
        card = house.card(session, actor, card_id)
        balance = card_money.balance_of(session, actor, card_id, _unit(act))
        bookings = _bookings(session, actor, card) if act == "payment" else []
    return page(
        request,
        "ktv/account_form.html",
        status=status,
        card=card,
        act=act,
        title=ACTS[act],
        balance=balance,
        bookings=bookings,
        form=form,
    )


def _bookings(session: Session, actor: Actor, card: CardRow) -> list[tuple[str, str]]:
    """Those of the card's customer that may be paid, the latest first."""
    if card.customer_id is None:
        return []
    found = house.bookings(session, actor, BookingFilter(customer_id=card.customer_id), None, LATEST)
    return [
        (str(one.id), f"{spoken_day(one.day)} {one.room}") for one in found[:LATEST] if one.state not in NOT_CONSUMED
    ]


@post("/ktv/members/{card_id:int}/entries/{entry_id:int}/reversal", permission=TAKE_BACK, sync_to_thread=True)
def take_back(
    request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int], entry_id: FromPath[int], data: FormData
) -> AnyResponse:
    """By its opposite, or the account again with why not."""
    unit: Unit = "money"
    try:
        with transaction(actor) as session:
            unit = card_money.unit_of(session, entry_id)
            card_money.reverse(session, actor, card_id, entry_id, data.get("note", ""))
    except (Invalid, Conflict) as failure:
        return _account(request, actor, card_id, unit, failure=failure)
    return redirect(request, f"/ktv/members/{card_id}/account?unit={unit}", _("The entry is taken back."))


@post("/ktv/members/{card_id:int}/entries/{entry_id:int}/refund", permission=TAKE_BACK, sync_to_thread=True)
def refund(
    request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int], entry_id: FromPath[int], data: FormData
) -> AnyResponse:
    """All that is left of the payment if no amount is said."""
    try:
        amount = said(Form.of(data), {"amount": MONEY_FIELDS["amount"]}).get("amount")
        with transaction(actor) as session:
            card_money.refund(session, actor, card_id, entry_id, amount)
    except (Invalid, Conflict) as failure:
        return _account(request, actor, card_id, "money", failure=failure)
    return redirect(request, f"/ktv/members/{card_id}/account", _("The payment is refunded."))


HANDLERS = (account_page, account_form, post_entry, take_back, refund)
