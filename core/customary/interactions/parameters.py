"""How often a call is tried, as a supervisor sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from customary.database.parameters import parameter, parameters_on
from customary.plugins.text import texts

_ = texts("interactions")

KEY = "core.follow_ups"


@dataclass(frozen=True)
class FollowUpParameters:
    """After `attempts` calls that nobody answered a follow-up is excused; until then it returns after `retry_days`."""

    retry_days: int = parameter(_("Days until the next try"), 1, unit=_("days"), minimum=1, maximum=30)
    attempts: int = parameter(_("Tries before a customer counts as unreachable"), 3, minimum=1, maximum=20)


def follow_up_parameters(session: Session, day: date) -> FollowUpParameters:
    stored: FollowUpParameters = parameters_on(session, KEY, FollowUpParameters, day)
    return stored
