"""What happens to contacts and follow-ups.

All name ids of one record; `customers` are the customers concerned. Those that plugins act on also tell which of their rows
the follow-ups are about: `about` is the record key, `about_ids` stand in the order of `ids`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from customary.database.events import Event
from customary.interactions.told import APPOINTMENT_TOLD, FOLLOW_UP_TOLD, INTERACTION_TOLD
from customary.plugins.text import texts

_ = texts("interactions")


@dataclass(frozen=True, kw_only=True)
class InteractionsLogged(Event):
    """Contacts were written down. `follow_ups` are those that a call served."""

    title = _("Contact written down")
    told = INTERACTION_TOLD

    version: ClassVar[int] = 1
    record: str = "core.interaction"
    kind: str = ""
    outcome: str = ""
    follow_ups: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowUpsRaised(Event):
    """A rule has asked for contacts. `reopened`: they had been withdrawn or fulfilled before."""

    title = _("Follow-ups raised")
    told = FOLLOW_UP_TOLD

    version: ClassVar[int] = 1
    record: str = "core.follow_up"
    rule: str = ""
    about: str = ""
    about_ids: tuple[int, ...] = ()
    reopened: bool = False


@dataclass(frozen=True, kw_only=True)
class FollowUpsMoved(Event):
    """A rule has changed due date or facts of open follow-ups."""

    title = _("Follow-ups moved")
    told = FOLLOW_UP_TOLD

    version: ClassVar[int] = 1
    record: str = "core.follow_up"
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUpsPostponed(Event):
    """A call was tried, or another time was agreed; the due date stands. `next_attempt` is the day of the next try."""

    title = _("Follow-ups put off")
    told = FOLLOW_UP_TOLD

    version: ClassVar[int] = 1
    record: str = "core.follow_up"
    effect: str = ""
    next_attempt: date | None = None


@dataclass(frozen=True, kw_only=True)
class FollowUpsClosed(Event):
    """Follow-ups are no longer open: `state` done, fulfilled, excused, missed, withdrawn or superseded, on business day `day`.

    `reason` is "refused", "unreachable", "stopped" or empty; `outcome` and `effect` are those of the call that closed them.
    """

    title = _("Follow-ups closed")
    told = FOLLOW_UP_TOLD

    version: ClassVar[int] = 1
    record: str = "core.follow_up"
    state: str
    day: date
    reason: str = ""
    effect: str = ""
    outcome: str = ""
    rule: str = ""
    about: str = ""
    about_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowUpsAssigned(Event):
    """Follow-ups have another assignee (None: nobody)."""

    title = _("Follow-ups given to a colleague")
    told = FOLLOW_UP_TOLD

    version: ClassVar[int] = 1
    record: str = "core.follow_up"
    assignee_id: int | None


@dataclass(frozen=True, kw_only=True)
class AppointmentsBooked(Event):
    """Dates were booked with customers."""

    title = _("Appointment booked")
    told = APPOINTMENT_TOLD

    version: ClassVar[int] = 1
    record: str = "core.appointment"
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class AppointmentsCancelled(Event):
    """Booked dates will not be kept."""

    title = _("Appointment cancelled")
    told = APPOINTMENT_TOLD

    version: ClassVar[int] = 1
    record: str = "core.appointment"


@dataclass(frozen=True, kw_only=True)
class RecordsStopped(Event):
    """No reminder is raised for these rows any more; `record` and `ids` are the rows themselves."""

    title = _("Reminders stopped")

    version: ClassVar[int] = 1
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordsResumed(Event):
    """Reminders are raised for these rows again; `record` and `ids` are the rows themselves."""

    title = _("Reminders resumed")

    version: ClassVar[int] = 1


@dataclass(frozen=True, kw_only=True)
class AnswersReviewed(Event):
    """A supervisor has seen neutral or dissatisfied answers."""

    title = _("Answer seen")
    told = INTERACTION_TOLD

    version: ClassVar[int] = 1
    record: str = "core.interaction"


@dataclass(frozen=True, kw_only=True)
class ScriptsChanged(Event):
    """What is said in a kind of contact was changed."""

    title = _("Script changed")
    what = _("Script")

    version: ClassVar[int] = 1
    record: str = "core.script"
    kind: str
