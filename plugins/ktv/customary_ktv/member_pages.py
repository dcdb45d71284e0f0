"""The pages of member cards: the list, one card with its holder's visits, and its form."""

from typing import Annotated, Any
from urllib.parse import urlencode

from customary.sdk import (
    Actor,
    AnyRequest,
    Conflict,
    Form,
    Invalid,
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

from customary_ktv import card_money, card_service, guests, house
from customary_ktv.access import CARD, CARDS, CUSTOMER, EDIT_CARDS, LEDGER, POST, VIEW
from customary_ktv.card_money_words import SOURCES
from customary_ktv.forms import CARD_FIELDS, form_of, said
from customary_ktv.house import CARD_VIEWS, BookingFilter, CardFilter
from customary_ktv.rows import VALIDITIES, CardRow

_ = texts("ktv")

FormData = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyResponse = Response[Any]  # a page or a redirect

ON_A_PAGE = 50
LATEST = 10
VIEW_NAMES = {
    "all": _("All"),
    "valid": _("Valid"),
    "ending": _("Ends within 30 days"),
    "ended": _("Expired"),
    "unlinked": _("Without a customer"),
}


@get("/ktv/members", permission=CARDS, sync_to_thread=True)
def card_list(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    view: FromQuery[str] = "all",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Member cards, the newest first."""
    wanted = CardFilter(q.strip(), next((name for name in CARD_VIEWS if name == view), "all"))
    last = decode_cursor(after, int)[0] if after else None
    with reading() as session:
        found = house.cards(session, actor, wanted, last, ON_A_PAGE)
        shown = found[:ON_A_PAGE]
        owners = labels(session, [(CUSTOMER, one.customer_id) for one in shown if one.customer_id])
    following = encode_cursor([shown[-1].id]) if len(found) > ON_A_PAGE else ""
    return page(
        request,
        "ktv/members.html",
        cards=shown,
        owners={row_id: label for (_key, row_id), label in owners.items()},
        q=wanted.text,
        view=wanted.view,
        pills=[
            {"text": name, "href": _list(wanted.text, key), "current": key == wanted.view}
            for key, name in VIEW_NAMES.items()
        ],
        next=_list(wanted.text, wanted.view, following) if following else "",
        today=clock.today(),
        may_edit=actor.may(EDIT_CARDS),
    )


def _list(text: str, view: str, after: str = "") -> str:
    asked = {"q": text, "view": "" if view == "all" else view, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return "/ktv/members" + (f"?{query}" if query else "")


@get("/ktv/members/{card_id:int}", permission=CARDS, sync_to_thread=True)
def card_page(request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int]) -> AnyResponse:
    """One card, and what its holder's visits came to."""
    with reading() as session:
        one = house.card(session, actor, card_id)
        panels = record_panels(request, session, actor, CARD, card_id)
        owner = guest = None
        latest = []
        if one.customer_id is not None and actor.may(VIEW):
            owner = labels(session, [(CUSTOMER, one.customer_id)]).get((CUSTOMER, one.customer_id))
            guest = guests.guest(session, actor, one.customer_id)
            latest = house.bookings(session, actor, BookingFilter(customer_id=one.customer_id), None, LATEST)[:LATEST]
        money = points = None
        if actor.may(LEDGER):
            money = card_money.balance_of(session, actor, card_id, "money")
            points = card_money.balance_of(session, actor, card_id, "points")
    return page(
        request,
        "ktv/member.html",
        panels=panels,
        card=one,
        owner=owner,
        guest=guest,
        bookings=latest,
        validities=VALIDITIES,
        money=money,
        points=points,
        sources=SOURCES,
        may_post=actor.may(POST),
        today=clock.today(),
        may_edit=actor.may(EDIT_CARDS),
    )


@get("/ktv/members/new", permission=EDIT_CARDS, sync_to_thread=True)
def new_card(request: AnyRequest) -> AnyResponse:
    """An empty form."""
    return _form_page(request, Form.of({"validity": "until", "issued_on": clock.today()}))


@post("/ktv/members", permission=EDIT_CARDS, sync_to_thread=True)
def issue_card(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Issue the card, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said(form, CARD_FIELDS)
        with transaction(actor) as session:
            card_id = card_service.issue_card(session, actor, facts)
    except (Invalid, Conflict) as failure:
        return _form_page(request, form.failed(failure), status=422)
    return redirect(request, f"/ktv/members/{card_id}", _("The card is issued."))


@get("/ktv/members/{card_id:int}/edit", permission=EDIT_CARDS, sync_to_thread=True)
def edit_card(request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int]) -> AnyResponse:
    """The form as the card stands."""
    with reading() as session:
        row = house.card(session, actor, card_id)
    return _form_page(request, form_of(row, CARD_FIELDS), row)


@post("/ktv/members/{card_id:int}/edit", permission=EDIT_CARDS, sync_to_thread=True)
def save_card(
    request: AnyRequest, actor: NamedDependency[Actor], card_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Save, or show the form again with what is wrong."""
    form = Form.of(data)
    try:
        facts = said(form, CARD_FIELDS)
        with transaction(actor) as session:
            card_service.change_card(session, actor, card_id, whole_number(form.value("version")) or 0, facts)
    except (Invalid, Conflict, Stale) as failure:
        with reading() as session:
            row = house.card(session, actor, card_id)
        stale = isinstance(failure, Stale)
        again = Form({**form.values, "version": (str(row.version),)}) if stale else form
        return _form_page(request, again.failed(failure), row, 412 if stale else 422)
    return redirect(request, f"/ktv/members/{card_id}", _("Saved."))


def _form_page(request: AnyRequest, form: Form, row: CardRow | None = None, status: int = 200) -> AnyResponse:
    with reading() as session:
        tiers = house.tiers(session)
    return page(
        request,
        "ktv/member_form.html",
        status=status,
        form=form,
        card=row,
        tiers=[(str(id_), name) for id_, name in tiers],
        validities=list(VALIDITIES.items()),
    )


HANDLERS = (card_list, card_page, new_card, issue_card, edit_card, save_card)
