"""One's own account: the password, and the sign-ins that stand open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.transaction import emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden, Invalid, NotFound
from customary.plugins.text import texts
from customary.roles.events import STAFF, PasswordChanged
from customary.roles.models import SignIn, Staff
from customary.roles.passwords import check_password, hash_password, verify_password
from customary.roles.secrets import hash_secret
from customary.roles.sign_in import sign_out_everywhere

_ = texts("roles")

# In this order: each browser also calls itself by the names after it.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class OpenSignIn:
    """A sign-in that stands open; `this` is the one that asks."""

    since: datetime
    used_at: datetime
    browser: str
    this: bool

    @property
    def browser_name(self) -> str:
        """Browser and system in two words, from the long text in which a browser praises itself."""
        browser = next((name for mark, name in BROWSERS if mark in self.browser), "")
        system = next((name for mark, name in SYSTEMS if mark in self.browser), "")
        return " · ".join(filter(None, (browser, system))) or self.browser[:40]


def change_own_password(session: Session, actor: Actor, before: str, wanted: str, secret: str | None) -> None:
    """Set a new password; all other sign-ins end, the one with this secret goes on."""
    if actor.kind != "staff":
        raise Forbidden("signed_in", _("Only the colleague himself changes his password, signed in with it."))
    staff = session.get(Staff, actor.staff_id, with_for_update=True)
    if staff is None or staff.id is None:
        raise NotFound
    if not verify_password(before, staff.password_hash):
        raise Invalid.field("before", "wrong", _("This is not your present password."))
    set_password(session, actor, staff, wanted, "own", secret)


def set_password(session: Session, actor: Actor, staff: Staff, wanted: str, how: str, keep: str | None = None) -> None:
    """Check and set a password; sign-ins end, but for the one with the secret `keep`."""
    assert staff.id is not None
    check_password(wanted, staff.email)
    staff.password_hash = hash_password(wanted)
    session.add(staff)
    emit(session, PasswordChanged(record=STAFF, ids=(staff.id,), how=how))
    sign_out_everywhere(session, actor, staff.id, "password", keep)


def open_sign_ins(session: Session, actor: Actor, secret: str | None) -> list[OpenSignIn]:
    """One's sign-ins, the one used last first."""
    mine = hash_secret(secret or "")
    found = session.exec(
        select(SignIn.created_at, SignIn.used_at, SignIn.browser, SignIn.secret_hash)
        .where(SignIn.staff_id == actor.staff_id, SignIn.expires_at > clock.now())
        .order_by(col(SignIn.used_at).desc(), col(SignIn.id).desc())
    )
    return [OpenSignIn(since, used_at, browser, kept == mine) for since, used_at, browser, kept in found]
