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
    Text,
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

OPENING = _(
    "Good day, this is {agent} of {company}'s customer service. Am I speaking to {salutation}? Sorry to disturb you, do you have two minutes?"
)
_SATISFIED = _(
    "Thank you for your trust. Have you any suggestion for our service or our products? "
    "We will note it and pass it on. When would it suit you to bring the car in?"
)
DISSATISFIED = _(
    "I am sorry that we fell short of what you may expect. Which part were you not content with, and what should we improve? "
    "I will report it, there will be an improvement soon, and we ask you to keep an eye on us."
)
CLOSING = _(
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


def reminder(key: str, title: Text, exchange: Text, own: tuple[Outcome, ...], icon: str) -> InteractionKind:
    """A call for an appointment with the workshop; what is said in between and how else it may end is the reminder's own."""
    return InteractionKind(
        key=key,
        title=title,
        script=Script(OPENING, exchange, _SATISFIED, DISSATISFIED, CLOSING),
        outcomes=(*STANDARD_OUTCOMES, *own, CAR_SOLD),
        aspects=ASPECTS,
        asks_satisfaction=was_here,
        icon=icon,
        appointment_title=_("Workshop appointment"),
    )


FIRST_SERVICE_REMINDER = reminder(
    "automotive.first_service_reminder",
    _("First service reminder"),
    _(
        "Congratulations once more on your new car {plate}. By our reckoning its first service is due; it keeps the warranty valid. "
        "May I make an appointment with the workshop for you?"
    ),
    own=(DONE_ELSEWHERE,),
    icon="car",
)

# A car may have been here never yet: the first service was refused, or done elsewhere.
SERVICE_REMINDER = reminder(
    "automotive.service_reminder",
    _("Service reminder"),
    _(
        "Thank you for your trust in us. (If the car has been here: were you satisfied with your last visit?) "
        "By our reckoning your car {plate} is due for its maintenance. May I make an appointment with the workshop for you?"
    ),
    own=(DONE_ELSEWHERE,),
    icon="wrench",
)

WARRANTY_REMINDER = reminder(
    "automotive.warranty_reminder",
    _("Warranty reminder"),
    _(
        "Thank you for your trust in us. (If the car has been here: were you satisfied with your last visit?) "
        "The warranty of your car {plate} is about to end. May I book a check for you, so that what is covered is put right before that?"
    ),
    own=(),
    icon="shield-check",
)

KINDS = (FIRST_SERVICE_REMINDER, SERVICE_REMINDER, WARRANTY_REMINDER)
