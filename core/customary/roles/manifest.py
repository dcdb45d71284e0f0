"""What the room of roles contributes."""

from customary.plugins.contributions import Grant, Permission, Plugin, Record, Role
from customary.plugins.text import texts
from customary.roles.models import Staff

_ = texts("roles")

part = Plugin(
    name="core",
    title=_("Staff and roles"),
    records=(
        Record(
            key="core.staff",
            title=_("Colleague"),
            plural=_("Staff"),
            model=Staff,
            view="core.staff.view",
            label=lambda staff: staff.name,
            url="/staff/{id}",
            icon="id-card",
        ),
    ),
    permissions=(
        Permission("core.staff.view", _("See staff and teams"), scoped=False),
        Permission("core.staff.manage", _("Manage staff and teams"), scoped=False),
        Permission("core.roles.manage", _("Manage roles and permissions"), scoped=False),
        Permission("core.tokens.manage", _("Make API tokens for oneself"), scoped=False),
        Permission("core.plugins.view", _("See plugins and their state"), scoped=False),
        Permission("core.audit.view", _("See the audit"), scoped=False),
    ),
    roles=(
        Role(
            key="core.administrator",
            title=_("System administrator"),
            grants=tuple(
                Grant(permission, "all")
                for permission in (
                    "core.staff.view",
                    "core.staff.manage",
                    "core.roles.manage",
                    "core.tokens.manage",
                    "core.plugins.view",
                    "core.audit.view",
                    "core.customers.view",
                    "core.customers.edit",
                )
            ),
        ),
    ),
)
