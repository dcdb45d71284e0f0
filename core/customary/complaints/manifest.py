"""What the room of complaints contributes."""

from customary.complaints.api import handlers
from customary.complaints.follow_up import FOLLOW_UP, HANDLED
from customary.complaints.lifecycle import COMPENSATION, LIFECYCLE
from customary.complaints.metrics import METRICS
from customary.complaints.models import Complaint
from customary.complaints.pages import pages
from customary.complaints.panels import PANELS
from customary.complaints.queues import QUEUES
from customary.complaints.reports import REPORTS
from customary.complaints.timeline import TIMELINE
from customary.complaints.words import APPROVE, APPROVE_LARGE, ASSIGN, HANDLE, RECEIVE, RECORD, SET, VIEW
from customary.plugins.contributions import EVERYBODY, LEADING, Permission, Plugin, Record, Scope
from customary.plugins.text import texts

_ = texts("complaints")

# Whoever leads deals with what nobody has yet, for which there is no owner to go by; his customers stay as few as they are.
LEADERS: tuple[tuple[str, Scope], ...] = tuple((role, "all") for role, _scope in LEADING)
MEMBERS: tuple[tuple[str, Scope], ...] = tuple(
    (role, "team") for role, _scope in EVERYBODY if role not in dict(LEADING)
)

part = Plugin(
    name="core",
    title=_("Complaints"),
    hooks="customary.complaints.hooks",
    records=(
        Record(
            key=RECORD,
            title=_("Complaint"),
            plural=_("Complaints"),
            model=Complaint,
            view=VIEW,
            label=lambda complaint: complaint.number + " " + complaint.subject,
            url="/complaints/{id}",
            customer="customer_id",
            owner="staff_id",
            team="team_id",
            party="party_id",
            icon="alert",
            search=("number",),
            personal=("complainant", "phone", "contact", "subject", "content", "demand", "reply"),
            timeline=TIMELINE,
            lifecycle=LIFECYCLE,
        ),
    ),
    permissions=(
        Permission(VIEW, _("See complaints"), granted_to=(*MEMBERS, *LEADERS)),
        Permission(RECEIVE, _("Write down complaints"), False, tuple((role, "all") for role, _scope in EVERYBODY)),
        Permission(HANDLE, _("Accept, handle and resolve complaints"), granted_to=(*MEMBERS, *LEADERS)),
        Permission(
            ASSIGN,
            _("Assign complaints and hand them over"),
            granted_to=(*((role, "own") for role, _scope in MEMBERS), *LEADERS),
        ),
        Permission(APPROVE, _("Approve compensation"), granted_to=LEADING),
        Permission(
            APPROVE_LARGE,
            _("Approve large compensation"),
            granted_to=(("core.manager", "subtree"), ("core.director", "all")),
        ),
        Permission(SET, _("Set the causes of complaints"), False, LEADERS),
    ),
    approvals=(COMPENSATION,),
    interaction_kinds=(FOLLOW_UP,),
    reminder_rules=(HANDLED,),
    queues=QUEUES,
    metrics=METRICS,
    reports=REPORTS,
    panels=PANELS,
    api=handlers,
    pages=pages,
)
