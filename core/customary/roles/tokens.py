"""Tokens for programs: they act for a colleague, with his rights or fewer, until a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from customary.database import clock
from customary.database.events import Change
from customary.database.models import table_of
from customary.database.transaction import emit
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Forbidden, Invalid, NotFound
from customary.plugins.text import texts
from customary.roles.events import TOKEN, TokenMade, TokenRevoked
from customary.roles.models import ApiToken
from customary.roles.secrets import hash_secret, new_secret

_ = texts("roles")

MANAGE = "core.tokens.manage"
MANAGE_STAFF = "core.staff.manage"
PREFIX = "cust_"
HINT = len(PREFIX) + 4
LONGEST_DAYS = 366


@dataclass(frozen=True)
class MadeToken:
    """A token just made; `secret` is shown once and known to nobody afterwards."""

    id: int
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class TokenLine:
    """A token as it is shown later."""

    id: int
    name: str
    hint: str
    permissions: list[str] | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()


def make_token(
    session: Session, actor: Actor, name: str, days: int, permissions: Sequence[str] | None = None
) -> MadeToken:
    """A token for oneself: with these of one's permissions, or (None) all that one has at the time of each use."""
    owner = _owner(actor)
    _check(actor, name, days, permissions)
    secret = new_secret(PREFIX)
    token = ApiToken(
        name=name.strip(),
        staff_id=owner,
        secret_hash=hash_secret(secret),
        hint=secret[:HINT],
        permissions=sorted(set(permissions)) if permissions is not None else None,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    session.add(token)
    return _made(session, token, secret, {"name": (None, token.name), "permissions": (None, token.permissions)})


def rotate_token(session: Session, actor: Actor, token_id: int) -> MadeToken:
    """A new secret for a token, valid as long as it was when it was made; the old secret ends at once."""
    _owner(actor)
    token = _locked(session, actor, token_id)
    if token.revoked_at is not None:
        raise NotFound
    before, length = token.expires_at, token.expires_at - token.created_at
    secret = new_secret(PREFIX)
    token.secret_hash, token.hint = hash_secret(secret), secret[:HINT]
    token.created_at, token.expires_at = clock.now(), clock.now() + length
    session.add(token)
    return _made(session, token, secret, {"expires_at": (before, token.expires_at)})


def revoke_token(session: Session, actor: Actor, token_id: int) -> None:
    """End a token: one's own, or with core.staff.manage anybody's. A second time is no error."""
    token = _locked(session, actor, token_id, others=actor.may(MANAGE_STAFF))
    if token.revoked_at is None and token.id is not None:
        token.revoked_at = clock.now()
        session.add(token)
        emit(session, TokenRevoked(record=TOKEN, ids=(token.id,), staff_id=token.staff_id))


def tokens_of(session: Session, actor: Actor, staff_id: int) -> list[TokenLine]:
    """The tokens of oneself, or with core.staff.manage of somebody else; the newest first."""
    if staff_id != actor.staff_id:
        actor.must(MANAGE_STAFF)
    token = table_of(ApiToken).c
    columns = (token.id, token.name, token.hint, token.permissions, token.created_at)
    dates = (token.expires_at, token.used_at, token.revoked_at)
    rows = session.execute(select(*columns, *dates).where(token.staff_id == staff_id).order_by(token.id.desc()))
    return [TokenLine(*row) for row in rows]


def _owner(actor: Actor) -> int:
    if actor.kind != "staff" or actor.staff_id is None:
        # A token that makes tokens would outlive its own end and its own limits.
        raise Forbidden(MANAGE, _("Only somebody who is signed in makes tokens, for himself."))
    actor.must(MANAGE)
    return actor.staff_id


def _locked(session: Session, actor: Actor, token_id: int, others: bool = False) -> ApiToken:
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None or (token.staff_id != actor.staff_id and not others):
        raise NotFound
    return token


def _made(session: Session, token: ApiToken, secret: str, changes: dict[str, Change]) -> MadeToken:
    session.flush()
    assert token.id is not None
    emit(session, TokenMade(record=TOKEN, ids=(token.id,), staff_id=token.staff_id, changes={token.id: changes}))
    return MadeToken(token.id, secret, token.expires_at)


def _check(actor: Actor, name: str, days: int, permissions: Sequence[str] | None) -> None:
    errors = []
    if not name.strip():
        errors.append(FieldError("name", "required", _("Enter a name.")))
    if not 1 <= days <= LONGEST_DAYS:
        errors.append(FieldError("days", "range", _("Choose between 1 and {n} days.", n=LONGEST_DAYS)))
    if permissions is not None and (not permissions or any(not actor.may(key) for key in permissions)):
        errors.append(FieldError("permissions", "unknown", _("Choose some of your own permissions.")))
    if errors:
        raise Invalid(errors)
