"""What customers answered who were not satisfied, for the supervisor to go through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.interactions.events import AnswersReviewed
from customary.interactions.models import Interaction
from customary.interactions.outcomes import GRADES, aspects_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.roles.gate import visible

_ = texts("interactions")

RECORD = "core.interaction"
REVIEW = "core.answers.review"


@dataclass(frozen=True)
class Answer:
    """A neutral or dissatisfied answer, and whether somebody has seen to it."""

    id: int
    customer_id: int | None
    customer: str
    kind: str
    day: date
    author: str
    satisfaction: str
    aspect: str | None
    suggestion: str
    note: str
    record: str | None
    record_id: int | None
    record_label: str
    reviewed_at: datetime | None
    review_note: str
    origin: str

    @property
    def grade(self) -> Text:
        return GRADES[self.satisfaction]

    @property
    def opens_case(self) -> bool:
        """Whether a case was opened for it: not for what was imported, nor where the kind's own record sees to it."""
        kind = current().registry.interaction_kinds.get(self.kind)
        return self.origin != "import" and (kind is None or kind.opens_case)

    @property
    def aspects(self) -> list[Text | str]:
        """What it was, in words."""
        kind = current().registry.interaction_kinds.get(self.kind)
        titles = aspects_of(kind) if kind else {}
        return [titles.get(key, key) for key in (self.aspect or "").split(",") if key]


def answers(
    session: Session, actor: Actor, reviewed: bool = False, after: tuple[date, int] | None = None, limit: int = 50
) -> list[Answer]:
    """A page, the latest first; `after` is (day, id) of the last one seen."""
    columns = [col(getattr(Interaction, name)) for name in Answer.__dataclass_fields__ if name != "customer"]
    query = (
        sql_select(*columns, func.coalesce(col(Customer.name), "").label("customer"))
        .outerjoin(Customer, col(Customer.id) == col(Interaction.customer_id))
        .where(*_wanted(actor, reviewed))
    )
    if after is not None:
        day, id_ = after
        query = query.where(
            (col(Interaction.day) < day) | ((col(Interaction.day) == day) & (col(Interaction.id) < id_))
        )
    found = session.execute(query.order_by(col(Interaction.day).desc(), col(Interaction.id).desc()).limit(limit))
    return [Answer(**row._mapping) for row in found]


def count_answers(session: OrmSession, actor: Actor) -> int:
    """How many wait to be gone through."""
    query = sql_select(func.count()).select_from(Interaction).where(*_wanted(actor, reviewed=False))
    waiting: int = session.execute(query).scalar_one()
    return waiting


def review(session: Writing, actor: Actor, interaction_id: int, note: str) -> None:
    """Seen, with a word on what is done about it.

    Raises Invalid without a note, Conflict if a colleague was faster.
    """
    if not actor.may(REVIEW):
        raise Forbidden(REVIEW)
    if not note.strip():
        raise Invalid.field("note", "required", _("Say what is done about it."))
    query = select(Interaction).where(Interaction.id == interaction_id, unsatisfied(), visible(RECORD, actor))
    found = session.exec(query.with_for_update()).first()
    if found is None:
        raise NotFound
    if found.reviewed_at is not None:
        raise Conflict(_("A colleague has gone through this answer already."))
    found.reviewed_at, found.reviewed_by_id, found.review_note = clock.now(), actor.staff_id, note.strip()
    customers = () if found.customer_id is None else (found.customer_id,)
    changes = {interaction_id: {"review_note": ("", found.review_note)}}
    emit(session, AnswersReviewed(ids=(interaction_id,), customers=customers, changes=changes))


def unsatisfied() -> ColumnElement[bool]:
    return col(Interaction.satisfaction) != "satisfied"


def _wanted(actor: Actor, reviewed: bool) -> list[ColumnElement[bool]]:
    seen = col(Interaction.reviewed_at)
    return [unsatisfied(), seen.is_not(None) if reviewed else seen.is_(None), visible(RECORD, actor)]
