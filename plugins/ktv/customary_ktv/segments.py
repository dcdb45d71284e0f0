"""The members of a house, as a segment: whoever has a card that is valid in the month."""

from __future__ import annotations

from datetime import date
from typing import Any

from customary.sdk import Segment, table_of, texts
from sqlalchemy import ColumnElement, Select, or_, select

from customary_ktv.models import Card

_ = texts("ktv")

Day = date | ColumnElement[date]


def members(first: Day, last: Day) -> Select[Any]:
    """Customers with a card that was issued by the end of the period and could be used on a day of it."""
    card = table_of(Card)
    issued = or_(card.c.issued_on.is_(None), card.c.issued_on <= last)
    valid = or_(card.c.valid_until.is_(None), card.c.valid_until >= first)
    return select(card.c.customer_id).where(card.c.customer_id.is_not(None), issued, valid).distinct()


MEMBERS = Segment("ktv.members", _("Members with a valid card"), members)
