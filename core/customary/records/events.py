"""What happens to rows of any record: moves, late clocks, approvals; and to the parties outside of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from customary.database.events import Event, Told
from customary.plugins.text import texts

_ = texts("records")

APPROVAL, PARTY, ATTACHMENT = "core.approval", "core.outside_party", "core.attachment"
ATTACHMENT_TOLD = {"name": Told(_("File name"))}


@dataclass(frozen=True, kw_only=True)
class RecordMoved(Event):
    """Rows went from one state to another; `source` is empty when they came to be."""

    title = _("Moved to another state")

    transition: str
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class RecordOverdue(Event):
    """Rows stand in a state for longer than they may; `escalated_to` are the ids of the staff who were told."""

    title = _("Time limit passed")

    state: str
    escalated_to: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(Event):
    """Somebody asks for approval, or asks again (`round` above 1)."""

    title = _("Approval asked for")
    what = _("Approval")

    policy: str
    subject: str
    about: str
    about_id: int
    round: int


@dataclass(frozen=True, kw_only=True)
class ApprovalStepApproved(Event):
    """One step said yes and another one follows."""

    title = _("Approval step taken")
    what = _("Approval")

    policy: str
    position: int


@dataclass(frozen=True, kw_only=True)
class ApprovalGranted(Event):
    """The last step said yes; what waited for it was done in the same transaction."""

    title = _("Approved")
    what = _("Approval")

    policy: str
    about: str
    about_id: int


@dataclass(frozen=True, kw_only=True)
class ApprovalReturned(Event):
    """Sent back to its author with a comment."""

    title = _("Returned for changes")
    what = _("Approval")

    policy: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Event):
    """Its author does not want it any more."""

    title = _("Approval withdrawn")
    what = _("Approval")

    policy: str


@dataclass(frozen=True, kw_only=True)
class DeputySet(Event):
    """Somebody decides for a colleague for some days, or no longer."""

    title = _("Substitute set")

    deputy_id: int
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class OutsidePartyChanged(Event):
    """A party outside of the house was entered or changed."""

    title = _("Outside party changed")
    what = _("Outside party")


@dataclass(frozen=True, kw_only=True)
class AttachmentsAdded(Event):
    """Files were added to a row of the record `about`."""

    title = _("Attachment added")
    what = _("Attachment")
    told = ATTACHMENT_TOLD

    about: str
    about_id: int


@dataclass(frozen=True, kw_only=True)
class AttachmentsRemoved(Event):
    """Attachments of a row were removed: nobody sees them any more, and their files go some days later."""

    title = _("Attachment removed")
    what = _("Attachment")
    told = ATTACHMENT_TOLD

    about: str
    about_id: int


@dataclass(frozen=True, kw_only=True)
class AttachmentsErased(Event):
    """The files of removed attachments are gone for good."""

    title = _("Files of removed attachments deleted")
    what = _("Attachment")
