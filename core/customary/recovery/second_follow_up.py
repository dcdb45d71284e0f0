"""The second follow-up: once a case was treated, the customer is called again and asked whether he is satisfied now (AUTO-30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, cast, null, select
from sqlmodel import Session, col

from customary.database.models import table_of
from customary.database.parameters import parameter
from customary.database.sql import add_days, facts, one_of
from customary.interactions.events import FollowUpsClosed, FollowUpsRaised, InteractionsLogged
from customary.interactions.models import FollowUp, Interaction, InteractionFollowUp
from customary.interactions.outcomes import ASKS_ASPECT, CALL_BACK, NO_ANSWER, REACHED, REFUSED, WRONG_NUMBER
from customary.interactions.states import EXCUSED, MISSED
from customary.interactions.states import REFUSED as REFUSED_REASON
from customary.plugins.contributions import InteractionKind, Script
from customary.plugins.rules import Condition, ReminderRule
from customary.plugins.text import Text, texts
from customary.records.events import RecordMoved
from customary.recovery.events import CASE
from customary.recovery.models import RecoveryCase
from customary.web.spoken import spoken_day

_ = texts("recovery")

RULE_KEY, KIND_KEY = "core.case_treated", "core.case_follow_up"
WAITING = ("treated", "second_follow_up")

KIND = InteractionKind(
    key=KIND_KEY,
    title=_("Second follow-up"),
    channels=("phone", "wechat", "visit"),
    script=Script(
        opening=_(
            "Good day, this is {agent} of {company}'s customer service. Am I speaking to {salutation}? May I disturb you?"
        ),
        exchange=_(
            "On {answered_on} you told us what you were not satisfied with. We have looked into it, and this was done: {treatment} "
            "Are you satisfied with how it is now?"
        ),
        satisfied=_("Thank you for giving us another chance. Is there anything else that we could do better?"),
        dissatisfied=_(
            "I am sorry that it is still not as it should be. What is left to be mended? I will take it up again at once and "
            "call you when it is done; we ask you to keep an eye on us."
        ),
        closing=_("Thank you for your time, and call us at any time if you need anything. Goodbye."),
    ),
    outcomes=(REACHED, CALL_BACK, NO_ANSWER, REFUSED, WRONG_NUMBER),
    asks_satisfaction=lambda facts: True,
    icon="repeat",
    opens_case=False,
    asks=_("Satisfied with how it is now?"),
)


@dataclass(frozen=True)
class SecondFollowUpParameters:
    """Within how many days after the treatment the customer is called again."""

    days: int = parameter(_("Second follow-up within"), 3, unit=_("days"), minimum=0, maximum=60)


def treated_cases(parameters: SecondFollowUpParameters, _today: ColumnElement[date]) -> Select[Any]:
    """Cases that wait for their second follow-up; each treatment is a cycle of its own."""
    case = table_of(RecoveryCase).c
    return select(
        case.id.label("record_id"),
        case.customer_id,
        cast(case.round, String).label("cycle"),
        case.treated_on.label("opens"),
        add_days(case.treated_on, parameters.days).label("due"),
        cast(null(), Date).label("expires"),
        facts(answered_on=case.opened_on, treatment=case.treatment, treated_on=case.treated_on).label("facts"),
        case.state.in_(WAITING).label("treated"),
    ).where(case.round > 0)


def why(told: Mapping[str, Any]) -> Text:  # JSON values
    """Was not satisfied on 12 March; treated on 14 March."""
    return _(
        "was not satisfied on {answered}; treated on {treated}",
        answered=spoken_day(told["answered_on"]),
        treated=spoken_day(told["treated_on"]),
    )


RULE = ReminderRule(
    key=RULE_KEY,
    title=_("Second follow-up of a case"),
    record=CASE,
    kind=KIND_KEY,
    parameters=SecondFollowUpParameters,
    source=treated_cases,
    conditions=(Condition("treated", _("the case has been treated and waits for its second follow-up")),),
    explain=why,
    on=RecordMoved,
)


def raised_for(_session: Session, event: FollowUpsRaised) -> Sequence[int]:
    """The cases for which a second follow-up was raised."""
    return event.about_ids if event.rule == RULE_KEY else ()


def satisfied_in(session: Session, event: InteractionsLogged) -> Sequence[int]:
    """The cases whose second follow-up was answered satisfied."""
    return _answered(session, event, ("satisfied",))


def unsatisfied_in(session: Session, event: InteractionsLogged) -> Sequence[int]:
    """The cases whose second follow-up was answered neutral or dissatisfied."""
    return _answered(session, event, ASKS_ASPECT)


def unanswered_in(_session: Session, event: FollowUpsClosed) -> Sequence[int]:
    """The cases whose second follow-up ended without an answer: not reached, or declined."""
    silent = event.state in (EXCUSED, MISSED) or event.reason == REFUSED_REASON
    return event.about_ids if event.rule == RULE_KEY and silent else ()


def _answered(session: Session, event: InteractionsLogged, grades: Sequence[str]) -> Sequence[int]:
    if event.kind != KIND_KEY:
        return ()
    query = (
        select(col(FollowUp.record_id))
        .join(InteractionFollowUp, col(InteractionFollowUp.follow_up_id) == col(FollowUp.id))
        .join(Interaction, col(Interaction.id) == col(InteractionFollowUp.interaction_id))
        .where(
            one_of(col(Interaction.id), event.ids),
            col(FollowUp.rule) == RULE_KEY,
            col(Interaction.satisfaction).in_(grades),
        )
    )
    return sorted(set(session.execute(query).scalars()))
