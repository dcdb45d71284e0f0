"""Today, and the way to the next call."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database.transaction import reading
from customary.interactions.call_view import call_view
from customary.interactions.follow_ups import VIEW, WORK
from customary.interactions.today import BUCKETS, place_of, take_next
from customary.interactions.today_view import PAGE, TITLES, Asked, TodayView, today_view
from customary.plugins.actor import Actor
from customary.plugins.text import texts
from customary.web.forms import whole_number
from customary.web.http import AnyRequest
from customary.web.pages import fragment, page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("interactions")


@get("/today", permission=VIEW, sync_to_thread=True)
def today(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    bucket: FromQuery[str] = "",
    who: FromQuery[str] = "",
    rule: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
    focus: FromQuery[int | None] = None,
) -> Response[str]:
    """The day's calls by urgency."""
    chosen = next((name for name in BUCKETS if name == bucket), None)
    after = tuple(decode_cursor(cursor, *kinds_of(chosen))) if chosen and cursor else None
    with reading() as session:
        view = today_view(session, actor, Asked(chosen, who, rule, after, focus))
    return page(
        request,
        "interactions/today.html",
        view=view,
        tabs=_tabs(view, bucket, who, rule),
        chosen=chosen or "",
        rule=rule,
        next_page=_next_page(view, chosen, who, rule),
        group_url={name: _url(bucket=name, who=who, rule=rule) for name in BUCKETS},
        here=lambda **more: _url(bucket=bucket, who=who, rule=rule, **more),
        may_work=actor.may(WORK),
    )


@get("/today/focus/{follow_up_id:int}", permission=VIEW, sync_to_thread=True)
def focus(request: AnyRequest, actor: NamedDependency[Actor], follow_up_id: FromPath[int]) -> Response[str]:
    """The one in focus, for htmx."""
    with reading() as session:
        view = call_view(session, actor, follow_up_id)
    return fragment(request, "interactions/_focus.html", focus=view, may_work=actor.may(WORK))


@get("/calls/next", permission=WORK, sync_to_thread=True)
def next_call(request: AnyRequest, actor: NamedDependency[Actor], skip: FromQuery[str] = "") -> Response[Any]:
    """On to the most urgent call of one's own."""
    skipped = [id_ for one in skip.split(",") if (id_ := whole_number(one)) is not None]
    with reading() as session:
        found = take_next(session, actor, skipped)
    if found is None:
        return redirect(request, "/today", flash=_("No more calls wait for you now."))
    return redirect(request, f"/calls/{found}" + (f"?skip={skip}" if skip else ""))


def kinds_of(bucket: str | None) -> tuple[type, ...]:
    """The kinds of the values that a cursor of this bucket has."""
    return {"done": (int,), "coming": (date, int)}.get(bucket or "", (datetime, date, int))


def _tabs(view: TodayView, bucket: str, who: str, rule: str) -> list[dict[str, object]]:
    found = view.counts
    everything = found.overdue + found.due + found.coming
    shown: list[dict[str, object]] = [
        {"text": _("All"), "href": _url(who=who, rule=rule), "count": everything, "current": not bucket}
    ]
    for name in BUCKETS:
        count = getattr(found, name)
        url = _url(bucket=name, who=who, rule=rule)
        urgent = name == "overdue" and count > 0
        shown.append({"text": TITLES[name], "href": url, "count": count, "current": bucket == name, "urgent": urgent})
    return shown


def _next_page(view: TodayView, chosen: Any, who: str, rule: str) -> str:  # one of BUCKETS or None
    if chosen is None or len(view.groups[0].rows) < PAGE:
        return ""
    last, _when = view.groups[0].rows[-1]
    return _url(bucket=chosen, who=who, rule=rule, cursor=encode_cursor(place_of(last, chosen)))


def _url(**asked: object) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return "/today" + (f"?{query}" if query else "")


handlers = (today, focus, next_call)
