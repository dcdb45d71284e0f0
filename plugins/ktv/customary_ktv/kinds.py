"""The calls that this plugin asks for: what is said in them, and how they may end."""

from __future__ import annotations

from customary.sdk import STANDARD_OUTCOMES, InteractionKind, Script, Text, texts

_ = texts("ktv")

_OPENING = _(
    "Good day, this is {agent} of {company}. Am I speaking to {salutation}? Sorry to disturb you, do you have two minutes?"
)
_SATISFIED = _("Thank you for your trust. Have you any suggestion for us? We will note it and pass it on.")
_DISSATISFIED = _(
    "I am sorry that we fell short of what you may expect. What should we do better? I will report it, and we will tell you what was done."
)
_CLOSING = _("Thank you for your time. We look forward to your visit. Goodbye.")


def _call(name: str, title: Text, exchange: Text, icon: str) -> InteractionKind:
    return InteractionKind(
        key=f"ktv.{name}",
        title=title,
        script=Script(_OPENING, exchange, _SATISFIED, _DISSATISFIED, _CLOSING),
        outcomes=STANDARD_OUTCOMES,
        icon=icon,
        appointment_title=_("Room booking"),
    )


KINDS = (
    _call(
        "renewal_call",
        _("Renewal of a card"),
        _(
            "Your card {record} is about to end. If you renew it in time, your tier and what is stored on it stay. May I prepare the renewal for you?"
        ),
        "credit-card",
    ),
    _call(
        "upgrade_call",
        _("Upgrade of a card"),
        _(
            "You have come to us so often that a better card is yours: {new_tier} instead of {tier}. When would it suit you to fetch it?"
        ),
        "medal",
    ),
    _call(
        "stay_call",
        _("Warning before a fall"),
        _(
            "Your tier {tier} is kept for those who come often. I would like you to keep it: may I book a room for you before it ends?"
        ),
        "medal",
    ),
    _call(
        "birthday_call",
        _("Birthday greeting"),
        _(
            "We wish you a happy birthday in advance. We would like to prepare something for you: may I hold a room for your party?"
        ),
        "cake",
    ),
    _call(
        "sleeping_call",
        _("Sleeping member"),
        _(
            "We have not seen you for some time and would like to know how you are. Was there anything that you did not like at your last visit?"
        ),
        "moon",
    ),
)
