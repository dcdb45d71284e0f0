"""What the room of segments contributes."""

from customary.plugins.contributions import EVERYBODY, LEADING, Job, Permission, Plugin, Record
from customary.plugins.text import texts
from customary.segments import api, pages
from customary.segments.coverage import CLOSE, VIEW
from customary.segments.events import MEMBER
from customary.segments.keeping import keep_members
from customary.segments.models import SegmentMember
from customary.segments.report import METRICS, REPORT

_ = texts("segments")

part = Plugin(
    name="core",
    title=_("Segments"),
    records=(
        Record(
            key=MEMBER,
            title=_("Member of a segment"),
            plural=_("Members of segments"),
            model=SegmentMember,
            view=VIEW,
            label=lambda member: member.segment,
            customer="customer_id",
            customer_nullable=False,
            icon="users",
        ),
    ),
    permissions=(
        Permission(VIEW, _("See segments and their coverage"), granted_to=EVERYBODY),
        Permission(CLOSE, _("Close periods of segments"), scoped=False, granted_to=LEADING),
    ),
    metrics=METRICS,
    reports=(REPORT,),
    jobs=(Job("core.segment_members", _("Members of segments"), keep_members, daily_at="23:45", lease=900),),
    api=api.handlers,
    pages=pages.pages,
)
