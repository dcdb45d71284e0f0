"""The pages of this room, and where the navigation leads to them."""

from customary.plugins.contributions import NavEntry, Page
from customary.plugins.text import texts
from customary.roles import account_pages, role_pages, sign_in_pages, staff_pages, team_pages

_ = texts("roles")

pages = (
    Page(handlers=sign_in_pages.handlers),
    Page(handlers=account_pages.handlers),
    Page(
        handlers=(*role_pages.handlers, *staff_pages.handlers, *team_pages.handlers),
        nav=(
            NavEntry(_("My role"), "/roles/mine", "id-card", "work", "signed_in", order=30),
            NavEntry(_("Staff"), "/staff", "users", "settings", "core.staff.view", order=800),
            NavEntry(_("Teams"), "/teams", "network", "settings", "core.staff.view", order=810),
            NavEntry(_("Roles & permissions"), "/roles", "shield-check", "settings", "core.staff.view", order=820),
            NavEntry(_("Audit"), "/audit", "history", "settings", "core.audit.view", order=890),
        ),
    ),
)
