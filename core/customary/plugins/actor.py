"""Who acts: every service takes an Actor, the audit keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from customary.plugins.errors import Forbidden

SCOPE_RANK = {"own": 1, "team": 2, "subtree": 3, "all": 4}


@dataclass(frozen=True)
class Actor:
    """A staff member, a token (acting for a staff member), or the system (which names its job).

    `grants` maps a permission to the widest scope held. `team_staff` and `subtree_staff` are the staff ids that the
    scopes team and subtree cover, `subtree_teams` one's own team and those below it, worked out once when the actor is made.
    """

    kind: Literal["staff", "token", "system"]
    label: str
    staff_id: int | None = None
    token_id: int | None = None
    team_id: int | None = None
    language: str = "zh"
    grants: Mapping[str, str] = field(default_factory=dict)
    team_staff: tuple[int, ...] = ()
    subtree_staff: tuple[int, ...] = ()
    subtree_teams: tuple[int, ...] = ()

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission in any scope."""
        return self.kind == "system" or permission in self.grants

    def must(self, permission: str) -> None:
        """Raises Forbidden when the actor does not hold the permission."""
        if not self.may(permission):
            raise Forbidden(permission)

    def scope(self, permission: str) -> str | None:
        """The widest scope in which the permission is held: own, team, subtree, all; None if not at all."""
        return "all" if self.kind == "system" else self.grants.get(permission)

    def covers(self, permission: str) -> tuple[int, ...]:
        """The ids of the staff whose rows the permission covers; meaningless for scope all."""
        own = (self.staff_id,) if self.staff_id is not None else ()
        return {"own": own, "team": self.team_staff, "subtree": self.subtree_staff}.get(
            self.scope(permission) or "", ()
        )

    def covers_teams(self, permission: str) -> tuple[int, ...]:
        """The ids of the teams whose rows the permission covers: none for scope own; one's own and those below it for all."""
        own = (self.team_id,) if self.team_id is not None else ()
        return {"team": own, "subtree": self.subtree_teams, "all": self.subtree_teams}.get(
            self.scope(permission) or "", ()
        )


def system(label: str, language: str = "zh") -> Actor:
    """The system itself, naming the job, command or plugin that acts; it sees everything."""
    return Actor(kind="system", label=label, language=language)
