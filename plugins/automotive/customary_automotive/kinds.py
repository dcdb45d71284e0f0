"""The calls that this plugin asks for: what is said in them, and how they may end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import (
    STANDARD_OUTCOMES,
    Actor,
    FinishedCall,
    FormField,
    InteractionKind,
    Outcome,
    Script,
    Writing,
    texts,
)

from customary_automotive.service import retire_vehicle, service_done_elsewhere

_ = texts("automotive")

ASPECTS = (
    ("service", _("Quality of the service")),
    ("waiting", _("Waiting time")),
    ("price", _("Price")),
    ("explanation", _("Explanation of the work")),
    ("surroundings", _("Premises and surroundings")),
    ("other", _("Something else")),
)

_OPENING = _(
    "Good day, this is {agent} of {company}'s customer service. Am I speaking to {salutation}? Sorry to disturb you, do you have two minutes?"
)
_SATISFIED = _(
    "Thank you for your trust. Have you any suggestion for our service or our products? "
    "We will note it and pass it on. When would it suit you to bring the car in?"
)
_DISSATISFIED = _(
    "I am sorry that we fell short of what you may expect. Which part were you not content with, and what should we improve? "
    "I will report it, there will be an improvement soon, and we ask you to keep an eye on us."
)
_CLOSING = _(
    "Thank you for your time, and call us at any time if you need anything. We wish you pleasant driving. Goodbye."
)


def was_here(facts: Mapping[str, Any]) -> bool:
    """Whether there was a last visit to our workshop, so that it can be asked about."""
    return bool(facts.get("last_visit"))


def count_service_elsewhere(session: Writing, actor: Actor, call: FinishedCall) -> None:
    """The customer told day and km of the service: the next cycle is counted from it."""
    km = call.values.get("km")
    service_done_elsewhere(session, actor, call.record_id, call.values["day"], None if km is None else int(km))


def note_sale(session: Writing, actor: Actor, call: FinishedCall) -> None:
    """The customer has sold the car."""
    retire_vehicle(session, actor, call.record_id, "sold", call.day)


DONE_ELSEWHERE = Outcome(
    "done_elsewhere",
    _("Done elsewhere"),
    "done",
    offers=("satisfaction", "next_step", "note"),
    shortcut="e",
    fields=(
        FormField("day", _("Day of the service"), "date"),
        FormField("km", _("Reading"), "number", unit=_("km")),
    ),
    apply=count_service_elsewhere,
)
CAR_SOLD = Outcome("car_sold", _("Car sold"), "stop_record", offers=("note",), shortcut="s", apply=note_sale)

FIRST_SERVICE_REMINDER = InteractionKind(
    key="automotive.first_service_reminder",
    title=_("First service reminder"),
    script=Script(
        opening=_OPENING,
        exchange=_(
            "Congratulations once more on your new car {plate}. By our reckoning its first service is due; it keeps the warranty valid. "
            "May I make an appointment with the workshop for you?"
        ),
        satisfied=_SATISFIED,
        dissatisfied=_DISSATISFIED,
        closing=_CLOSING,
    ),
    outcomes=(*STANDARD_OUTCOMES, DONE_ELSEWHERE, CAR_SOLD),
    aspects=ASPECTS,
    asks_satisfaction=was_here,
    icon="car",
    appointment_title=_("Workshop appointment"),
)

SERVICE_REMINDER = InteractionKind(
    key="automotive.service_reminder",
    title=_("Service reminder"),
    script=Script(
        opening=_OPENING,
        exchange=_(
            "Thank you for having your car {plate} looked after by us. Were you satisfied with your last visit? "
            "By our reckoning its next service is due. May I make an appointment with the workshop for you?"
        ),
        satisfied=_SATISFIED,
        dissatisfied=_DISSATISFIED,
        closing=_CLOSING,
    ),
    outcomes=(*STANDARD_OUTCOMES, DONE_ELSEWHERE, CAR_SOLD),
    aspects=ASPECTS,
    asks_satisfaction=was_here,
    icon="wrench",
    appointment_title=_("Workshop appointment"),
)

WARRANTY_REMINDER = InteractionKind(
    key="automotive.warranty_reminder",
    title=_("Warranty reminder"),
    script=Script(
        opening=_OPENING,
        exchange=_(
            "Thank you for having your car {plate} looked after by us. Were you satisfied with your last visit? "
            "Its warranty is about to end. May I book a check for you, so that what is covered is put right before that?"
        ),
        satisfied=_SATISFIED,
        dissatisfied=_DISSATISFIED,
        closing=_CLOSING,
    ),
    outcomes=(*STANDARD_OUTCOMES, CAR_SOLD),
    aspects=ASPECTS,
    asks_satisfaction=was_here,
    icon="shield-check",
    appointment_title=_("Workshop appointment"),
)

KINDS = (FIRST_SERVICE_REMINDER, SERVICE_REMINDER, WARRANTY_REMINDER)
