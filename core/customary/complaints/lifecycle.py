"""The way of a complaint: no step can be left out, and only the follow-up that says satisfied leads to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from customary.complaints.answers import SATISFIED, answer_now, answers_in
from customary.complaints.models import Complaint
from customary.complaints.responsibility import Hands, check_hands, hands_of, put_into
from customary.complaints.settings import causes
from customary.complaints.words import APPROVE, APPROVE_LARGE, ASSIGN, COMPLEX, HANDLE, POLICY, SEVERITIES, URGENT
from customary.database import clock
from customary.database.transaction import Writing
from customary.interactions.events import FollowUpsClosed
from customary.plugins.actor import Actor
from customary.plugins.fields import FormField
from customary.plugins.lifecycles import (
    ApprovalPolicy,
    ApprovalStep,
    Gate,
    Lifecycle,
    Limit,
    LimitCase,
    Moved,
    State,
    Transition,
)
from customary.plugins.text import Text, texts

_ = texts("complaints")

Values = Mapping[str, Any]  # each of its field's kind


def _not_about_oneself(session: Session, row: Complaint, actor: Actor) -> Text | None:
    if row.about_staff_id is not None and actor.staff_id == row.about_staff_id:
        return _("This complaint is about you; a colleague must handle it.")
    return None


def _in_ones_hands(session: Session, row: Complaint, actor: Actor) -> Text | None:
    """One person at a time: who leads may step in, others have it handed over to them first."""
    if row.staff_id is None and actor.staff_id is None:
        return _("Nobody is responsible yet; hand it over to somebody first.")
    leads = actor.scope(ASSIGN) not in (None, "own")
    if row.staff_id is not None and row.staff_id != actor.staff_id and not leads:
        return _("A colleague is responsible for this; have it handed over to you.")
    if row.about_staff_id is not None and row.staff_id == row.about_staff_id:
        return _("The responsible person is the one whom it is about; hand it over first.")
    return _not_about_oneself(session, row, actor)


def _answered_satisfied(session: Session, row: Complaint, actor: Actor) -> Text | None:
    if answer_now(session, row) != SATISFIED:
        return _("Still missing: the follow-up after handling in which the complainant says satisfied.")
    return None


def _accepted(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    row.accepted_at, row.accepted_by_id = clock.now(), actor.staff_id
    if actor.staff_id is not None:
        put_into(session, actor, row, Hands(actor.staff_id, actor.team_id))


def _check_assigned(session: Session, row: Complaint, actor: Actor, values: Values) -> None:
    check_hands(row.about_staff_id, _hands(values))


def _assigned(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    hands = _hands(moved.values)
    if hands.staff_id is None and hands.party_id is not None and hands.team_id is None:
        # A party outside is seen to by somebody of the house: who has handed it there.
        hands = Hands(actor.staff_id, actor.team_id, hands.party_id)
    put_into(session, actor, row, hands, moved.note)


def _started(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    if row.staff_id is None and actor.staff_id is not None:
        present = hands_of(row)
        put_into(session, actor, row, Hands(actor.staff_id, present.team_id or actor.team_id, present.party_id))


def _resolved(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    row.resolutions, row.round = row.resolutions + 1, 1
    row.resolved_at, row.follow_up_from, row.won_back = clock.now(), clock.today(), None


def _asked_again(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    row.round, row.follow_up_from = row.round + 1, clock.today()


def _reopened(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    row.reopened, row.handle_from, row.follow_up_from, row.won_back = row.reopened + 1, clock.now(), None, None


def _closed(session: Writing, row: Complaint, actor: Actor, moved: Moved) -> None:
    row.closed_at, row.closed_day = clock.now(), clock.today()


def _hands(values: Values) -> Hands:
    return Hands(values.get("staff_id"), values.get("team_id"), values.get("party_id"))


def _answered(wanted: Callable[[str | None], bool]) -> Callable[[Session, FollowUpsClosed], Sequence[int]]:
    def rows(session: Session, event: FollowUpsClosed) -> Sequence[int]:
        return [about for about, answer in answers_in(session, event).items() if wanted(answer)]

    return rows


def _paid(row: Complaint, values: Values) -> int | None:
    paid: int | None = values.get("compensation")
    return paid


LIFECYCLE = Lifecycle(
    initial="received",
    states=(
        State(
            "received",
            _("Received"),
            "danger",
            Limit(30, by="severity", cases=(LimitCase(URGENT, SEVERITIES[URGENT], 10),)),
            queue="core.complaints",
        ),
        State("accepted", _("Accepted"), "warn", Limit(30), queue="core.complaints"),
        State("assigned", _("Assigned"), "warn", Limit(240), queue="core.complaints"),
        State(
            "handling",
            _("In handling"),
            "info",
            Limit(
                3,
                "working_days",
                by="severity",
                cases=(LimitCase(COMPLEX, SEVERITIES[COMPLEX], 7), LimitCase(URGENT, SEVERITIES[URGENT], 1)),
                since="handle_from",
            ),
            queue="core.complaints",
        ),
        State("resolved", _("To be followed up"), "ok", Limit(3, "days"), queue="core.complaints"),
        State("closed", _("Closed"), "", final=True),
    ),
    transitions=(
        Transition(
            "accept", _("Accept"), ("received",), "accepted", HANDLE, guard=_not_about_oneself, apply=_accepted,
            icon="check",
        ),
        Transition(
            "assign",
            _("Assign"),
            ("accepted",),
            "assigned",
            ASSIGN,
            needs=(
                FormField("team_id", _("Department"), "team", required=False),
                FormField("party_id", _("Party outside"), "party", required=False),
                FormField("staff_id", _("Responsible person"), "staff", required=False),
                FormField(
                    "severity", _("Severity"), "choice", required=False, choices=tuple(SEVERITIES.items())
                ),
            ),
            guard=_not_about_oneself,
            check=_check_assigned,
            apply=_assigned,
            icon="users",
        ),
        Transition(
            "start", _("Begin to handle"), ("assigned",), "handling", HANDLE, guard=_in_ones_hands, apply=_started,
            icon="wrench",
        ),
        Transition(
            "resolve",
            _("Mark as resolved"),
            ("handling",),
            "resolved",
            HANDLE,
            needs=(
                FormField("result", _("Result"), "note"),
                FormField("cause", _("Cause"), "choice", offered=causes),
                FormField("analysis", _("Analysis of the cause"), "note"),
                FormField("measures", _("How it will not happen again"), "note"),
                FormField("reply", _("Reply to the customer"), "note", required=False),
                FormField("compensation", _("Compensation"), "money", required=False),
                FormField("cost", _("Other cost"), "money", required=False),
            ),
            guard=_in_ones_hands,
            apply=_resolved,
            approval=Gate(POLICY, _paid, lambda row, values: bool(_paid(row, values))),
            icon="check-circle",
        ),
        Transition(
            "ask_again",
            _("Follow up again"),
            ("resolved",),
            "resolved",
            HANDLE,
            apply=_asked_again,
            on=FollowUpsClosed,
            rows=_answered(lambda answer: answer is None),
            by_hand=False,
        ),
        Transition(
            "reopen",
            _("Open again"),
            ("resolved",),
            "handling",
            ASSIGN,
            apply=_reopened,
            on=FollowUpsClosed,
            rows=_answered(lambda answer: answer is not None and answer != SATISFIED),
            icon="undo",
        ),
        Transition(
            "close",
            _("Close"),
            ("resolved",),
            "closed",
            HANDLE,
            needs=(FormField("won_back", _("Won back"), "boolean"),),
            guard=_answered_satisfied,
            apply=_closed,
            on=FollowUpsClosed,
            rows=_answered(lambda answer: answer == SATISFIED),
            values=lambda session, event, row: {"won_back": bool(row.won_back)},
            icon="archive",
        ),
    ),
)  # fmt: skip

COMPENSATION = ApprovalPolicy(
    POLICY,
    _("Compensation for a complaint"),
    steps=(
        ApprovalStep(_("Supervisor"), APPROVE, above=1_000_00),
        ApprovalStep(_("Director"), APPROVE_LARGE, above=10_000_00),
    ),
)
