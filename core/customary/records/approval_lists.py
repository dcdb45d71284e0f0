"""Approvals as they are listed and read: what waits for somebody, what he has asked for, one with its whole history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col

from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.text import Text
from customary.records.approvals import OPEN, WAITING
from customary.records.deciding import decidable
from customary.records.deputies import principals, standing_in_for
from customary.records.models import Approval, ApprovalStepTaken
from customary.roles.gate import visible
from customary.roles.models import Staff

Which = Literal["waiting", "mine", "all"]
VIEW = "core.approvals.view"


@dataclass(frozen=True)
class ApprovalRow:
    """An approval in a list. `step` is the one that waits."""

    id: int
    policy: str
    policy_title: Text | str
    record: str
    record_id: int | None
    record_label: str
    subject: str
    amount: int | None
    author_id: int | None
    author: str
    state: str
    round: int
    step: Text | str
    transition: str
    created_at: datetime
    decided_at: datetime | None
    version: int


@dataclass(frozen=True)
class StepRow:
    """One line of an approval's history."""

    round: int
    position: int
    title: Text | str
    state: str
    at: datetime | None
    by: str
    on_behalf_of: str
    comment: str


@dataclass(frozen=True)
class ApprovalPage:
    """One approval, and what the reader may do with it."""

    row: ApprovalRow
    values: dict[str, Any]  # JSON values
    steps: list[StepRow]
    may_decide: bool
    is_author: bool


def approvals(
    session: Session, actor: Actor, which: Which = "waiting", after: int | None = None, limit: int = 50
) -> list[ApprovalRow]:
    """A page, the latest first: those that wait for oneself, one's own, or all that one may see."""
    query: Any = sql_select(Approval, ApprovalStepTaken).join(
        ApprovalStepTaken, _waiting_step(), isouter=which != "waiting"
    )
    query = query.where(_wanted(session, actor, which))
    if after is not None:
        query = query.where(col(Approval.id) < after)
    found = session.execute(query.order_by(col(Approval.id).desc()).limit(limit))
    return [_row(asked, step) for asked, step in found]


def count_waiting(session: OrmSession, actor: Actor) -> int:
    """How many wait for somebody: for the navigation. In one statement, unless he stands in for a colleague."""
    if actor.staff_id is None:
        return 0  # as for `principals`
    own = sql_select(_count([actor]), standing_in_for(actor.staff_id).exists())
    counted, others = session.execute(own).one()
    if not others:
        return counted
    # The navigation knows sessions of SQLAlchemy; those of the house are SQLModel's.
    return session.execute(sql_select(_count(principals(cast(Session, session), actor)))).scalar_one()


def approval(session: Session, actor: Actor, approval_id: int) -> ApprovalPage:
    """Raises NotFound for one that somebody neither asked for nor may decide or see."""
    seen = or_(_wanted(session, actor, "waiting"), _wanted(session, actor, "mine"), _wanted(session, actor, "all"))
    query: Any = sql_select(Approval, ApprovalStepTaken).join(ApprovalStepTaken, _waiting_step(), isouter=True)
    found = session.execute(query.where(col(Approval.id) == approval_id, or_(seen, _decided_by(actor)))).first()
    if found is None:
        raise NotFound
    asked, step = found
    return ApprovalPage(
        row=_row(asked, step),
        values=dict(asked.values),
        steps=_steps(session, asked),
        may_decide=step is not None and _may_decide(session, actor, approval_id),
        is_author=actor.staff_id is not None and asked.author_id == actor.staff_id and asked.state in OPEN,
    )


def approvals_of(session: Session, record: str, record_id: int) -> list[ApprovalRow]:
    """Those of one row, the latest first; ask the gate for the row before."""
    query: Any = sql_select(Approval, ApprovalStepTaken).join(ApprovalStepTaken, _waiting_step(), isouter=True)
    query = query.where(Approval.record == record, Approval.record_id == record_id)
    return [_row(asked, step) for asked, step in session.execute(query.order_by(col(Approval.id).desc()))]


def _may_decide(session: Session, actor: Actor, approval_id: int) -> bool:
    query: Any = sql_select(col(Approval.id)).join(ApprovalStepTaken, _waiting_step())
    return (
        session.execute(query.where(col(Approval.id) == approval_id, _wanted(session, actor, "waiting"))).first()
        is not None
    )


def _waiting_step() -> ColumnElement[bool]:
    return and_(col(ApprovalStepTaken.approval_id) == Approval.id, col(ApprovalStepTaken.state) == WAITING)


def _wanted(session: Session, actor: Actor, which: Which) -> ColumnElement[bool]:
    if which == "waiting":
        return _waits_for(principals(session, actor))
    if which == "mine":
        return col(Approval.author_id) == (actor.staff_id or 0)
    return visible("core.approval", actor, Approval)


def _waits_for(people: list[Actor]) -> ColumnElement[bool]:
    known = one_of(col(Approval.policy), sorted(current().registry.approvals))
    return and_(col(Approval.state) == WAITING, known, decidable(people))


def _count(people: list[Actor]) -> ScalarSelect[int]:
    query = sql_select(func.count()).select_from(Approval).join(ApprovalStepTaken, _waiting_step())
    return query.where(_waits_for(people)).scalar_subquery()


def _decided_by(actor: Actor) -> ColumnElement[bool]:
    """Who has decided a step may look at it later."""
    taken = table_of(ApprovalStepTaken).alias()
    mine = taken.c.staff_id == (actor.staff_id or 0)
    return exists().where(taken.c.approval_id == col(Approval.id), mine, taken.c.position > 0)


def _row(asked: Approval, step: ApprovalStepTaken | None) -> ApprovalRow:
    policy = current().registry.approvals.get(asked.policy)
    assert asked.id is not None  # read from the database
    return ApprovalRow(
        id=asked.id,
        policy=asked.policy,
        policy_title=policy.title if policy else asked.policy,
        record=asked.record,
        record_id=asked.record_id,
        record_label=asked.record_label,
        subject=asked.subject,
        amount=asked.amount,
        author_id=asked.author_id,
        author=asked.author,
        state=asked.state,
        round=asked.round,
        step=_title(asked.policy, step) if step else "",
        transition=asked.transition,
        created_at=asked.created_at,
        decided_at=asked.decided_at,
        version=asked.version,
    )


def _title(policy_key: str, step: ApprovalStepTaken) -> Text | str:
    """As the policy calls it now; as it did then where it has no such step any more."""
    policy = current().registry.approvals.get(policy_key)
    steps = policy.steps if policy else ()
    return next((one.title for one in steps if one.title.message == step.title), step.title)


def _steps(session: Session, asked: Approval) -> list[StepRow]:
    by, absent = table_of(Staff).alias("decided_by"), table_of(Staff).alias("absent")
    query: Any = (
        sql_select(ApprovalStepTaken, by.c.name, absent.c.name)
        .outerjoin(by, by.c.id == col(ApprovalStepTaken.staff_id))
        .outerjoin(absent, absent.c.id == col(ApprovalStepTaken.on_behalf_of_id))
        .where(col(ApprovalStepTaken.approval_id) == asked.id)
        .order_by(col(ApprovalStepTaken.round), col(ApprovalStepTaken.position))
    )
    return [
        StepRow(
            round=step.round,
            position=step.position,
            title=_title(asked.policy, step) if step.position else "",
            state=step.state,
            at=step.at,
            by=name or (asked.author if step.position == 0 else ""),
            on_behalf_of=other or "",
            comment=step.comment,
        )
        for step, name, other in session.execute(query)
    ]
