"""What the room of reminders contributes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from customary.database import clock
from customary.database.deployment import current
from customary.plugins.actor import system
from customary.plugins.contributions import LEADING, Job, Permission, Plugin
from customary.plugins.errors import Refused
from customary.plugins.text import texts
from customary.reminders.api import api
from customary.reminders.pages import pages
from customary.reminders.rules import EDIT, RUN_JOB, VIEW
from customary.reminders.sweep import last_swept, sweep

_ = texts("reminders")


def daily_sweep(payload: Mapping[str, Any]) -> None:  # JSON values
    """Sweep every rule for today; a rule that failed has the whole job tried again, which the others do not feel."""
    _sweep("daily sweep", list(current().registry.reminder_rules))


def sweep_one(payload: Mapping[str, Any]) -> None:  # JSON values
    """Sweep the rule that somebody asked for; one whose plugin was disabled meanwhile is no fault."""
    _sweep("sweep asked for", [key for key in [payload["rule"]] if key in current().registry.reminder_rules])


def _sweep(name: str, keys: list[str]) -> None:
    """Sweep for today, but for rules that somebody has swept for a later day already."""
    today = clock.today()
    due = [key for key in keys if (last_swept(key) or date.min) <= today]
    failed = sweep(system(name), today, due).failed if due else {}
    if failed:
        raise Refused(_("These rules failed: {rules}", rules=", ".join(failed)))


part = Plugin(
    name="core",
    title=_("Reminders"),
    hooks="customary.reminders.hooks",
    permissions=(
        Permission(VIEW, _("See the rules of reminders"), scoped=False, granted_to=LEADING),
        Permission(EDIT, _("Change the parameters of rules"), scoped=False, granted_to=LEADING),
    ),
    jobs=(
        Job("core.daily_sweep", _("Reminders of the day"), daily_sweep, daily_at="05:30", lease=600),
        Job(RUN_JOB, _("Sweep of one rule"), sweep_one, lease=600),
    ),
    api=api,
    pages=pages,
)
