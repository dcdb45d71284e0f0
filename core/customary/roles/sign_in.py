"""Signing in and out: sessions on the server, slowed down for those who guess, silent about who exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Invalid, NotFound
from customary.plugins.text import texts
from customary.roles.actors import actor_for_staff
from customary.roles.attempts import Attempts
from customary.roles.events import STAFF, SignedIn, SignedOut
from customary.roles.models import SignIn, Staff
from customary.roles.passwords import hash_password, outdated, verify_password
from customary.roles.secrets import hash_secret, new_secret

_ = texts("roles")


@dataclass(frozen=True)
class SignedInStaff:
    """A new session: the secret for the cookie, which is known to nobody else, and who it is."""

    secret: str
    staff_id: int
    language: str


def sign_in(email: str, password: str, address: str, browser: str = "", replaces: str | None = None) -> SignedInStaff:
    """Sign in by e-mail and password. `replaces` is the secret of a session that the browser has already; it ends.

    Opens its own transactions: an attempt counts even when it fails. Raises Invalid in the same words, after the same
    time, whether the e-mail is unknown, the password wrong or the colleague gone; TooManyRequests when guessing is slowed.
    """
    attempts = Attempts.begin(email, address)
    with reading() as session:
        staff = session.exec(select(Staff).where(Staff.email == email.strip().lower())).one_or_none()
    known = verify_password(password, staff.password_hash if staff and staff.active else None)
    if staff is None or staff.id is None or not known:
        raise Invalid.field("password", "wrong", attempts.refusal())
    attempts.forgive()
    rehashed = hash_password(password) if outdated(staff.password_hash or "") else None
    return _open(staff.id, address, browser, replaces, rehashed)


def sign_in_demo(staff_id: int, address: str, browser: str = "", replaces: str | None = None) -> SignedInStaff:
    """Sign in as one of the demo's people, without a password. Raises NotFound unless this is a demo."""
    if not current().settings.demo:
        raise NotFound
    return _open(staff_id, address, browser, replaces)


def _open(
    staff_id: int, address: str, browser: str, replaces: str | None, rehashed: str | None = None
) -> SignedInStaff:
    with reading() as session:
        actor = actor_for_staff(session, staff_id)
    if actor is None:
        raise NotFound
    secret, now = new_secret(), clock.now()
    settings = current().settings
    expires = now + min(timedelta(hours=settings.session_hours), timedelta(days=settings.session_days))
    with transaction(actor) as session:
        sign_ins = table_of(SignIn).c
        session.execute(
            delete(SignIn).where((sign_ins.expires_at < now) | (sign_ins.secret_hash == hash_secret(replaces or "")))
        )
        session.add(
            SignIn(
                secret_hash=hash_secret(secret),
                staff_id=staff_id,
                created_at=now,
                used_at=now,
                expires_at=expires,
                browser=browser[:200],
            )
        )
        if rehashed:
            session.execute(update(Staff).where(table_of(Staff).c.id == staff_id).values(password_hash=rehashed))
        emit(session, SignedIn(record=STAFF, ids=(staff_id,), address=address))
    return SignedInStaff(secret, staff_id, actor.language)


def sign_out(secret: str) -> None:
    """End this session; one that has ended already is no error."""
    with transaction(system("sign-out")) as session:
        staff_id = session.scalar(
            delete(SignIn)
            .where(table_of(SignIn).c.secret_hash == hash_secret(secret))
            .returning(table_of(SignIn).c.staff_id)
        )
        if staff_id is not None:
            emit(session, SignedOut(record=STAFF, ids=(staff_id,), how="own"))


def sign_out_everywhere(session: Session, actor: Actor, staff_id: int, how: str, keep: str | None = None) -> int:
    """End all sessions of a colleague but the one with this secret; how many there were."""
    sign_ins = table_of(SignIn).c
    ended = delete(SignIn).where(sign_ins.staff_id == staff_id, sign_ins.secret_hash != hash_secret(keep or ""))
    count = len(session.execute(ended.returning(sign_ins.id)).all())
    if count:
        emit(session, SignedOut(record=STAFF, ids=(staff_id,), how=how))
    return count
