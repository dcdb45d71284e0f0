"""For who leads: all follow-ups, those that nobody has, and giving them to colleagues."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.interactions.assignment import assign, share_out
from customary.interactions.call_pages import Sent
from customary.interactions.follow_ups import ASSIGN, VIEW, Filter, FollowUpRow, follow_ups
from customary.interactions.states import STATES
from customary.interactions.today_view import people
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid
from customary.plugins.text import counted_texts, texts
from customary.web.forms import Form, typed_day, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_, _n = texts("interactions"), counted_texts("interactions")
PAGE = 50


@get("/follow-ups", permission=VIEW, sync_to_thread=True)
def all_of_them(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    rule: FromQuery[str] = "",
    in_state: Annotated[str, QueryParameter(name="state")] = "open",
    who: FromQuery[str] = "",
    due_from: FromQuery[str] = "",
    due_to: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Follow-ups by person, rule, state and due date."""
    asked = {"rule": rule, "state": in_state, "who": who, "due_from": due_from, "due_to": due_to}
    wanted = Filter(
        rule=rule or None,
        state=None if in_state == "all" else in_state,
        assignee_id=0 if who == "nobody" else whole_number(who),
        team_id=whole_number(who[5:]) if who.startswith("team-") else None,
        due_from=typed_day(due_from, "due_from"),
        due_to=typed_day(due_to, "due_to"),
    )
    return _list(request, actor, "interactions/follow_ups.html", wanted, cursor, asked)


@get("/follow-ups/unassigned", permission=ASSIGN, sync_to_thread=True)
def unassigned(
    request: AnyRequest, actor: NamedDependency[Actor], cursor: FromQuery[str | None] = None
) -> Response[str]:
    """Open follow-ups that nobody has."""
    return _list(
        request, actor, "interactions/unassigned.html", Filter(state="open", assignee_id=0), cursor, {"who": "nobody"}
    )


@post("/follow-ups/assign", permission=ASSIGN, sync_to_thread=True)
def give(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """Give the ticked ones to a colleague, or to nobody."""
    form = Form.of(data)
    ids = [id_ for text in form.values.get("ids", ()) if (id_ := whole_number(text)) is not None]
    back = "/follow-ups/unassigned" if form.value("back") == "unassigned" else "/follow-ups"
    to = form.value("assignee")
    try:
        if not to:
            raise Invalid.field("assignee", "required", _("Choose who is to make the calls."))
        with transaction(actor) as session:
            assign(session, actor, ids, whole_number(to))
    except Invalid as failure:
        return redirect(request, back, flash=failure.errors[0].message, tone="danger")
    except Conflict as failure:
        return redirect(request, back, flash=failure.message, tone="danger")
    return redirect(request, back, flash=_n("{n} follow-up assigned.", "{n} follow-ups assigned.", len(ids)))


@post("/follow-ups/share-out", permission=ASSIGN, sync_to_thread=True)
def share(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """Share out what nobody has among a team."""
    team = Form.of(data).value("team").removeprefix("team-")
    try:
        with transaction(actor) as session:
            shares = share_out(session, actor, whole_number(team) or 0)
    except Invalid as failure:
        return redirect(request, "/follow-ups/unassigned", flash=failure.errors[0].message, tone="danger")
    given, number = sum(shares.values()), sum(1 for share in shares.values() if share)
    said = _("{given} follow-ups shared out among {number} colleagues.", given=given, number=number)
    return redirect(request, "/follow-ups/unassigned", flash=said)


def _list(
    request: AnyRequest, actor: Actor, template: str, wanted: Filter, cursor: str | None, asked: dict[str, str]
) -> Response[str]:
    after = None
    if cursor:
        due, id_ = decode_cursor(cursor, date, int)
        after = due, id_
    with reading() as session:
        found = follow_ups(session, actor, wanted, after, PAGE + 1)
        known = people(session, actor)
    return page(
        request,
        template,
        rows=found[:PAGE],
        next_page=_next(request, asked, found),
        asked=asked,
        form=Form.of(asked),
        states=STATES,
        rules=[(rule.key, rule.title) for rule in current().registry.reminder_rules.values()],
        people=known,
        colleagues=[one for one in known if not one[0].startswith("team-")],
        teams=[one for one in known if one[0].startswith("team-")],
        may_assign=actor.may(ASSIGN),
        gives_all=actor.scope(ASSIGN) == "all",
    )


def _next(request: AnyRequest, asked: dict[str, str], found: list[FollowUpRow]) -> str:
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    query = {name: value for name, value in asked.items() if value} | {"cursor": encode_cursor((last.due, last.id))}
    return f"{request.url.path}?{urlencode(query)}"


handlers = (all_of_them, unassigned, give, share)
