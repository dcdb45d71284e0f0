"""What the room of administration contributes."""

from customary.administration.api import handlers
from customary.administration.pages import pages
from customary.plugins.contributions import Permission, Plugin
from customary.plugins.text import texts

_ = texts("administration")

part = Plugin(
    name="core",
    title=_("Administration"),
    api=handlers,
    pages=(pages,),
    permissions=(Permission("core.jobs.manage", _("See background jobs and replay dead ones"), scoped=False),),
)
