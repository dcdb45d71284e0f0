"""All that this plugin adds."""

from customary.sdk import Plugin, texts

from customary_ktv.api import API
from customary_ktv.demo import DEMO
from customary_ktv.imports import IMPORTERS
from customary_ktv.kinds import KINDS
from customary_ktv.ledger.expiry import JOBS
from customary_ktv.pages import PAGES
from customary_ktv.panels import PANELS
from customary_ktv.records import PERMISSIONS, RECORDS
from customary_ktv.reminder_rules import RULES
from customary_ktv.reports import REPORTS
from customary_ktv.roles import ROLES
from customary_ktv.segments import MEMBERS
from customary_ktv.tier_grading import TIERS

_ = texts("ktv")

plugin = Plugin(
    name="ktv",
    title=_("KTV"),
    hooks=("customary_ktv.hooks", "customary_ktv.ledger_hooks"),
    records=RECORDS,
    importers=IMPORTERS,
    permissions=PERMISSIONS,
    roles=ROLES,
    reports=REPORTS,
    api=API,
    pages=PAGES,
    panels=PANELS,
    interaction_kinds=KINDS,
    reminder_rules=RULES,
    jobs=JOBS,
    gradings=(TIERS,),
    segments=(MEMBERS,),
    demo=DEMO,
)
