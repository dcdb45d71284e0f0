"""How any call may end, whatever the industry. Plugins put these into their kinds and add their own."""

from __future__ import annotations

from customary.plugins.contributions import InteractionKind, Outcome
from customary.plugins.errors import Invalid
from customary.plugins.text import Text, texts

_ = texts("interactions")

BOOKED = Outcome(
    "booked",
    _("Booked"),
    "done",
    needs=("appointment", "satisfaction"),
    offers=("next_step", "note"),
    shortcut="b",
)
REACHED = Outcome("reached", _("Reached"), "done", needs=("satisfaction",), offers=("next_step", "note"), shortcut="g")
CALL_BACK = Outcome("call_back", _("Call back"), "call_back", needs=("call_back_at",), offers=("note",), shortcut="l")
NO_ANSWER = Outcome("no_answer", _("No answer"), "retry", offers=("note",), shortcut="n")
REFUSED = Outcome(
    "refused", _("Declined"), "refused", needs=("reason",), offers=("satisfaction", "next_step", "note"), shortcut="r"
)
WRONG_NUMBER = Outcome("wrong_number", _("Wrong number"), "wrong_contact", offers=("new_phone", "note"), shortcut="w")

STANDARD_OUTCOMES = (BOOKED, REACHED, CALL_BACK, NO_ANSWER, REFUSED, WRONG_NUMBER)

# With these nobody was spoken to who is the customer.
NOT_REACHED = ("retry", "wrong_contact")

GRADES: dict[str, Text] = {
    "satisfied": _("Satisfied"),
    "neutral": _("Neutral"),
    "dissatisfied": _("Dissatisfied"),
}
# A neutral answer is treated like a dissatisfied one: what was wrong is asked.
ASKS_ASPECT = ("neutral", "dissatisfied")

ASPECTS: tuple[tuple[str, Text], ...] = (
    ("waiting", _("Waiting")),
    ("manner", _("Manner")),
    ("quality", _("Quality")),
    ("price", _("Price")),
    ("premises", _("Premises")),
    ("other", _("Something else")),
)

REFUSALS: dict[str, Text] = {
    "price": _("Price"),
    "distance": _("Distance"),
    "no_need": _("No need"),
    "not_told": _("Not told"),
}

CHANNELS: dict[str, Text] = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "sms": _("SMS"),
    "wechat": _("WeChat"),
    "visit": _("Visit"),
}


def outcome_of(kind: InteractionKind, key: str) -> Outcome:
    """Raises Invalid when the kind has no such outcome."""
    for outcome in kind.outcomes:
        if outcome.key == key:
            return outcome
    raise Invalid.field("outcome", "required" if not key else "unknown", _("Choose how the call ended."))


def aspects_of(kind: InteractionKind) -> dict[str, Text]:
    """What a customer may be dissatisfied with: the kind's own list, or the core's."""
    return dict(kind.aspects or ASPECTS)


def was_reached(outcome: Outcome) -> bool:
    return outcome.effect not in NOT_REACHED
