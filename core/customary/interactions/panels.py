"""What the customer's page shows of calls: dates that are booked, follow-ups that wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlmodel import Session

from customary.database import clock
from customary.interactions.appointments import appointments
from customary.interactions.follow_ups import Filter, follow_ups
from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.text import texts

_ = texts("interactions")
MOST = 10


def _appointments(context: PanelContext) -> Mapping[str, Any] | None:  # values of a template
    if context.customer_id is None:
        return None
    session = cast(Session, context.session)
    rows = appointments(session, context.actor, context.customer_id, clock.today(), limit=MOST)
    may_cancel = context.actor.may("core.interactions.log")
    return {"rows": rows, "customer_id": context.customer_id, "may_cancel": may_cancel} if rows else None


def _follow_ups(context: PanelContext) -> Mapping[str, Any] | None:  # values of a template
    if context.customer_id is None:
        return None
    session = cast(Session, context.session)
    wanted = Filter(customer_id=context.customer_id, state="open")
    return {
        "rows": follow_ups(session, context.actor, wanted, limit=MOST),
        "customer_id": context.customer_id,
        "may_log": context.actor.may("core.interactions.log"),
    }


PANELS = (
    Panel(
        "core.appointments",
        "customer",
        _("Appointments"),
        "interactions/_appointments.html",
        "core.interactions.view",
        _appointments,
        order=10,
    ),
    Panel(
        "core.open_follow_ups",
        "customer",
        _("Open follow-ups"),
        "interactions/_open_follow_ups.html",
        "core.follow_ups.view",
        _follow_ups,
        order=20,
    ),
)
