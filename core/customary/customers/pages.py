"""The pages of customers."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.customers.access import ASSIGN, EDIT, MERGE, VIEW, covers
from customary.customers.choices import colleagues, teams
from customary.customers.listing import KEY_KINDS, Filters, Sort, list_customers
from customary.customers.merge import merges_into, standing_for
from customary.customers.palette import find
from customary.customers.reading import read_customer
from customary.customers.relate import ties_of
from customary.customers.timeline import Place, days_of, timeline
from customary.database.deployment import current
from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.plugins.contributions import PanelContext
from customary.plugins.text import Text, texts
from customary.records.panels import render_panels
from customary.web.forms import whole_number
from customary.web.pages import fragment, page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("customers")

PageRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state
LINES = 50


@get("/customers", permission=VIEW, sync_to_thread=True)
def customers(
    request: PageRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    owner: FromQuery[str] = "",
    tag: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    segment: FromQuery[str] = "",
    view: FromQuery[str] = "",
    sort: FromQuery[str] = "newest",
    cursor: FromQuery[str] = "",
) -> Response[str]:
    """The list, filtered and sorted by the address alone, so that it can be sent to a colleague."""
    order: Sort = sort if sort in KEY_KINDS else "newest"  # type: ignore[assignment]  # asked just here
    asked = {
        "q": q,
        "owner": owner,
        "tag": tag,
        "kind": kind,
        "segment": segment,
        "view": view,
        "sort": "" if order == "newest" else order,
    }
    filters = Filters(
        q=q or None,
        owner=0 if view == "unowned" else actor.staff_id if view == "mine" else whole_number(owner),
        tag=tag or None,
        kind=kind or None,
        state="archived" if view == "archived" else "active",
        without_phone=view == "without_phone",
        in_own_right=None if view == "contacts" else True,
        segment=segment if segment in current().registry.segments else None,
    )
    after = decode_cursor(cursor, *KEY_KINDS[order]) if cursor else None
    with reading() as session:
        lines, key = list_customers(session, actor, filters, order, after, LINES)
        staff, groups = colleagues(session), teams(session) if actor.may(ASSIGN) else []
    return page(
        request,
        "customers/list.html",
        lines=lines,
        asked=asked,
        order=order,
        first=_url(asked) if cursor else "",
        following=_url({**asked, "cursor": encode_cursor(key)}) if key else "",
        url=lambda **values: _url({**asked, **values}),
        staff=staff,
        segments=list(current().registry.segments.values()),
        teams=groups,
        may_assign=actor.may(ASSIGN),
        may_create=actor.may(EDIT),
        may_merge=actor.may(MERGE),
        has_staff=actor.staff_id is not None,
    )


@get("/customers/{customer_id:int}", permission=VIEW, sync_to_thread=True)
def customer(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], before: FromQuery[str] = ""
) -> Response[Any]:
    """One customer: who he is, what happened, what plugins know of him. One who was merged leads to the one who stands for him."""
    return customer_page(request, actor, customer_id, before)


def customer_page(
    request: PageRequest,
    actor: Actor,
    customer_id: int,
    before: str = "",
    status: int = 200,
    tie_error: Text | str = "",
    tie_who: str = "",
) -> Response[Any]:
    """The customer's page, also as the answer to a form of it that could not be kept."""
    with reading() as session:
        line = read_customer(session, actor, customer_id)
        if line.state == "merged":
            why = _("Number {number}, {name}, was merged into this customer.", number=customer_id, name=line.name)
            return redirect(request, f"/customers/{standing_for(session, customer_id)}", flash=why)
        told, onwards = timeline(session, actor, customer_id, _place(before))
        context = PanelContext(session=session, actor=actor, customer_id=customer_id)
        environment = request.app.state.environment
        return page(
            request,
            "customers/customer.html",
            status=status,
            line=line,
            ties=ties_of(session, actor, customer_id),
            kinds=list(current().registry.relation_kinds.values()),
            days=days_of(told),
            earlier=encode_cursor(onwards) if onwards else "",
            badges=render_panels(environment, "customer.badges", context),
            panels=render_panels(environment, "customer", context),
            may_edit=covers(actor, EDIT, line.owner_id) and line.state in ("active", "archived"),
            may_merge=covers(actor, MERGE, line.owner_id) and line.state == "active",
            taken_in=[merge.loser_name for merge in merges_into(session, customer_id)],
            may_archive=covers(actor, "core.customers.archive", line.owner_id),
            tie_error=tie_error,
            tie_who=tie_who,
        )


@get("/customers/{customer_id:int}/timeline", permission=VIEW, sync_to_thread=True)
def earlier(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], before: FromQuery[str] = ""
) -> Response[str]:
    """What happened before: a part of the page."""
    with reading() as session:
        line = read_customer(session, actor, customer_id)
        told, onwards = timeline(session, actor, customer_id, _place(before))
    after = encode_cursor(onwards) if onwards else ""
    return fragment(request, "customers/_timeline.html", line=line, days=days_of(told), earlier=after)


@get("/palette", permission=VIEW, sync_to_thread=True)
def palette(request: PageRequest, actor: NamedDependency[Actor], q: FromQuery[str] = "") -> Response[Any]:
    """What the palette shows; without script it is the list."""
    if request.headers.get("hx-request") != "true":
        return redirect(request, _url({"q": q}))
    with reading() as session:
        groups = find(session, actor, q)
    return fragment(request, "web/palette.html", groups=groups)


def _url(asked: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return "/customers" + (f"?{query}" if query else "")


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    moment, key, number = decode_cursor(cursor, datetime, str, int)
    return moment, key, number


handlers = (customers, customer, earlier, palette)
