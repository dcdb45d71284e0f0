"""The pages of complaints: board and list, one complaint, its form on paper."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from customary.complaints import edit_pages, public_pages, setting_pages
from customary.complaints.complaint_view import complaint_view
from customary.complaints.lifecycle import LIFECYCLE
from customary.complaints.reading import Filter, complaints, count_open, most_urgent, standing
from customary.complaints.settings import causes
from customary.complaints.words import CHANNELS, RECEIVE, RECORD, SET, SEVERITIES, SEVERITY_TONES, VIEW
from customary.customers.choices import colleagues, teams
from customary.database import clock
from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.text import texts
from customary.records.panels import record_panels
from customary.web.forms import Form
from customary.web.http import AnyRequest
from customary.web.pages import page
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("complaints")

ON_A_PAGE = 50
ON_THE_BOARD = 200
LATELY = timedelta(days=7)
LANES = (
    (("received", "accepted"), _("Received")),
    (("assigned",), _("Assigned")),
    (("handling",), _("In handling")),
    (("resolved",), _("To be followed up")),
)


@get("/complaints", permission=VIEW, sync_to_thread=True)
def board(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    view: FromQuery[str] = "",
    in_state: Annotated[str, QueryParameter(name="state")] = "",
    cause: FromQuery[str] = "",
    severity: FromQuery[str] = "",
    channel: FromQuery[str] = "",
    team: FromQuery[str] = "",
    who: FromQuery[str] = "",
    overdue: FromQuery[str] = "",
    received_from: FromQuery[str] = "",
    received_to: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[str]:
    """All that wait by step, or a list of all that fit; told by the address alone, so that it can be sent to a colleague."""
    asked = {
        "q": q,
        "view": view,
        "state": in_state,
        "cause": cause,
        "severity": severity,
        "channel": channel,
        "team": team,
        "who": who,
        "overdue": overdue,
        "received_from": received_from,
        "received_to": received_to,
    }
    wanted = edit_pages.said_filter(actor, asked)
    narrowed = any(value for name, value in asked.items() if name != "view")
    as_list = view == "list" or narrowed
    before = decode_cursor(cursor, int)[0] if cursor else None
    today = clock.today()
    with reading() as session:
        figures = standing(session, actor, today.replace(day=1))
        listed = complaints(session, actor, wanted, before, ON_A_PAGE + 1) if as_list else []
        waiting = [] if as_list else most_urgent(session, actor, Filter(state="open"), ON_THE_BOARD)
        closed = [] if as_list else complaints(session, actor, Filter(closed_from=today - LATELY), limit=20)
        known, people, groups = causes(session), colleagues(session), teams(session)
    following = _url({**asked, "cursor": encode_cursor((listed[ON_A_PAGE - 1].id,))}) if len(listed) > ON_A_PAGE else ""
    return page(
        request,
        "complaints/list.html" if as_list else "complaints/board.html",
        asked=asked,
        form=Form.of(asked),
        figures=figures,
        rows=listed[:ON_A_PAGE],
        lanes=[(title, keys, [row for row in waiting if row.state in keys]) for keys, title in LANES],
        closed=closed,
        more=len(waiting) == ON_THE_BOARD,
        next_page=following,
        states=[(state.key, state.title) for state in LIFECYCLE.states],
        tones={state.key: state.tone for state in LIFECYCLE.states},
        causes=known,
        severities=SEVERITIES,
        severity_tones=SEVERITY_TONES,
        channels=CHANNELS,
        people=people,
        teams=groups,
        may_receive=actor.may(RECEIVE),
        month_start=today.replace(day=1),
    )


@get("/complaints/{complaint_id:int}", permission=VIEW, sync_to_thread=True)
def one(request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int]) -> Response[str]:
    """One complaint."""
    with reading() as session:
        view = complaint_view(session, actor, complaint_id)
        panels = record_panels(request, session, actor, RECORD, complaint_id)
    return page(
        request,
        "complaints/complaint.html",
        panels=panels,
        view=view,
        row=view.row,
        form=Form.of({name: getattr(view.row, name) for name in ("result", "cause", "analysis", "measures", "reply")}),
        severity_tones=SEVERITY_TONES,
    )


@get("/complaints/{complaint_id:int}/form", permission=VIEW, sync_to_thread=True)
def on_paper(request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int]) -> Response[str]:
    """The complaint form (投诉处理单), to be printed and signed."""
    with reading() as session:
        view = complaint_view(session, actor, complaint_id)
    return page(request, "complaints/form.html", view=view, row=view.row, printed_at=clock.now())


def _url(asked: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return "/complaints" + (f"?{query}" if query else "")


pages = (
    Page(
        handlers=(board, one, on_paper, *edit_pages.handlers),
        nav=(NavEntry(_("Complaints"), "/complaints", "alert", "work", VIEW, order=30, count=count_open),),
    ),
    Page(
        handlers=setting_pages.handlers,
        nav=(NavEntry(_("Complaint causes"), "/complaints/settings", "list-checks", "settings", SET, order=705),),
    ),
    Page(handlers=public_pages.handlers),
)
