"""What the customer's page shows of him as a guest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import Panel, PanelContext, clock, texts

from customary_ktv.access import CARDS, VIEW
from customary_ktv.guests import guest
from customary_ktv.house import BookingFilter, CardFilter, bookings, cards

_ = texts("ktv")

MOST_CARDS, LATEST = 10, 3

Values = Mapping[str, Any]  # a template's values


def as_guest(context: PanelContext) -> Values | None:
    """Cards, last bookings, visits and amount, the latest opinion."""
    if context.customer_id is None:
        return None
    found = guest(context.session, context.actor, context.customer_id)
    own = _cards(context)
    latest = bookings(context.session, context.actor, BookingFilter(customer_id=context.customer_id), None, LATEST)
    if not own and not latest and not found.requests:
        return None
    today = clock.today()
    return {
        "guest": found,
        "cards": own,
        "bookings": latest[:LATEST],
        "birthday": found.birthday_in(today.year),
        "today": today,
        "customer_id": context.customer_id,
    }


def tier_badge(context: PanelContext) -> Values | None:
    """The tier of a valid card, the newest one's."""
    today = clock.today()
    valid = next((one for one in _cards(context) if one.is_valid(today)), None)
    return {"tier": valid.tier} if valid else None


def _cards(context: PanelContext) -> list[Any]:
    if context.customer_id is None or not context.actor.may(CARDS):
        return []
    wanted = CardFilter(customer_id=context.customer_id)
    return list(cards(context.session, context.actor, wanted, None, MOST_CARDS)[:MOST_CARDS])


PANELS = (
    Panel("ktv.guest", "customer", _("As a guest"), "ktv/customer_panel.html", VIEW, as_guest),
    Panel("ktv.tier", "customer.badges", _("Tier"), "ktv/badge.html", CARDS, tier_badge),
)
