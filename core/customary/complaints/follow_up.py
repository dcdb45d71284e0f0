"""The follow-up after handling: raised the moment a complaint is resolved, asked by somebody else than who handled it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, String, and_, cast, null, select
from sqlalchemy.sql.elements import ColumnElement

from customary.complaints.events import ComplaintsChanged
from customary.complaints.models import Complaint
from customary.complaints.words import KIND, RECORD, RULE
from customary.customers.models import Customer
from customary.database.models import table_of
from customary.database.parameters import parameter
from customary.database.sql import add_days, facts
from customary.database.transaction import Writing, emit
from customary.interactions.outcomes import CALL_BACK, NO_ANSWER, WRONG_NUMBER
from customary.plugins.actor import Actor
from customary.plugins.contributions import FinishedCall, InteractionKind, Outcome, Script
from customary.plugins.errors import Conflict
from customary.plugins.fields import FormField
from customary.plugins.rules import Condition, ReminderRule
from customary.plugins.text import Text, texts
from customary.records.events import RecordMoved

_ = texts("complaints")

DAYS = _("days")


def note_answer(session: Writing, actor: Actor, call: FinishedCall) -> None:
    """Whether the complainant stays a customer. Raises Conflict for the very person whom it is about."""
    complaint = session.get(Complaint, call.record_id)
    if complaint is None:
        return
    if complaint.about_staff_id is not None and complaint.about_staff_id == actor.staff_id:
        raise Conflict(_("This complaint is about you; a colleague must ask."))
    before, complaint.won_back = complaint.won_back, bool(call.values["won_back"])
    session.flush()
    changes = {call.record_id: {"won_back": (before, complaint.won_back)}}
    customers = () if complaint.customer_id is None else (complaint.customer_id,)
    emit(session, ComplaintsChanged(ids=(call.record_id,), customers=customers, changes=changes))


ANSWERED = Outcome(
    "answered",
    _("Answered"),
    "done",
    needs=("satisfaction",),
    offers=("next_step", "note"),
    shortcut="g",
    fields=(FormField("won_back", _("Will stay our customer"), "boolean"),),
    apply=note_answer,
)

FOLLOW_UP = InteractionKind(
    key=KIND,
    title=_("Follow-up of a complaint"),
    script=Script(
        opening=_(
            "Good day, this is {agent} of {company}. Am I speaking to {complainant}? "
            "It is about your complaint {number}; do you have two minutes?"
        ),
        exchange=_(
            "You told us: {subject}. We have handled it: {result}. Are you satisfied with how it was handled and with what came of it?"
        ),
        satisfied=_("Thank you for telling us and for your patience. What else should we improve?"),
        dissatisfied=_(
            "I am sorry that we fell short. What are you not satisfied with, and what do you ask of us? "
            "We take it up again at once, and I will see to it that you hear from us."
        ),
        closing=_("Thank you for your time. Please call us at any time. Goodbye."),
    ),
    outcomes=(ANSWERED, CALL_BACK, NO_ANSWER, WRONG_NUMBER),
    opens_case=False,  # the complaint itself is taken up again
    aspects=(
        ("result", _("The result")),
        ("speed", _("How long it took")),
        ("manner", _("How one was treated")),
        ("compensation", _("The compensation")),
        ("repeated", _("It has happened again")),
        ("other", _("Something else")),
    ),
    asks_satisfaction=lambda facts: True,
    icon="headset",
)


@dataclass(frozen=True)
class HandledParameters:
    """When a resolved complaint is followed up."""

    days: int = parameter(_("Days after the resolution"), 3, DAYS, 1, 30)


def handled(parameters: HandledParameters, today: ColumnElement[date]) -> Select[Any]:
    """Every complaint; the cycle counts its resolutions, and how often each was followed up."""
    c = table_of(Complaint).c
    return select(
        c.id.label("record_id"),
        c.customer_id,
        (cast(c.resolutions, String) + "." + cast(c.round, String)).label("cycle"),
        c.follow_up_from.label("opens"),
        add_days(c.follow_up_from, parameters.days).label("due"),
        cast(null(), Date).label("expires"),
        facts(
            number=c.number,
            complainant=c.complainant,
            phone=c.phone,
            subject=c.subject,
            result=c.result,
            resolved_on=c.follow_up_from,
        ).label("facts"),
        (c.state == "resolved").label("resolved"),
        and_(c.resolutions > 0, c.follow_up_from.is_not(None)).label("handled_here"),
    )


def why(told: Mapping[str, Any]) -> Text:  # JSON values
    return _(
        "Complaint {number} was handled on {day}; is the complainant satisfied?",
        number=told.get("number") or "–",
        day=told.get("resolved_on") or "–",
    )


HANDLED = ReminderRule(
    key=RULE,
    title=_("Follow-up after a complaint"),
    record=RECORD,
    kind=KIND,
    parameters=HandledParameters,
    source=handled,
    conditions=(
        Condition("resolved", _("it is resolved and not closed yet")),
        Condition("handled_here", _("it was handled here")),
    ),
    explain=why,
    on=RecordMoved,
)


def askers(session: Writing, complaint: Complaint) -> int | None:
    """Who is to ask: the customer's owner or who accepted it, rather not who handled it, never whom it is about."""
    owner = None
    if complaint.customer_id is not None:
        customer = table_of(Customer).c
        owner = session.execute(select(customer.owner_id).where(customer.id == complaint.customer_id)).scalar()
    wanted = [owner, complaint.accepted_by_id, complaint.received_by_id]
    free = [one for one in wanted if one is not None and one != complaint.about_staff_id]
    others = [one for one in free if one != complaint.staff_id]
    return next(iter([*others, *free]), None)
