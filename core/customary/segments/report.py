"""The report of coverage: of whom belongs to a segment, who was followed up in a month, and who was not, by reason (CORE-23)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.plugins.actor import Actor
from customary.plugins.rules import Highlight, Metric, Report, ReportColumn, Table, report_parameter
from customary.plugins.text import Text, texts
from customary.segments.coverage import (
    FOLLOWED_UP,
    MISSING,
    STATUSES,
    VIEW,
    Coverage,
    coverage,
    members,
    members_of,
    month_of,
    status_in_month_of,
)
from customary.segments.events import MEMBER

_ = texts("segments")

customers = table_of(Customer)


def _choices(_session: Session, _actor: Actor) -> list[tuple[str, Text | str]]:
    return [(one.key, one.title) for one in current().registry.segments.values()]


@dataclass(frozen=True)
class CoverageAsked:
    """A segment and a month; the first segment and the running month if none is named."""

    segment: str = report_parameter(_("Segment"), "", _choices)
    month: str = report_parameter(_("Month"), lambda: f"{clock.today():%Y-%m}")

    def __post_init__(self) -> None:
        month_of(self.month)


COLUMNS = (
    ReportColumn("customer_id", _("Number"), "integer", for_programs=True),
    ReportColumn("customer", _("Customer")),
    ReportColumn("owner", _("Owner")),
    ReportColumn("status", _("Why not"), words=lambda status: STATUSES[status]),
)


def coverage_table(session: Session, actor: Actor, asked: CoverageAsked) -> Table:
    """A row for each member who was not followed up, whatever the reason; the figures above count all."""
    registry = current().registry
    key = asked.segment or next(iter(registry.segments), "")
    segment, month = registry.segments[key], month_of(asked.month)
    seen = coverage(session, actor, segment, month)
    lines, _more = members_of(session, actor, segment, month, limit=None)
    order = list(STATUSES)
    lines.sort(key=lambda line: order.index(line.status))
    rows = [
        {"customer_id": one.customer_id, "customer": one.name, "owner": one.owner or "", "status": one.status}
        for one in lines
    ]
    links = {(place, "customer"): f"/customers/{one.customer_id}" for place, one in enumerate(lines)}
    return Table(COLUMNS, rows, links=links, highlights=figures(seen))


def figures(seen: Coverage) -> tuple[Highlight, ...]:
    """Members, coverage, and how many were not followed up, by reason."""
    tone: Any = "" if seen.share is None else "ok" if seen.followed_up == seen.members else "danger"
    link = f"/segments/{seen.segment.key}?month={seen.month.name}&status="
    reasons = [status for status in STATUSES if status not in (FOLLOWED_UP, MISSING)]
    return (
        Highlight(_("Coverage"), seen.share, "percent", tone=tone, name="coverage"),
        Highlight(_("Members"), seen.members, name="members"),
        Highlight(_("Followed up"), seen.followed_up, link=link + FOLLOWED_UP, name=FOLLOWED_UP),
        Highlight(_("Missing"), seen.counts[MISSING], link=link + MISSING, name=MISSING),
        *(Highlight(STATUSES[one], seen.counts[one], link=link + one, name=one) for one in reasons),
    )


def member_facts() -> Select[Any]:
    """One row for each member of each month, as it was noted; his owner is who answers for him."""
    return select(
        members.c.id.label("record_id"),
        members.c.first.label("day"),
        members.c.customer_id,
        customers.c.owner_id.label("staff_id"),
        members.c.segment,
        status_in_month_of(members.c).label("status"),
    ).join(customers, customers.c.id == members.c.customer_id)


METRICS = (
    Metric("core.members", _("Members"), MEMBER, VIEW, rows=member_facts),
    Metric(
        "core.members_followed_up",
        _("Members followed up"),
        MEMBER,
        VIEW,
        rows=member_facts,
        counts=lambda row: row.status == FOLLOWED_UP,
    ),
    Metric(
        "core.member_coverage",
        _("Coverage of members"),
        MEMBER,
        VIEW,
        measure="ratio",
        of=("core.members_followed_up", "core.members"),
    ),
)
REPORT = Report(
    key="core.coverage",
    title=_("Coverage of a segment"),
    permission=VIEW,
    parameters=CoverageAsked,
    table=coverage_table,
    subtitle=_("Everybody is followed up; whoever is not stands here with the reason"),
    icon="check-circle",
)
