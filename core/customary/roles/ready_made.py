"""The roles that every house has, by name. What each may do is said by the permissions (`Permission.granted_to`)."""

from __future__ import annotations

from customary.plugins.contributions import Duty, Role
from customary.plugins.text import texts

_ = texts("roles")

ADMINISTRATOR = "core.administrator"

# A duty names queue and metric by key, and only such as exist: those of higher rooms come in with the rooms.
ROLES = (
    Role(
        key="core.director",
        title=_("Director"),
        grants=(),
        duties=(
            Duty("CORE-16", _("See how follow-ups go in the whole house"), metric="core.follow_ups_on_time_rate"),
            Duty("ENT-31", _("Decide who may see and do what")),
        ),
    ),
    Role(
        key="core.manager",
        title=_("Customer relations manager"),
        grants=(),
        reports_to="core.director",
        duties=(
            Duty("CORE-07", _("Spread customers evenly over the specialists")),
            Duty("CORE-16", _("Sum up the results of follow-ups and report them"), metric="core.follow_ups_done_rate"),
            Duty(
                "CORE-41",
                _("Decide on customers who were not won back"),
                queue="core.cases_to_decide",
                metric="core.cases_won_back_rate",
            ),
        ),
    ),
    Role(
        key="core.supervisor",
        title=_("Follow-up supervisor"),
        grants=(),
        reports_to="core.manager",
        duties=(
            Duty(
                "CORE-07",
                _("Give follow-ups to specialists and take care that none is late"),
                queue="core.unassigned",
                metric="core.follow_ups_overdue",
            ),
            Duty(
                "CORE-30",
                _("See to it that what customers were not satisfied with is mended"),
                queue="core.dissatisfied_answers",
            ),
            Duty(
                "CORE-36",
                _("See to it that every complaint has a result in time"),
                queue="core.complaints",
                metric="core.complaints_in_time_rate",
            ),
            Duty("CORE-41", _("Win complainants back"), metric="core.complaints_win_back_rate"),
            Duty(
                "AUTO-31",
                _("Keep the register of dissatisfied customers and report it"),
                queue="core.cases",
                metric="core.cases_opened",
            ),
            Duty("CORE-47", _("Check that the rules of follow-ups are kept"), metric="core.follow_ups_not_in_time"),
        ),
    ),
    Role(
        key="core.specialist",
        title=_("Follow-up specialist"),
        grants=(),
        reports_to="core.supervisor",
        duties=(
            Duty(
                "CORE-01",
                _("Work through the day's list of customers"),
                queue="core.follow_ups",
                metric="core.follow_ups_done",
            ),
            Duty(
                "CORE-25",
                _("Follow up every customer in time"),
                queue="core.follow_ups",
                metric="core.follow_ups_on_time_rate",
            ),
            Duty(
                "CORE-35",
                _("Accept every complaint at once and see it through"),
                queue="core.complaints",
                metric="core.complaints_in_time_rate",
            ),
            Duty("CORE-06", _("Keep customers' data complete and true"), queue="core.numbers_to_correct"),
            Duty(
                "AUTO-27",
                _("Win back customers who were not satisfied"),
                queue="core.cases",
                metric="core.cases_won_back_rate",
            ),
            Duty(
                "CRM-30",
                _("Keep what was promised to customers"),
                queue="core.promises",
                metric="core.promises_kept_rate",
            ),
        ),
    ),
    Role(
        key="core.clerk",
        title=_("Office clerk"),
        grants=(),
        reports_to="core.supervisor",
        duties=(Duty("CORE-06", _("Enter and correct customers' data")),),
    ),
    Role(
        key="core.field",
        title=_("Field staff"),
        grants=(),
        reports_to="core.supervisor",
        duties=(Duty("CORE-09", _("Visit customers and record every visit")),),
    ),
    Role(
        key=ADMINISTRATOR,
        title=_("System administrator"),
        grants=(),
        duties=(Duty("PROP-01", _("Keep staff, teams, roles and plugins in order")),),
    ),
)
