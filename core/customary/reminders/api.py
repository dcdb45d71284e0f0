"""Reminder rules over the API."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.reminders.explain import explain_for
from customary.reminders.preview import preview
from customary.reminders.rules import EDIT, VIEW, change_rule, checked_day, rule, rules
from customary.reminders.structs import (
    ExplanationOut,
    ParametersIn,
    PreviewOut,
    RuleDetailOut,
    RuleOut,
    explanation,
    named,
    rule_detail,
    rule_line,
)
from customary.web.etags import etag, version_asked

TAGS = ["Reminder rules"]


@get("/rules", permission=VIEW, sync_to_thread=True, summary="List reminder rules", tags=TAGS)
def list_of_rules(actor: NamedDependency[Actor]) -> list[RuleOut]:
    """All rules of the enabled plugins."""
    with reading() as session:
        return [rule_line(line) for line in rules(session, actor)]


@get("/rules/{key:str}", permission=VIEW, sync_to_thread=True, summary="Read a reminder rule", tags=TAGS)
def one_rule(actor: NamedDependency[Actor], key: FromPath[str]) -> Response[RuleDetailOut]:
    """A rule with its parameters and their versions, with an ETag for changing them."""
    return _answer(actor, key)


@put("/rules/{key:str}", permission=EDIT, sync_to_thread=True, summary="Change a rule's parameters", tags=TAGS)
def change(
    request: Request[Any, Any, Any],  # of any user, auth and state
    actor: NamedDependency[Actor],
    key: FromPath[str],
    data: JSONBody[ParametersIn],
) -> Response[RuleDetailOut]:
    """Store a new version of the parameters; send the ETag as If-Match."""
    version = version_asked(request)
    with transaction(actor) as session:
        change_rule(session, actor, key, data.values, data.valid_from, version)
    return _answer(actor, key)


@post(
    "/rules/{key:str}/preview",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Preview other parameters",
    tags=TAGS,
)
def what_would_change(actor: NamedDependency[Actor], key: FromPath[str], data: JSONBody[ParametersIn]) -> PreviewOut:
    """Who would be called with other parameters, and who no longer. Nothing is stored."""
    with reading() as session:
        seen = preview(session, actor, key, data.values, checked_day(data.valid_from))
    coming, going = ([named(one) for one in rows] for rows in (seen.coming, seen.going))
    return PreviewOut(seen.day, seen.more, seen.fewer, seen.moved, seen.unchanged, coming, going)


@get(
    "/rules/{key:str}/explanation",
    permission="core.follow_ups.view",
    sync_to_thread=True,
    summary="Why there is no reminder",
    tags=TAGS,
)
def why(
    actor: NamedDependency[Actor], key: FromPath[str], record_id: FromQuery[int], on: FromQuery[date | None] = None
) -> ExplanationOut:
    """Each condition of the rule for one row, the days that follow from them, and the follow-up if there is one."""
    day = on or clock.today()
    with reading() as session:
        return explanation(explain_for(session, actor, key, record_id, day), record_id, day)


def _answer(actor: Actor, key: str) -> Response[RuleDetailOut]:
    with reading() as session:
        view = rule(session, actor, key)
    return Response(rule_detail(view), headers={"etag": etag(view.version)})


api = (list_of_rules, one_rule, change, what_would_change, why)
