"""Links by which a colleague sets his own password, once: nobody else ever knows it, and none is sent in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, select

from customary.database import clock
from customary.database.models import table_of
from customary.database.transaction import emit
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, Forbidden, NotFound
from customary.plugins.text import texts
from customary.roles.account import set_password
from customary.roles.actors import actor_for_staff
from customary.roles.events import STAFF, PasswordLinkMade
from customary.roles.granting import MANAGE as MANAGE_ROLES
from customary.roles.models import PasswordLink, Staff
from customary.roles.secrets import hash_secret, new_secret
from customary.roles.staff import MANAGE, locked

_ = texts("roles")

VALID = timedelta(hours=72)


@dataclass(frozen=True)
class Invitation:
    """For whom a link is."""

    staff_id: int
    name: str
    email: str
    expires_at: datetime


def make_password_link(session: Session, actor: Actor, staff_id: int) -> str:
    """The secret of a new link, to be shown once; older links of this colleague end.

    Who may not manage roles makes none for somebody who may: he could sign in as him. A token makes none at all: one with
    few permissions would open the whole account of its owner.
    """
    actor.must(MANAGE)
    if actor.kind == "token":
        raise Forbidden(MANAGE, _("Password links are made by a colleague who is signed in, not with a token."))
    staff = locked(session, staff_id)
    his = actor_for_staff(session, staff_id)
    if his is None:
        raise Conflict(_("{name} is no longer at work. Take him back first.", name=staff.name))
    if his.may(MANAGE_ROLES):
        actor.must(MANAGE_ROLES)
    session.execute(delete(PasswordLink).where(table_of(PasswordLink).c.staff_id == staff_id))
    secret = new_secret()
    session.add(PasswordLink(secret_hash=hash_secret(secret), staff_id=staff_id, expires_at=clock.now() + VALID))
    emit(session, PasswordLinkMade(record=STAFF, ids=(staff_id,)))
    return secret


def invitation(session: Session, secret: str) -> Invitation:
    """For whom a link is. Raises NotFound for one that is used, too old, or none."""
    link = session.exec(
        select(PasswordLink).where(
            PasswordLink.secret_hash == hash_secret(secret), PasswordLink.expires_at > clock.now()
        )
    ).one_or_none()
    staff = session.get(Staff, link.staff_id) if link else None
    if link is None or staff is None or not staff.active:
        raise NotFound(_("This link has been used or is too old. Ask an administrator for a new one."))
    return Invitation(link.staff_id, staff.name, staff.email, link.expires_at)


def use_password_link(session: Session, secret: str, wanted: str) -> None:
    """Set the password that was chosen, and end the link."""
    found = invitation(session, secret)
    staff = locked(session, found.staff_id)
    links = table_of(PasswordLink).c
    used = session.execute(
        delete(PasswordLink).where(links.secret_hash == hash_secret(secret)).returning(links.id)
    ).all()
    if not used:
        raise NotFound
    set_password(session, system("password link"), staff, wanted, "link")
