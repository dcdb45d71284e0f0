"""All that this plugin adds."""

from customary.sdk import Plugin, texts

from customary_ktv.imports import IMPORTERS
from customary_ktv.records import PERMISSIONS, RECORDS
from customary_ktv.roles import ROLES

_ = texts("ktv")

plugin = Plugin(
    name="ktv",
    title=_("KTV"),
    records=RECORDS,
    permissions=PERMISSIONS,
    roles=ROLES,
    importers=IMPORTERS,
)
