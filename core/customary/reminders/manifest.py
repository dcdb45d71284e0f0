"""What the room of reminders contributes."""

from collections.abc import Mapping
from typing import Any

from customary.database import clock
from customary.plugins.actor import system
from customary.plugins.contributions import Job, Plugin
from customary.plugins.errors import Refused
from customary.plugins.text import texts
from customary.reminders.sweep import sweep

_ = texts("reminders")


def daily_sweep(payload: Mapping[str, Any]) -> None:  # JSON values
    """Sweep every rule for today; a rule that failed has the whole job tried again, which the others do not feel."""
    result = sweep(system("daily sweep"), clock.today())
    if result.failed:
        raise Refused(_("These rules failed: {rules}", rules=", ".join(result.failed)))


part = Plugin(
    name="core",
    title=_("Reminders"),
    jobs=(Job("core.daily_sweep", _("Reminders of the day"), daily_sweep, daily_at="05:30", lease=600),),
)
