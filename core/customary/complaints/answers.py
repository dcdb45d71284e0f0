"""What complainants answered in the follow-ups after handling: it closes a complaint, or opens it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from customary.complaints.models import Complaint
from customary.complaints.words import RECORD, RULE
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.interactions.events import FollowUpsClosed
from customary.interactions.models import FollowUp, Interaction, InteractionFollowUp
from customary.interactions.outcomes import GRADES
from customary.plugins.text import Text

SATISFIED = "satisfied"
NOT_WITHDRAWN = ("done", "excused", "missed")


def cycle_of(complaint: Complaint) -> str:
    """Which follow-up is wanted now: after the how manieth resolution, for the how manieth time."""
    return f"{complaint.resolutions}.{complaint.round}"


def answers_in(session: Session, event: FollowUpsClosed) -> Mapping[int, str | None]:
    """By complaint, the answer of a follow-up that was just closed; None where nobody was asked. Nothing for other events."""
    if event.about != RECORD or event.rule != RULE or event.state not in NOT_WITHDRAWN:
        return {}
    told = _answers(session, event.ids)
    return {about: told.get(one) for one, about in zip(event.ids, event.about_ids, strict=True)}


def answer_now(session: Session, complaint: Complaint) -> str | None:
    """The answer of the follow-up that the present resolution waits for."""
    rows = table_of(FollowUp).c
    query = select(rows.id).where(
        rows.rule == RULE, rows.record_id == complaint.id, rows.cycle == cycle_of(complaint), rows.state == "done"
    )
    found = session.execute(query).scalar()
    return None if found is None else _answers(session, [found]).get(found)


@dataclass(frozen=True)
class Answer:
    """A try to reach the complainant after handling, and what he said."""

    at: datetime
    author: str
    outcome: str
    satisfaction: str | None
    aspect: str | None
    suggestion: str
    note: str

    @property
    def grade(self) -> Text | None:
        return GRADES.get(self.satisfaction) if self.satisfaction else None


def answers_of(session: Session, complaint_id: int) -> list[Answer]:
    """All tries of a complaint that passed the gate, the latest first."""
    call, link, follow_up = table_of(Interaction), table_of(InteractionFollowUp), table_of(FollowUp)
    joined = call.join(link, link.c.interaction_id == call.c.id).join(follow_up, follow_up.c.id == link.c.follow_up_id)
    query = (
        select(*(call.c[name] for name in Answer.__dataclass_fields__))
        .select_from(joined)
        .where(follow_up.c.rule == RULE, follow_up.c.record_id == complaint_id)
        .order_by(call.c.id.desc())
    )
    return [Answer(**row._mapping) for row in session.execute(query)]


def _answers(session: Session, follow_ups: tuple[int, ...] | list[int]) -> dict[int, str | None]:
    call, link = table_of(Interaction), table_of(InteractionFollowUp)
    query = (
        select(link.c.follow_up_id, call.c.satisfaction)
        .select_from(link.join(call, call.c.id == link.c.interaction_id))
        .where(one_of(link.c.follow_up_id, follow_ups))
        .order_by(call.c.id)
    )
    return {row.follow_up_id: row.satisfaction for row in session.execute(query)}
