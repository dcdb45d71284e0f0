"""What a role is called: by its manifest in both languages, or as it was typed."""

from __future__ import annotations

from customary.database.deployment import current
from customary.plugins.contributions import Role
from customary.plugins.text import Text


def manifest_role(key: str | None) -> Role | None:
    """The manifest's role; None for one that was made here, or whose plugin is disabled."""
    return current().registry.roles.get(key) if key else None


def role_title(key: str | None, title: str) -> Text | str:
    """The title to show."""
    role = manifest_role(key)
    return role.title if role else title
