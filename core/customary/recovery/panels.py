"""What the customer's page and the page of a contact show of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.text import texts
from customary.recovery.cases import VIEW, CaseFilter, cases
from customary.recovery.events import CASE
from customary.recovery.promise_lifecycle import VIEW as PROMISE_VIEW
from customary.recovery.promise_lifecycle import WORK as PROMISE_WORK
from customary.recovery.promises import PromiseFilter, promises

_ = texts("recovery")
MOST = 10


def _cases(context: PanelContext) -> Mapping[str, Any] | None:  # values of a template
    if context.customer_id is None:
        return None
    rows = cases(context.session, context.actor, CaseFilter(customer_id=context.customer_id), limit=MOST)
    return {"rows": rows} if rows else None


def _promises(context: PanelContext) -> Mapping[str, Any] | None:  # values of a template
    if context.customer_id is None:
        return None
    on_case = context.record == CASE
    wanted = PromiseFilter(customer_id=context.customer_id)
    if on_case:
        wanted = replace(wanted, record=CASE, record_id=context.record_id)
    elif context.record is not None:
        return None
    to_case = f"&case={context.record_id}" if on_case else ""
    return {
        "rows": promises(context.session, context.actor, wanted, limit=MOST),
        "may_promise": context.actor.may(PROMISE_WORK),
        "new": f"/promises/new?customer={context.customer_id}{to_case}",
    }


PANELS = (
    Panel("core.cases", "customer", _("Dissatisfied"), "recovery/_cases.html", VIEW, _cases, order=30),
    Panel("core.promises", "customer", _("Promises"), "recovery/_promises.html", PROMISE_VIEW, _promises, order=32),
    Panel("core.case_promises", "record", _("Promises"), "recovery/_promises.html", PROMISE_VIEW, _promises, order=32),
)
