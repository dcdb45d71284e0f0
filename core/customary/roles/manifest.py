"""What the room of roles contributes."""

from customary.plugins.contributions import EVERYBODY, Permission, Plugin, Record
from customary.plugins.text import texts
from customary.roles import api, role_api
from customary.roles.models import Staff, StoredRole, Team
from customary.roles.pages import pages
from customary.roles.ready_made import ROLES

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
        Record(
            key="core.team",
            title=_("Team"),
            plural=_("Teams"),
            model=Team,
            view="core.staff.view",
            label=lambda team: team.name,
            url="/teams/{id}",
            icon="users",
        ),
        Record(
            key="core.role",
            title=_("Role"),
            plural=_("Roles"),
            model=StoredRole,
            view="core.staff.view",
            label=lambda role: role.title,
            url="/roles/{id}",
            icon="id-card",
        ),
    ),
    permissions=(
        Permission(
            "core.staff.view", _("See staff and teams"), False, tuple((role, "all") for role, _scope in EVERYBODY)
        ),
        Permission("core.staff.manage", _("Manage staff and teams"), scoped=False),
        Permission("core.roles.manage", _("Manage roles and permissions"), scoped=False),
        Permission("core.tokens.manage", _("Make API tokens for oneself"), scoped=False),
        Permission("core.plugins.view", _("See plugins and their state"), scoped=False),
        Permission("core.audit.view", _("See the audit"), scoped=False, granted_to=(("core.director", "all"),)),
    ),
    roles=ROLES,
    api=(*api.handlers, *role_api.handlers),
    pages=pages,
)
