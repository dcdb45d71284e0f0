"""What happens to staff, teams, roles, sign-ins and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.database.events import Event, Told
from customary.plugins.text import texts

_ = texts("roles")

STAFF, TEAM, ROLE, TOKEN = "core.staff", "core.team", "core.role", "core.token"

STAFF_TOLD: Mapping[str, Told] = {
    "name": Told(_("Name")),
    "email": Told(_("E-mail")),
    "language": Told(_("Language"), {"zh": _("Chinese"), "en": _("English")}),
    "team_id": Told(_("Team"), of=TEAM),
    "superior_id": Told(_("Reports to"), of=STAFF),
    "active": Told(_("Works here")),
}
TEAM_TOLD: Mapping[str, Told] = {"name": Told(_("Name")), "parent_id": Told(_("Team above"), of=TEAM)}
# Of a role, every other field is a permission's key and its values are scopes.
ROLE_TOLD: Mapping[str, Told] = {"title": Told(_("Name"))}
TOKEN_TOLD: Mapping[str, Told] = {
    "name": Told(_("Name")),
    "permissions": Told(_("Permissions")),
    "expires_at": Told(_("Ends")),
}


@dataclass(frozen=True, kw_only=True)
class StaffAdded(Event):
    """Colleagues were entered."""

    title = _("Colleague entered")
    told = STAFF_TOLD


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Event):
    """Data of colleagues changed; `changes` tells which. Taking back `active` ends their sign-ins and tokens' use."""

    title = _("Colleague changed")
    told = STAFF_TOLD


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A password was set. `how`: own, link or command."""

    title = _("Password set")

    how: str


@dataclass(frozen=True, kw_only=True)
class PasswordLinkMade(Event):
    """A link was made by which a colleague may set his own password once."""

    title = _("Link for a new password made")


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """Somebody signed in from this address."""

    title = _("Signed in")

    address: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """Sign-ins were ended: `how` is own, everywhere, password or deactivated."""

    title = _("Signed out")

    how: str


@dataclass(frozen=True, kw_only=True)
class TeamsChanged(Event):
    """Teams were made, named anew, moved or removed; `changes` tells which."""

    title = _("Teams changed")
    told = TEAM_TOLD


@dataclass(frozen=True, kw_only=True)
class RolesSynchronised(Event):
    """The roles and permissions of the enabled plugins were brought in; grants given are in `changes`."""

    title = _("Permissions of plugins taken in")
    told = ROLE_TOLD


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A role was made, named anew, removed, or its permissions changed; `changes` names each permission and scope."""

    title = _("Role changed")
    told = ROLE_TOLD


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A colleague (`ids`) was given roles and others were taken from him."""

    title = _("Roles given to a colleague")

    given: tuple[int, ...]
    taken: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    """A token was made for a staff member, or its secret made anew."""

    title = _("Token made")
    told = TOKEN_TOLD
    what = _("API token")

    staff_id: int


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """A token was taken back."""

    title = _("Token revoked")
    told = TOKEN_TOLD
    what = _("API token")

    staff_id: int
