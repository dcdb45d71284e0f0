"""A complaint with everything that its page and its form on paper show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, or_, select
from sqlmodel import Session

from customary.complaints.answers import Answer, answers_of
from customary.complaints.models import Complaint
from customary.complaints.reading import ComplaintRow, complaint
from customary.complaints.responsibility import HandsRow, history_of_hands
from customary.complaints.settings import causes
from customary.complaints.words import ASSIGN, CHANNELS, HANDLE, RECORD, RULE, SEVERITIES
from customary.customers.access import RECORD as CUSTOMER
from customary.customers.models import Customer
from customary.database.models import table_of
from customary.interactions.follow_ups import FollowUpRow, follow_up_columns, read_rows
from customary.interactions.follow_ups import rows as follow_up_rows
from customary.plugins.actor import Actor
from customary.plugins.text import Text
from customary.records.labels import link_of
from customary.records.lifecycle_view import LifecycleView, MoveView, lifecycle_view
from customary.records.row import covered, hold
from customary.roles.gate import visible

RESOLVE = "resolve"


@dataclass(frozen=True)
class ComplaintView:
    """Moves that have a form of their own on the page are taken out of `lifecycle`."""

    row: ComplaintRow
    lifecycle: LifecycleView
    resolve: MoveView | None
    hands: Sequence[HandsRow]
    follow_ups: Sequence[FollowUpRow]
    answers: Sequence[Answer]
    customer_url: str
    record_url: str
    of_customer: int
    same_cause: int
    cause: Text | str
    may_change: bool
    may_hand_over: bool

    @property
    def channel(self) -> Text | str:
        return CHANNELS.get(self.row.channel, self.row.channel)

    @property
    def severity(self) -> Text | str:
        return SEVERITIES.get(self.row.severity, self.row.severity)

    @property
    def cost(self) -> int:
        """What it cost in all."""
        return (self.row.compensation or 0) + (self.row.cost or 0)

    @property
    def waiting(self) -> FollowUpRow | None:
        return next((one for one in self.follow_ups if one.state == "open"), None)


def complaint_view(session: Session, actor: Actor, complaint_id: int) -> ComplaintView:
    """Raises NotFound for a complaint that is hidden from the actor. A fixed number of statements."""
    row = complaint(session, actor, complaint_id)
    lifecycle = lifecycle_view(session, actor, RECORD, complaint_id)
    resolve = next((one for one in lifecycle.moves if one.move.key == RESOLVE and not one.move.refusal), None)
    record = hold(session, actor, RECORD, complaint_id).record
    may = covered(session, actor, record, complaint_id, frozenset([HANDLE, ASSIGN]))
    of_customer, same_cause = _alike(session, actor, row)
    return ComplaintView(
        row=row,
        lifecycle=replace(lifecycle, moves=[one for one in lifecycle.moves if one is not resolve]),
        resolve=resolve,
        hands=history_of_hands(session, complaint_id),
        follow_ups=_follow_ups(session, complaint_id),
        answers=answers_of(session, complaint_id),
        customer_url=_customer_url(session, actor, row.customer_id),
        record_url=link_of(row.record, row.record_id) if row.record and row.record_id else "",
        of_customer=of_customer,
        same_cause=same_cause,
        cause=dict(causes(session)).get(row.cause or "", row.cause or ""),
        may_change=row.is_open and HANDLE in may,
        may_hand_over=row.state in ("assigned", "handling", "resolved") and ASSIGN in may,
    )


def _follow_ups(session: Session, complaint_id: int) -> list[FollowUpRow]:
    """Those of the complaint, the latest first: who may see it may see them, whoever makes them."""
    of_it = follow_up_columns().where(follow_up_rows.c.rule == RULE, follow_up_rows.c.record_id == complaint_id)
    return read_rows(session, of_it.order_by(follow_up_rows.c.id.desc()))


def _customer_url(session: Session, actor: Actor, customer_id: int | None) -> str:
    """The customer's page, for who may open it: whoever is to deal with a complaint need not see more of him."""
    if customer_id is None:
        return ""
    c = table_of(Customer).c
    seen = session.execute(select(c.id).where(c.id == customer_id, visible(CUSTOMER, actor, c))).first()
    return f"/customers/{customer_id}" if seen else ""


def _alike(session: Session, actor: Actor, row: ComplaintRow) -> tuple[int, int]:
    """How many complaints of the same customer, and of the same cause, one may see."""
    c = table_of(Complaint).c
    of_customer = func.count().filter(c.customer_id == row.customer_id)
    same_cause = func.count().filter(c.cause == row.cause)
    alike = or_(c.customer_id == row.customer_id, c.cause == row.cause)
    found = session.execute(select(of_customer, same_cause).where(alike, visible(RECORD, actor, c))).one()
    return int(found[0]), int(found[1])
