"""Asking for approval: of an amount, of a rule's change, of a move that waits for it. Deciding is next door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from customary.plugins.lifecycles import ApprovalPolicy, ApprovalStep, DecidedApproval, Transition
from customary.plugins.text import speaking, texts
from customary.records.events import APPROVAL, ApprovalGranted, ApprovalRequested, ApprovalWithdrawn
from customary.records.fields import plain_values
from customary.records.labels import label_texts
from customary.records.models import Approval, ApprovalStepTaken
from customary.records.policies import steps_for
from customary.records.row import Held

_ = texts("records")

WAITING, APPROVED, RETURNED, WITHDRAWN = "waiting", "approved", "returned", "withdrawn"
OPEN = (WAITING, RETURNED)  # what its author may still change


def request_approval(
    session: Writing,
    actor: Actor,
    policy_key: str,
    record: str,
    record_id: int,
    subject: str,
    amount: int | None = None,
    values: Mapping[str, Any] | None = None,  # whatever the policy's `on_approved` wants back
    comment: str = "",
) -> int:
    """Ask for approval of something about a row; answers the id. `amount` is in minor units.

    The policy's `on_approved` is called when the last step is taken, at once if the amount asks for none.
    Raises Conflict while another request of this policy waits for the same row.
    """
    policy = current().registry.approvals[policy_key]
    steps = steps_for(session, policy, amount)
    asked = _new(session, actor, policy_key, (record, record_id), subject, amount, values or {})
    _submit(session, actor, asked, steps, comment)
    if not steps:
        asked.state, asked.decided_at = APPROVED, clock.now()
        session.flush()
        granted(session, actor, policy, asked, comment)
    assert asked.id is not None  # flushed
    return asked.id


def request_for_move(
    session: Writing,
    actor: Actor,
    held: Held,
    transition: Transition,
    policy_key: str,
    amount: int | None,
    values: Mapping[str, Any],  # each of its field's kind
    note: str,
) -> int | None:
    """Let a move wait for approval; None if this amount needs none."""
    steps = steps_for(session, current().registry.approvals[policy_key], amount)
    if not steps:
        return None
    with speaking(current().settings.language):
        subject = str(transition.title)
    asked = _new(session, actor, policy_key, (held.record.key, held.id), subject, amount, values)
    asked.transition = transition.key
    _submit(session, actor, asked, steps, note)
    return asked.id


def waiting_for_move(session: Session, record_key: str, record_id: int) -> Approval | None:
    """The approval that a row's next move waits for: its author has it back, or others still decide."""
    query = select(Approval).where(
        Approval.record == record_key,
        Approval.record_id == record_id,
        Approval.transition != "",
        col(Approval.state).in_(OPEN),
    )
    return session.exec(query.limit(1)).first()


def resubmit(
    session: Writing,
    actor: Actor,
    approval_id: int,
    comment: str = "",
    amount: int | None = None,
    subject: str | None = None,
    values: Mapping[str, Any] | None = None,  # as in request_approval
) -> None:
    """Hand in again what came back; its steps begin anew, by the amounts that are in force now. What is left out stays as it was."""
    asked = of_author(session, actor, approval_id)
    if asked.state != RETURNED:
        raise Conflict(_("Only what was returned can be handed in again."))
    asked.amount = asked.amount if amount is None else amount
    asked.subject = subject or asked.subject
    asked.values = asked.values if values is None else plain_values(values)
    asked.state, asked.round, asked.decided_at = WAITING, asked.round + 1, None
    asked.version += 1
    policy = current().registry.approvals[asked.policy]
    steps = steps_for(session, policy, asked.amount)
    if not steps:
        raise Invalid.field("amount", "no_step", _("This amount needs no approval any more. Withdraw the request."))
    _submit(session, actor, asked, steps, comment)


