"""What the customer's page and the page of a contact show of cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.text import texts
from customary.recovery.cases import VIEW, CaseFilter, cases

_ = texts("recovery")
MOST = 10


def _cases(context: PanelContext) -> Mapping[str, Any] | None:  # values of a template
    if context.customer_id is None:
        return None
    rows = cases(context.session, context.actor, CaseFilter(customer_id=context.customer_id), limit=MOST)
    return {"rows": rows} if rows else None


PANELS = (Panel("core.cases", "customer", _("Dissatisfied"), "recovery/_cases.html", VIEW, _cases, order=30),)
