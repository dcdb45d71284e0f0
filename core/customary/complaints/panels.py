"""What other pages show of complaints: the customer's page, and the page of the call that follows one up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlmodel import Session

from customary.complaints.lifecycle import LIFECYCLE
from customary.complaints.reading import Filter, complaint, complaints
from customary.complaints.words import RECEIVE, RECORD, VIEW
from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.errors import NotFound
from customary.plugins.text import texts

_ = texts("complaints")
MOST = 10

Values = Mapping[str, Any]  # a template's values


def of_customer(context: PanelContext) -> Values | None:
    if context.customer_id is None:
        return None
    session = cast(Session, context.session)
    rows = complaints(session, context.actor, Filter(customer_id=context.customer_id), limit=MOST)
    may_receive = context.actor.may(RECEIVE)
    if not rows and not may_receive:
        return None
    states = {state.key: state for state in LIFECYCLE.states}
    return {"rows": rows, "states": states, "customer_id": context.customer_id, "may_receive": may_receive}


def called_about(context: PanelContext) -> Values | None:
    """The complaint that the call follows up."""
    if context.record != RECORD or context.record_id is None:
        return None
    try:
        row = complaint(cast(Session, context.session), context.actor, context.record_id)
    except NotFound:
        return {"row": None, "facts": context.facts}
    return {"row": row, "facts": context.facts}


PANELS = (
    Panel("core.complaints", "customer", _("Complaints"), "complaints/_customer.html", VIEW, of_customer, order=30),
    Panel("core.complaint_call", "call", _("Complaint"), "complaints/_call.html", "core.follow_ups.view", called_about),
)
