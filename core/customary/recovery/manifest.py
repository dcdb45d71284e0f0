"""What the room of recovery contributes."""

from customary.plugins.contributions import EVERYBODY, Job, Permission, Plugin, Record
from customary.plugins.text import texts
from customary.recovery.api import handlers
from customary.recovery.cases import VIEW
from customary.recovery.events import CASE, PROMISE
from customary.recovery.lifecycle import DECIDE, LIFECYCLE, WORK
from customary.recovery.metrics import METRICS
from customary.recovery.models import Promise, RecoveryCase
from customary.recovery.opening import JOB, open_missing_cases
from customary.recovery.pages import pages
from customary.recovery.panels import PANELS
from customary.recovery.promise_api import promise_handlers
from customary.recovery.promise_lifecycle import KIND as PROMISE_KIND
from customary.recovery.promise_lifecycle import LIFECYCLE as PROMISE_LIFECYCLE
from customary.recovery.promise_lifecycle import RULE as PROMISE_RULE
from customary.recovery.promise_lifecycle import VIEW as PROMISE_VIEW
from customary.recovery.promise_lifecycle import WORK as PROMISE_WORK
from customary.recovery.promise_pages import PROMISE_PAGES
from customary.recovery.queues import QUEUES
from customary.recovery.register import REPORT
from customary.recovery.second_follow_up import KIND, RULE
from customary.recovery.timeline import MOVES, PROMISE_MOVES

_ = texts("recovery")

part = Plugin(
    name="core",
    title=_("Dissatisfied customers"),
    hooks="customary.recovery.hooks",
    records=(
        Record(
            key=CASE,
            title=_("Case"),
            plural=_("Cases"),
            model=RecoveryCase,
            view=VIEW,
            label=lambda case: case.record_label,
            url="/cases/{id}",
            customer="customer_id",
            owner="owner_id",
            team="team_id",
            icon="flag",
            personal=("cause_note", "plan", "treatment", "result"),
            timeline=MOVES,
            lifecycle=LIFECYCLE,
        ),
        Record(
            key=PROMISE,
            title=_("Promise"),
            plural=_("Promises"),
            model=Promise,
            view=PROMISE_VIEW,
            label=lambda promise: promise.text,
            url="/promises/{id}",
            customer="customer_id",
            customer_nullable=False,
            owner="keeper_id",
            icon="handshake",
            personal=("text", "result"),
            timeline=PROMISE_MOVES,
            lifecycle=PROMISE_LIFECYCLE,
        ),
    ),
    permissions=(
        Permission(VIEW, _("See cases of dissatisfied customers"), granted_to=EVERYBODY),
        Permission(WORK, _("Treat cases of dissatisfied customers"), granted_to=EVERYBODY),
        Permission(PROMISE_VIEW, _("See promises"), granted_to=EVERYBODY),
        Permission(PROMISE_WORK, _("Make and keep promises"), granted_to=EVERYBODY),
        Permission(
            DECIDE,
            _("Decide that a customer is lost"),
            granted_to=(("core.manager", "subtree"), ("core.director", "all")),
        ),
    ),
    interaction_kinds=(KIND, PROMISE_KIND),
    reminder_rules=(RULE, PROMISE_RULE),
    queues=QUEUES,
    metrics=METRICS,
    reports=(REPORT,),
    panels=PANELS,
    api=(*handlers, *promise_handlers),
    pages=(*pages, PROMISE_PAGES),
    jobs=(Job(JOB, _("Cases for answers that have none"), open_missing_cases, daily_at="05:20", lease=600),),
)
