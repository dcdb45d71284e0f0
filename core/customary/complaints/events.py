"""What happens to complaints besides their moves."""

from __future__ import annotations

from dataclasses import dataclass

from customary.complaints.words import RECORD
from customary.database.events import Event
from customary.plugins.text import texts

_ = texts("complaints")


@dataclass(frozen=True, kw_only=True)
class ComplaintsReceived(Event):
    """Complaints came in."""

    title = _("Complaint received")

    record: str = RECORD
    channel: str


@dataclass(frozen=True, kw_only=True)
class ComplaintsChanged(Event):
    """What is known of complaints was changed."""

    title = _("Complaint changed")

    record: str = RECORD


@dataclass(frozen=True, kw_only=True)
class ComplaintsHandedOver(Event):
    """Complaints are in other hands: of a person, a department, a party outside of the house."""

    title = _("Complaint handed over")

    record: str = RECORD
    staff_id: int | None
    team_id: int | None
    party_id: int | None
