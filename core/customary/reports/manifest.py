"""What the room of reports contributes."""

from customary.plugins.contributions import EVERYBODY, LEADING, NavEntry, Page, Permission, Plugin
from customary.plugins.text import texts
from customary.reports import api, follow_up_summary, pages, rules_kept
from customary.reports.follow_up_figures import METRICS, VIEW
from customary.reports.results import REPORT
from customary.reports.running import EXPORT, EXPORT_PERSONAL

_ = texts("reports")

part = Plugin(
    name="core",
    title=_("Reports"),
    permissions=(
        Permission(VIEW, _("See figures and reports"), granted_to=EVERYBODY),
        Permission(EXPORT, _("Take reports out as files"), False, tuple((role, "all") for role, _scope in LEADING)),
        Permission(
            EXPORT_PERSONAL,
            _("Take telephones and birthdays out in files, unmasked"),
            False,
            tuple((role, "all") for role, _scope in LEADING),
        ),
    ),
    metrics=METRICS,
    reports=(REPORT, rules_kept.REPORT, follow_up_summary.REPORT),
    api=api.handlers,
    pages=(
        Page(
            pages.handlers,
            nav=(
                NavEntry(_("Reports"), "/reports", "chart", "insight", VIEW, order=60),
                NavEntry(REPORT.title, f"/reports/{REPORT.key}", REPORT.icon, "insight", VIEW, order=50),
            ),
        ),
    ),
)
