"""A case with everything around it, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from customary.interactions.follow_ups import FollowUpRow, follow_ups_of
from customary.plugins.actor import Actor
from customary.records.labels import link_of
from customary.records.lifecycle_view import LifecycleView, lifecycle_view
from customary.recovery.cases import CaseRow, ProgressRow, one_case, progress_of
from customary.recovery.events import CASE
from customary.roles.models import Staff, Team

Choice = tuple[str, str]


@dataclass(frozen=True)
class CaseView:
    """A case, where it stands, what was done, the second follow-ups, and who may be put in charge."""

    case: CaseRow
    lifecycle: LifecycleView
    progress: Sequence[ProgressRow]
    follow_ups: Sequence[FollowUpRow]
    about_url: str
    colleagues: Sequence[Choice]
    departments: Sequence[Choice]

    @property
    def fields(self) -> Mapping[str, object]:
        """The form of what can be changed, as it stands."""
        case = self.case
        return {
            "owner_id": case.owner_id or "",
            "team_id": case.team_id or "",
            "due": case.due.isoformat(),
            "version": case.version,
        }


def case_view(session: Session, actor: Actor, case_id: int) -> CaseView:
    """Raises NotFound for a case that is hidden from the actor. A fixed number of statements."""
    case = one_case(session, actor, case_id)
    people = select(Staff.id, Staff.name).where(col(Staff.active)).order_by(Staff.name, col(Staff.id))
    return CaseView(
        case=case,
        lifecycle=lifecycle_view(session, actor, CASE, case_id),
        progress=progress_of(session, case_id),
        follow_ups=follow_ups_of(session, actor, CASE, case_id),
        about_url=link_of(case.record, case.record_id) if case.record and case.record_id else "",
        colleagues=[(str(id_), name) for id_, name in session.exec(people)],
        departments=filter_choices(session),
    )


def filter_choices(session: Session) -> list[Choice]:
    """The departments by name."""
    return [
        (str(id_), name) for id_, name in session.exec(select(Team.id, Team.name).order_by(Team.name, col(Team.id)))
    ]
