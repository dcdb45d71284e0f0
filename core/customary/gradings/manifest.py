"""What the room of gradings contributes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from customary.database import clock
from customary.database.deployment import current
from customary.gradings import api, pages, panels
from customary.gradings.changes import apply_change, return_change
from customary.gradings.events import CHANGE, GRADE
from customary.gradings.lists import GRADES, OVERRIDE
from customary.gradings.models import Grade, GradingChange
from customary.gradings.report import REPORT
from customary.gradings.rules import EDIT, VIEW
from customary.gradings.run import last_graded, run_gradings
from customary.plugins.actor import system
from customary.plugins.contributions import EVERYBODY, LEADING, Job, Permission, Plugin, Record
from customary.plugins.errors import Refused
from customary.plugins.lifecycles import ApprovalPolicy, ApprovalStep
from customary.plugins.text import texts

_ = texts("gradings")

APPROVE = "core.gradings.approve"


def daily_grading(payload: Mapping[str, Any]) -> None:  # JSON values
    """Apply every grading for today, but for those that somebody has applied for a later day already."""
    today = clock.today()
    due = [key for key in current().registry.gradings if (last_graded(key) or date.min) <= today]
    failed = run_gradings(system("daily grading"), today, due).failed if due else {}
    if failed:
        raise Refused(_("These gradings failed: {gradings}", gradings=", ".join(failed)))


part = Plugin(
    name="core",
    title=_("Gradings"),
    records=(
        Record(
            key=GRADE,
            title=_("Grade"),
            plural=_("Grades"),
            model=Grade,
            view=GRADES,
            label=lambda grade: grade.grade,
            customer="customer_id",
            icon="medal",
        ),
        Record(
            key=CHANGE,
            title=_("Change of a grading"),
            plural=_("Changes of gradings"),
            model=GradingChange,
            view=VIEW,
            label=lambda change: change.title,
            url="/gradings/changes/{id}",
            icon="medal",
        ),
    ),
    permissions=(
        Permission(VIEW, _("See the rules of gradings"), scoped=False, granted_to=LEADING),
        Permission(EDIT, _("Ask for other rules of gradings"), scoped=False, granted_to=LEADING),
        Permission(
            APPROVE,
            _("Approve other rules of gradings"),
            granted_to=(("core.manager", "subtree"), ("core.director", "all")),
        ),
        Permission(GRADES, _("See grades"), granted_to=EVERYBODY),
        Permission(OVERRIDE, _("Set grades by hand"), granted_to=LEADING),
    ),
    approvals=(
        ApprovalPolicy(
            "core.grading_change",
            _("Change of a grading"),
            (ApprovalStep(_("Approve the rule"), APPROVE),),
            on_approved=apply_change,
            on_returned=return_change,
        ),
    ),
    jobs=(Job("core.daily_grading", _("Grades of the day"), daily_grading, daily_at="04:00", lease=900),),
    reports=(REPORT,),
    api=api.handlers,
    pages=pages.pages,
    panels=panels.PANELS,
)
