"""What the room of imports contributes."""

from customary.importing.keeping import forget_old_files
from customary.plugins.contributions import Job, Permission, Plugin
from customary.plugins.text import texts

_ = texts("importing")

part = Plugin(
    name="core",
    title=_("Imports"),
    permissions=(Permission("core.imports.run", _("Import files")),),
    jobs=(Job("core.imports.forget", _("Delete the files of old imports"), forget_old_files, daily_at="03:40"),),
)
