"""Deciding on approvals: never the author, step by step, oneself or for a colleague who is away."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound
from customary.plugins.text import texts
from customary.records.approvals import APPROVED, RETURNED, WAITING, check_version, granted, steps_of, told
from customary.records.deputies import principals
from customary.records.events import APPROVAL, ApprovalReturned, ApprovalStepApproved
from customary.records.fields import read_fields
from customary.records.models import Approval, ApprovalStepTaken
from customary.records.moves import perform
from customary.records.row import hold
from customary.records.ways import transition_of, why_not
from customary.roles.actors import actor_for_staff

_ = texts("records")


def approve(session: Writing, actor: Actor, approval_id: int, comment: str = "", version: int | None = None) -> None:
    """Say yes to the step that waits; after the last one what waited is done in the same transaction.

    Raises NotFound for a request that one has nothing to do with, Forbidden for its author and for who may not decide this step,
    Conflict for one that was decided, or whose move has become impossible.
    """
    asked, step, on_behalf_of = _held(session, actor, approval_id, version)
    _take(step, actor, APPROVED, on_behalf_of, comment)
    asked.version += 1
    following = next((one for one in steps_of(session, asked) if one.position == step.position + 1), None)
    if following is not None:
        following.state = WAITING
        session.flush()
        emit(
            session,
            ApprovalStepApproved(record=APPROVAL, ids=(approval_id,), policy=asked.policy, position=step.position),
        )
        return
    asked.state, asked.decided_at = APPROVED, clock.now()
    session.flush()
    if asked.transition:
        _make_the_move(session, asked)
    granted(session, actor, current().registry.approvals[asked.policy], asked, comment)
    session.flush()


def return_for_changes(
    session: Writing, actor: Actor, approval_id: int, comment: str, version: int | None = None
) -> None:
    """Send a request back to its author, saying why. Raises as `approve` does, and Invalid without a comment."""
    if not comment.strip():
        raise Invalid.field("comment", "required", _("Say what has to change."))
    asked, step, on_behalf_of = _held(session, actor, approval_id, version)
    _take(step, actor, RETURNED, on_behalf_of, comment.strip())
    asked.state, asked.decided_at = RETURNED, clock.now()
    asked.version += 1
    session.flush()
    emit(session, ApprovalReturned(record=APPROVAL, ids=(approval_id,), policy=asked.policy, comment=comment.strip()))
    policy = current().registry.approvals.get(asked.policy)
    if policy is not None and policy.on_returned is not None:
        policy.on_returned(session, actor, told(asked, comment))


def decidable(people: list[Actor]) -> ColumnElement[bool]:
    """The predicate of steps, joined with their approvals, that one of these people may decide: oneself and whom one stands in for.

    What one of them has asked for himself is left out: nobody decides his own, nor for a colleague the colleague's own.
    """
    if not people:
        return false()
    own = [person.staff_id for person in people[:1]]
    return or_(*(_decidable_by(person, [*own, person.staff_id]) for person in people))


def _decidable_by(person: Actor, not_of: list[int | None]) -> ColumnElement[bool]:
    author, permission = col(Approval.author_id), col(ApprovalStepTaken.permission)
    everywhere = [key for key, scope in person.grants.items() if scope == "all"]
    narrower = [
        and_(permission == key, one_of(author, person.covers(key)))
        for key in _asked_for()
        if person.scope(key) not in (None, "all")
    ]
    others = or_(author.is_(None), author.not_in([one for one in not_of if one is not None]))
    return and_(others, or_(one_of(permission, everywhere), *narrower))


def _asked_for() -> list[str]:
    policies = current().registry.approvals.values()
    return sorted({step.permission for policy in policies for step in policy.steps})


def _held(
    session: Session, actor: Actor, approval_id: int, version: int | None
) -> tuple[Approval, ApprovalStepTaken, int | None]:
    """The request and the step that waits, held; and for whom it is decided, None for oneself."""
    query = select(Approval).where(Approval.id == approval_id).with_for_update()
    asked = session.exec(query.execution_options(populate_existing=True)).first()
    if asked is None:
        raise NotFound
    check_version(asked, version)
    step = next((one for one in steps_of(session, asked) if one.state == WAITING), None)
    if actor.staff_id is not None and asked.author_id == actor.staff_id:
        raise Forbidden(step.permission if step else "", _("Nobody approves what he has asked for himself."))
    if asked.state != WAITING or step is None:
        raise Conflict(_("This was decided already."))
    for person in principals(session, actor):
        if _may(person, asked, step):
            return asked, step, None if person.staff_id == actor.staff_id else person.staff_id
    raise Forbidden(step.permission)


def _may(person: Actor, asked: Approval, step: ApprovalStepTaken) -> bool:
    if person.staff_id == asked.author_id:
        return False
    scope = person.scope(step.permission)
    return scope == "all" or (scope is not None and asked.author_id in person.covers(step.permission))


def _take(step: ApprovalStepTaken, actor: Actor, state: str, on_behalf_of: int | None, comment: str) -> None:
    step.state, step.at, step.comment = state, clock.now(), comment.strip()
    step.staff_id, step.on_behalf_of_id = actor.staff_id, on_behalf_of


def _make_the_move(session: Writing, asked: Approval) -> None:
    """The move that waited: checked again, for the row may not be what it was; made in the name of who decided last."""
    held = hold(session, system("approval"), asked.record, asked.record_id, lock=True)
    transition = transition_of(held.lifecycle, asked.transition)
    if held.state not in transition.sources:
        raise Conflict(why_not(held.lifecycle, held.state, transition))
    author = (actor_for_staff(session, asked.author_id) if asked.author_id else None) or system(asked.author)
    refusal = transition.guard(session, held.instance, author) if transition.guard else None
    if refusal is not None:
        raise Conflict(refusal)
    values, errors = read_fields(session, transition.needs, asked.values)
    if errors:
        raise Invalid(errors)
    perform(session, session.actor, held, transition, values, approval_id=asked.id)
