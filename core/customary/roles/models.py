"""Staff, teams, roles and what they may do, sign-ins and tokens."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from customary.database.models import NOT_AUDITED, CoreModel
from customary.database.types import Id, Json, UtcDateTime


class Team(CoreModel, table=True):
    """A team; `parent_id` is the team above it, so that teams form the reporting lines."""

    __tablename__ = "customary_team"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str = Field(unique=True)
    parent_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_team.id", index=True)
    version: int = 1


class Staff(CoreModel, table=True):
    """A colleague. Never deleted: what he did keeps his name; `active` says whether he may sign in.

    `email` is kept in small letters. `superior_id` is whom he reports to; whose rows he sees is a matter of teams alone.
    """

    __tablename__ = "customary_staff"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    email: str = Field(unique=True)
    name: str
    password_hash: str | None = None
    language: str = "zh"
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_team.id", index=True)
    superior_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    active: bool = True
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class StoredRole(CoreModel, table=True):
    """A role: `key` names the manifest's role that it came from, NULL for one that was made here."""

    __tablename__ = "customary_role"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str | None = Field(default=None, unique=True)
    title: str  # as typed for a role made here; the manifest's English title otherwise
    version: int = 1


class RoleGrant(CoreModel, table=True):
    """A permission of a role, and whose rows it covers."""

    __tablename__ = "customary_role_grant"

    role_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_role.id")
    permission: str = Field(primary_key=True)
    scope: str


class StaffRole(CoreModel, table=True):
    """Who holds which role."""

    __tablename__ = "customary_staff_role"

    staff_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_staff.id")
    role_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_role.id", index=True)


class SignIn(CoreModel, table=True):
    """A signed-in browser: only a hash of its secret is kept."""

    __tablename__ = "customary_sign_in"
    __table_args__ = ({"sqlite_autoincrement": True, **NOT_AUDITED},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    secret_hash: str = Field(unique=True)
    staff_id: int = Field(sa_type=Id, foreign_key="customary_staff.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    browser: str = ""  # what the browser calls itself, to tell one's own sign-ins apart


class PasswordLink(CoreModel, table=True):
    """A link by which a colleague sets his own password, once; only a hash of its secret is kept."""

    __tablename__ = "customary_password_link"
    __table_args__ = ({"sqlite_autoincrement": True, **NOT_AUDITED},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    secret_hash: str = Field(unique=True)
    staff_id: int = Field(sa_type=Id, foreign_key="customary_staff.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SignInAttempt(CoreModel, table=True):
    """An attempt to sign in that has not succeeded, to slow down those who guess."""

    __tablename__ = "customary_sign_in_attempt"
    __table_args__ = (
        Index("ix_customary_sign_in_attempt_key", "key", "at"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str  # "email:..." or "address:..."
    at: datetime = Field(sa_type=UtcDateTime)


class ApiToken(CoreModel, table=True):
    """A token for programs, bound to the rights of its staff member; only a hash is kept."""

    __tablename__ = "customary_token"
    __table_args__ = (UniqueConstraint("secret_hash"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str
    staff_id: int = Field(sa_type=Id, foreign_key="customary_staff.id", index=True)
    secret_hash: str
    hint: str  # the first characters, to tell tokens apart
    permissions: list[str] | None = Field(default=None, sa_type=Json)  # NULL: all that the staff member has
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
