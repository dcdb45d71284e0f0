"""The way of a case, from the answer that opened it to a customer who is won back or lost."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from customary.database import clock
from customary.database.transaction import Writing
from customary.interactions.events import FollowUpsClosed, FollowUpsRaised, InteractionsLogged
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.fields import FormField
from customary.plugins.lifecycles import Lifecycle, Moved, State, Transition
from customary.plugins.text import texts
from customary.recovery import second_follow_up as second
from customary.recovery.causes import CAUSES
from customary.recovery.models import RecoveryCase

_ = texts("recovery")

WORK, DECIDE = "core.cases.work", "core.cases.decide"
OPEN = ("registered", "analysed", "in_treatment", "treated", "second_follow_up", "not_won_back")
TO_WORK_ON = ("registered", "analysed", "in_treatment", "treated")
CLOSED = ("won_back", "lost")

CAUSE = FormField("cause", _("Cause"), "choice", choices=CAUSES)
CAUSE_NOTE = FormField("cause_note", _("What exactly went wrong"), "note", required=False)
DEPARTMENT = FormField("team_id", _("Responsible department"), "team")
PLAN = FormField("plan", _("What is to be done"), "note")
DUE = FormField("due", _("Until when"), "date", required=False)
TREATMENT = FormField(
    "treatment", _("What was done"), "note", hint=_("The customer is told this in the second follow-up.")
)
RESULT = FormField("result", _("Reason"), "note")
DECISION = FormField("result", _("Decision"), "note")


def _treated(_session: Writing, row: RecoveryCase, _actor: Actor, _moved: Moved) -> None:
    row.round += 1
    row.treated_on = clock.today()


def _close(_session: Writing, row: RecoveryCase, _actor: Actor, _moved: Moved) -> None:
    row.closed_on = clock.today()


def _not_past(_session: Session, _row: RecoveryCase, _actor: Actor, values: Any) -> None:  # each of its field's kind
    if values.get("due") is not None and values["due"] < clock.today():
        raise Invalid.field("due", "in_past", _("This day has passed already."))


LIFECYCLE = Lifecycle(
    initial="registered",
    states=(
        State("registered", _("Registered"), "warn", queue="core.cases"),
        State("analysed", _("Cause found"), "info", queue="core.cases"),
        State("in_treatment", _("In treatment"), "info", queue="core.cases"),
        State("treated", _("Treated"), "info", queue="core.cases"),
        State("second_follow_up", _("Second follow-up"), "info", queue="core.follow_ups"),
        State("won_back", _("Won back"), "ok", final=True),
        State("not_won_back", _("Not won back"), "danger", queue="core.cases_to_decide"),
        State("lost", _("Lost"), "danger", final=True),
    ),
    transitions=(
        Transition(
            "analyse", _("Name the cause"), ("registered",), "analysed", WORK, needs=(CAUSE, CAUSE_NOTE), icon="search"
        ),
        Transition(
            "treat",
            _("Begin the treatment"),
            ("analysed",),
            "in_treatment",
            WORK,
            needs=(DEPARTMENT, PLAN, DUE),
            check=_not_past,
            icon="wrench",
        ),
        Transition(
            "finish",
            _("It is done"),
            ("in_treatment",),
            "treated",
            WORK,
            needs=(TREATMENT,),
            apply=_treated,
            icon="check",
        ),
        Transition(
            "ask_again",
            _("Second follow-up raised"),
            ("treated",),
            "second_follow_up",
            WORK,
            on=FollowUpsRaised,
            rows=second.raised_for,
            by_hand=False,
        ),
        Transition(
            "win_back",
            _("Satisfied in the second follow-up"),
            ("second_follow_up",),
            "won_back",
            WORK,
            apply=_close,
            on=InteractionsLogged,
            rows=second.satisfied_in,
            by_hand=False,
        ),
        Transition(
            "reopen",
            _("Not satisfied in the second follow-up"),
            ("second_follow_up",),
            "in_treatment",
            WORK,
            on=InteractionsLogged,
            rows=second.unsatisfied_in,
            by_hand=False,
        ),
        Transition(
            "no_answer",
            _("No answer in the second follow-up"),
            ("second_follow_up",),
            "not_won_back",
            WORK,
            on=FollowUpsClosed,
            rows=second.unanswered_in,
            by_hand=False,
        ),
        Transition(
            "treat_again",
            _("Treat it again"),
            ("second_follow_up", "not_won_back"),
            "in_treatment",
            WORK,
            needs=(PLAN, DUE),
            check=_not_past,
            icon="rotate-ccw",
        ),
        Transition(
            "give_up",
            _("Not won back"),
            ("in_treatment", "treated", "second_follow_up"),
            "not_won_back",
            WORK,
            needs=(RESULT,),
            icon="flag",
            danger=True,
        ),
        Transition(
            "lose",
            _("Give the customer up"),
            ("not_won_back",),
            "lost",
            DECIDE,
            needs=(DECISION,),
            apply=_close,
            icon="x",
            danger=True,
        ),
    ),
)
