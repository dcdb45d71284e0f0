"""What happens to segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from customary.database.events import Event
from customary.plugins.text import texts

_ = texts("segments")

MEMBER = "core.segment_member"


@dataclass(frozen=True, kw_only=True)
class SegmentKept(Event):
    """The members of a segment's running period were noted; so many came and went since the last time."""

    title = _("Members of a segment noted")

    segment: str
    first: date
    came: int
    went: int


@dataclass(frozen=True, kw_only=True)
class SegmentPeriodClosed(Event):
    """A period of a segment was closed; its members and its coverage change no more."""

    title = _("Period of a segment closed")
    what = _("Period of a segment")

    segment: str
    first: date
    members: int
    followed_up: int
    note: str
