"""The way of a promise: kept or broken, and when it is kept the customer is called and told so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, literal, null, select
from sqlmodel import Session

from customary.database import clock
from customary.database.models import table_of
from customary.database.parameters import parameter
from customary.database.sql import add_days, facts
from customary.database.transaction import Writing
from customary.interactions.events import FollowUpsClosed
from customary.interactions.outcomes import CALL_BACK, NO_ANSWER, REACHED, REFUSED, WRONG_NUMBER
from customary.interactions.states import DONE
from customary.plugins.actor import Actor
from customary.plugins.contributions import InteractionKind, Script
from customary.plugins.fields import FormField
from customary.plugins.lifecycles import Lifecycle, Moved, State, Transition
from customary.plugins.rules import Condition, ReminderRule
from customary.plugins.text import Text, texts
from customary.records.events import RecordMoved
from customary.recovery.events import PROMISE
from customary.recovery.models import Promise
from customary.web.spoken import spoken_day

_ = texts("recovery")

VIEW, WORK = "core.promises.view", "core.promises.work"
RULE_KEY, KIND_KEY = "core.promise_kept", "core.promise_call"

KIND = InteractionKind(
    key=KIND_KEY,
    title=_("Tell that a promise is kept"),
    channels=("phone", "sms", "wechat"),
    script=Script(
        opening=_(
            "Good day, this is {agent} of {company}'s customer service. Am I speaking to {salutation}? May I disturb you?"
        ),
        exchange=_("On {made_on} we promised you: {promise} It is done now: {result}"),
        satisfied=_("Thank you for your patience. Is there anything else that we could do better?"),
        dissatisfied=_("I am sorry that it is still not as it should be. What is left to be mended?"),
        closing=_("Thank you for your time, and call us at any time if you need anything. Goodbye."),
    ),
    outcomes=(REACHED, CALL_BACK, NO_ANSWER, REFUSED, WRONG_NUMBER),
    icon="check",
)


@dataclass(frozen=True)
class PromiseParameters:
    """Within how many days the customer is told that a promise was kept."""

    days: int = parameter(_("The customer is told within"), 3, unit=_("days"), minimum=0, maximum=60)


def kept_promises(parameters: PromiseParameters, _today: ColumnElement[date]) -> Select[Any]:
    """Promises that were kept, and of which the customer has not been told."""
    promise = table_of(Promise).c
    return select(
        promise.id.label("record_id"),
        promise.customer_id,
        literal("kept").label("cycle"),
        promise.kept_on.label("opens"),
        add_days(promise.kept_on, parameters.days).label("due"),
        cast(null(), Date).label("expires"),
        facts(made_on=promise.made_on, promise=promise.text, result=promise.result).label("facts"),
        (promise.state == "kept").label("kept"),
    ).where(promise.kept_on.is_not(None))


def why(told: Mapping[str, Any]) -> Text:  # JSON values
    """Promised on 12 March, and done."""
    return _("promised on {day}: {promise}", day=spoken_day(told["made_on"]), promise=told["promise"])


RULE = ReminderRule(
    key=RULE_KEY,
    title=_("Tell that a promise is kept"),
    record=PROMISE,
    kind=KIND_KEY,
    parameters=PromiseParameters,
    source=kept_promises,
    conditions=(Condition("kept", _("the promise was kept and the customer has not been told")),),
    explain=why,
    on=RecordMoved,
)


def _kept(_session: Writing, row: Promise, _actor: Actor, _moved: Moved) -> None:
    row.kept_on = clock.today()


def _told_in(_session: Session, event: FollowUpsClosed) -> Sequence[int]:
    return event.about_ids if event.rule == RULE_KEY and event.state == DONE else ()


LIFECYCLE = Lifecycle(
    initial="open",
    states=(
        State("open", _("Open"), "warn", queue="core.promises"),
        State("kept", _("Kept"), "info", queue="core.follow_ups"),
        State("told", _("Kept and told"), "ok", final=True),
        State("broken", _("Broken"), "danger", final=True),
    ),
    transitions=(
        Transition(
            "keep",
            _("It is done"),
            ("open", "broken"),
            "kept",
            WORK,
            needs=(FormField("result", _("What was done"), "note", hint=_("The customer is told this.")),),
            apply=_kept,
            icon="check",
        ),
        Transition(
            "break",
            _("It cannot be kept"),
            ("open",),
            "broken",
            WORK,
            needs=(FormField("result", _("Reason"), "note"),),
            icon="x",
            danger=True,
        ),
        Transition(
            "tell", _("Told the customer"), ("kept",), "told", WORK, on=FollowUpsClosed, rows=_told_in, icon="phone"
        ),
    ),
)
