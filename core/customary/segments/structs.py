"""What the API says of segments."""

from __future__ import annotations

from datetime import date

import msgspec

from customary.segments.coverage import Coverage, MemberLine


class CoverageOut(msgspec.Struct):
    """How many belong to a segment in a month, and how many of them stand where. `share` is a part of 1."""

    key: str
    title: str
    month: str
    first: date
    last: date
    members: int
    followed_up: int
    share: float | None
    by_status: dict[str, int]
    closed: bool
    closed_by: str | None
    note: str


class MemberOut(msgspec.Struct):
    """A member and how he stands: followed_up, missing, refused, do_not_contact, unreachable, excused."""

    customer_id: int
    customer: str
    owner: str | None
    status: str


class CloseIn(msgspec.Struct, forbid_unknown_fields=True):
    """Closing a month; where not everybody was followed up it has to be confirmed, with a reason."""

    month: str
    confirmed: bool = False
    note: str = ""


def coverage_out(seen: Coverage) -> CoverageOut:
    closed = seen.closed
    return CoverageOut(
        key=seen.segment.key,
        title=str(seen.segment.title),
        month=seen.month.name,
        first=seen.month.first,
        last=seen.month.last,
        members=seen.members,
        followed_up=seen.followed_up,
        share=seen.share,
        by_status=dict(seen.counts),
        closed=closed is not None,
        closed_by=closed.author if closed else None,
        note=closed.note if closed else "",
    )


def member_out(line: MemberLine) -> MemberOut:
    return MemberOut(line.customer_id, line.name, line.owner, line.status)
