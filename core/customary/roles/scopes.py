"""What the four scopes are called."""

from customary.plugins.text import texts

_ = texts("roles")

SCOPE_TITLES = {"own": _("Own"), "team": _("Team"), "subtree": _("Teams below"), "all": _("All")}
