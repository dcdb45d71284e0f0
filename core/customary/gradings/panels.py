"""What a customer's page shows of his grades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.database import clock
from customary.gradings.lists import GRADES, OVERRIDE, grades_of_customer
from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.text import texts

_ = texts("gradings")


def badge(context: PanelContext) -> Mapping[str, Any] | None:  # a template's values
    """The classes that he is in."""
    if context.customer_id is None:
        return None
    lines = grades_of_customer(context.session, context.actor, context.customer_id)
    return {"lines": lines} if lines else None


def customers_grades(context: PanelContext) -> Mapping[str, Any] | None:  # a template's values
    """The classes that he is in, since when and why, and what he lacks to stay."""
    if context.customer_id is None:
        return None
    lines = grades_of_customer(context.session, context.actor, context.customer_id)
    if not lines:
        return None
    return {"lines": lines, "may_override": context.actor.may(OVERRIDE), "today": clock.today()}


PANELS = (
    Panel("core.grade_badges", "customer.badges", _("Grade"), "gradings/badge.html", GRADES, badge, order=10),
    Panel("core.grades", "customer", _("Grade"), "gradings/panel.html", GRADES, customers_grades, order=20),
)