def withdraw(session: Writing, actor: Actor, approval_id: int) -> None:
    """Take a request back before it is decided."""
    asked = of_author(session, actor, approval_id)
    if asked.state not in OPEN:
        raise Conflict(_("This was decided already."))
    asked.state, asked.decided_at = WITHDRAWN, clock.now()
    asked.version += 1
    for step in steps_of(session, asked):
        if step.state in ("waiting", "later"):
            step.state = "withdrawn"
    session.flush()
    emit(session, ApprovalWithdrawn(record=APPROVAL, ids=(approval_id,), policy=asked.policy))
    policy = current().registry.approvals.get(asked.policy)
    if policy is not None and policy.on_returned is not None:
        policy.on_returned(session, actor, told(asked, ""))


def of_author(session: Session, actor: Actor, approval_id: int) -> Approval:
    """The request, held; NotFound for one that there is none of, Forbidden for another's."""
    query = select(Approval).where(Approval.id == approval_id).with_for_update()
    asked = session.exec(query.execution_options(populate_existing=True)).first()
    if asked is None:
        raise NotFound
    if actor.kind != "system" and (actor.staff_id is None or asked.author_id != actor.staff_id):
        raise Forbidden("core.approvals.ask", _("Only who asked for it may do this."))
    return asked


def steps_of(session: Session, asked: Approval) -> Sequence[ApprovalStepTaken]:
    """The steps of the present round, in order."""
    query = select(ApprovalStepTaken).where(
        ApprovalStepTaken.approval_id == asked.id, ApprovalStepTaken.round == asked.round
    )
    return session.exec(query.order_by(col(ApprovalStepTaken.position))).all()


def granted(session: Writing, actor: Actor, policy: ApprovalPolicy, asked: Approval, comment: str) -> None:
    """Do what waited for the approval, and say that it was given."""
    assert asked.id is not None  # read from the database
    if policy.on_approved is not None:
        policy.on_approved(session, actor, told(asked, comment))
    emit(
        session,
        ApprovalGranted(
            record=APPROVAL, ids=(asked.id,), policy=asked.policy, about=asked.record, about_id=asked.record_id
        ),
    )


def told(asked: Approval, comment: str) -> DecidedApproval:
    assert asked.id is not None  # read from the database
    return DecidedApproval(
        asked.id, asked.record, asked.record_id, asked.amount, asked.author_id, dict(asked.values), comment
    )


def check_version(asked: Approval, version: int | None) -> None:
    """Raises Stale if it was changed since `version`."""
    if version is not None and version != asked.version:
        raise Stale(asked.version)


def _new(
    session: Writing,
    actor: Actor,
    policy: str,
    about: tuple[str, int],
    subject: str,
    amount: int | None,
    values: Mapping[str, Any],
) -> Approval:
    record, record_id = about
    same = select(Approval.id).where(
        Approval.policy == policy,
        Approval.record == record,
        Approval.record_id == record_id,
        col(Approval.state).in_(OPEN),
    )
    if session.exec(same).first() is not None:
        raise Conflict(_("This waits for approval already."))
    asked = Approval(
        policy=policy,
        record=record,
        record_id=record_id,
        record_label=label_texts(session, record, [record_id]).get(record_id, ""),
        subject=subject,
        amount=amount,
        values=plain_values(values),
        author_id=actor.staff_id,
        author=actor.label,
        created_at=clock.now(),
    )
    session.add(asked)
    session.flush()
    return asked


def _submit(session: Writing, actor: Actor, asked: Approval, steps: Sequence[ApprovalStep], comment: str) -> None:
    assert asked.id is not None  # flushed
    session.add(
        ApprovalStepTaken(
            approval_id=asked.id,
            round=asked.round,
            position=0,
            title="",
            state="submitted",
            at=clock.now(),
            staff_id=actor.staff_id,
            comment=comment,
        )
    )
    with speaking("en"):
        session.add_all(
            ApprovalStepTaken(
                approval_id=asked.id,
                round=asked.round,
                position=place,
                title=str(step.title),
                permission=step.permission,
                state="waiting" if place == 1 else "later",
            )
            for place, step in enumerate(steps, start=1)
        )
    session.flush()
    emit(
        session,
        ApprovalRequested(
            record=APPROVAL,
            ids=(asked.id,),
            policy=asked.policy,
            subject=asked.subject,
            about=asked.record,
            about_id=asked.record_id,
            round=asked.round,
        ),
    )
