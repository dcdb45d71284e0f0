"""What the room of imports contributes."""

from customary.importing import api, pages
from customary.importing.jobs import JOBS
from customary.importing.service import RUN
from customary.plugins.contributions import LEADING, NavEntry, Page, Permission, Plugin
from customary.plugins.text import texts

_ = texts("importing")

part = Plugin(
    name="core",
    title=_("Imports"),
    hooks="customary.importing.hooks",
    permissions=(Permission(RUN, _("Import files"), granted_to=(*LEADING, ("core.clerk", "own"))),),
    api=api.handlers,
    pages=(
        Page(
            handlers=pages.handlers,
            nav=(NavEntry(_("Imports"), "/imports", "upload", "insight", RUN, order=60),),
        ),
    ),
    jobs=JOBS,
)
