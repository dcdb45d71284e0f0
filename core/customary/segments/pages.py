"""The pages of segments: all with their coverage, one with its members by reason, closing a month."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.segments.coverage import CLOSE, STATUSES, VIEW, coverage, members_of, month_of
from customary.segments.keeping import close_period, periods_closed
from customary.web.forms import Form
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("segments")

PageRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state
Sent = URLEncodedBody[dict[str, str]]


@get("/segments", permission=VIEW, sync_to_thread=True)
def all_segments(request: PageRequest, actor: NamedDependency[Actor], month: FromQuery[str] = "") -> Response[str]:
    with reading() as session:
        asked = month_of(month)
        lines = [coverage(session, actor, one, asked) for one in current().registry.segments.values()]
    return page(request, "segments/segments.html", lines=lines, month=asked)


@get("/segments/{key:str}", permission=VIEW, sync_to_thread=True)
def one_segment(
    request: PageRequest,
    actor: NamedDependency[Actor],
    key: FromPath[str],
    month: FromQuery[str] = "",
    status: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[str]:
    return _page(request, actor, key, month, status, cursor, Form.of({}))


@post("/segments/{key:str}/close", permission=CLOSE, sync_to_thread=True)
def close(request: PageRequest, actor: NamedDependency[Actor], key: FromPath[str], data: Sent) -> Response[Any]:
    month = data.get("month", "")
    try:
        with transaction(actor) as session:
            close_period(session, actor, key, month_of(month), bool(data.get("confirmed")), data.get("note", ""))
    except Invalid as failure:
        form = Form.of({"note": data.get("note", ""), "confirmed": data.get("confirmed", "")}).failed(failure)
        return _page(request, actor, key, month, "", "", form, status_code=422)
    return redirect(
        request, f"/segments/{key}?month={month}", _("Closed. Its members and its coverage change no more.")
    )


def _page(
    request: PageRequest,
    actor: Actor,
    key: str,
    month: str,
    status: str,
    cursor: str,
    form: Form,
    status_code: int = 200,
) -> Response[str]:
    after = decode_cursor(cursor, int)[0] if cursor else None
    wanted = status if status in STATUSES else None
    with reading() as session:
        segment, asked = current().registry.segments[key], month_of(month)
        seen = coverage(session, actor, segment, asked)
        lines, following = members_of(session, actor, segment, asked, wanted, after)
        closed = periods_closed(session, key)

    def url(**values: str) -> str:
        query = urlencode({name: value for name, value in {"month": asked.name, **values}.items() if value})
        return f"/segments/{key}?{query}"

    return page(
        request,
        "segments/segment.html",
        status=status_code,
        seen=seen,
        lines=lines,
        statuses=STATUSES,
        status_asked=wanted or "",
        closed=closed,
        form=form,
        url=url,
        first=url(status=status) if cursor else "",
        following=url(status=status, cursor=encode_cursor((following,))) if following else "",
        may_close=actor.may(CLOSE),
    )


pages = (
    Page(
        handlers=(all_segments, one_segment, close),
        nav=(NavEntry(_("Coverage"), "/segments", "check-circle", "insight", VIEW, order=58),),
    ),
)
