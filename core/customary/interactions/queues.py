"""The queues of this room: work that waits, as one SELECT each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, and_, cast, func, literal, null, select

from customary.customers.models import Customer
from customary.database import clock
from customary.database.models import table_of
from customary.interactions.follow_ups import deadline, rows
from customary.interactions.models import Interaction
from customary.interactions.numbers import without_usable_number
from customary.interactions.states import OPEN
from customary.plugins.contributions import Queue
from customary.plugins.text import texts

_ = texts("interactions")


def open_follow_ups() -> Select[Any]:
    """Open follow-ups that somebody is to work on."""
    return _follow_ups(rows.c.assignee_id.is_not(None))


def unassigned_follow_ups() -> Select[Any]:
    return _follow_ups(rows.c.assignee_id.is_(None))


def answers_to_review() -> Select[Any]:
    """Neutral and dissatisfied answers that no supervisor has seen."""
    told = table_of(Interaction)
    return select(
        literal("core.interaction").label("record"),
        told.c.id.label("record_id"),
        told.c.customer_id,
        told.c.record_label.label("label"),
        told.c.day.label("due"),
        told.c.staff_id.label("assignee_id"),
        _nothing("team_id"),
        told.c.satisfaction.label("state"),
    ).where(told.c.satisfaction != "satisfied", told.c.reviewed_at.is_(None))


def numbers_to_correct() -> Select[Any]:
    """Customers without a usable number who were called in vain or wait for a call."""
    customer = table_of(Customer)
    first_due = select(func.min(rows.c.due)).where(rows.c.customer_id == customer.c.id, rows.c.state == OPEN)
    return select(
        literal("core.customer").label("record"),
        customer.c.id.label("record_id"),
        customer.c.id.label("customer_id"),
        customer.c.name.label("label"),
        first_due.scalar_subquery().label("due"),
        customer.c.owner_id.label("assignee_id"),
        _nothing("team_id"),
        cast(literal("without number"), String).label("state"),
    ).where(without_usable_number())


def _follow_ups(condition: ColumnElement[bool]) -> Select[Any]:
    return select(
        literal("core.follow_up").label("record"),
        rows.c.id.label("record_id"),
        rows.c.customer_id,
        rows.c.record_label.label("label"),
        deadline.label("due"),
        rows.c.assignee_id,
        rows.c.team_id,
        rows.c.state,
    ).where(and_(rows.c.state == OPEN, rows.c.opens <= clock.today(), condition))


def _nothing(name: str) -> Any:  # a NULL of the type of an id
    return cast(null(), BigInteger).label(name)


QUEUES = (
    Queue(
        "core.follow_ups",
        _("Follow-ups"),
        "core.follow_ups.view",
        "/today",
        open_follow_ups,
        "phone",
        for_record="core.follow_up",
    ),
    Queue(
        "core.unassigned",
        _("Unassigned"),
        "core.follow_ups.assign",
        "/follow-ups/unassigned",
        unassigned_follow_ups,
        for_record="core.follow_up",
    ),
    Queue(
        "core.dissatisfied_answers",
        _("Not satisfied"),
        "core.answers.review",
        "/answers",
        answers_to_review,
        "flag",
        for_record="core.interaction",
    ),
    Queue(
        "core.numbers_to_correct",
        _("Numbers to correct"),
        "core.follow_ups.work",
        "/numbers",
        numbers_to_correct,
        for_record="core.customer",
    ),
)
