"""Only one file of an importer goes in at a time, and only one process works on it; when that dies, another may go on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.models import table_of
from customary.database.transaction import reading, transaction
from customary.importing.models import Import
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict
from customary.plugins.text import texts

_ = texts("importing")

LEASE = timedelta(seconds=60)


class LostLease(Exception):
    """The import was stopped, or another process has taken it over, as this one was silent for too long.

    What was about to be written is not written.
    """


class Busy(Conflict):
    """Another file of the same kind is going in: the work waits its turn."""


@dataclass(frozen=True)
class Lease:
    """The right to work on an import."""

    import_id: int
    token: str

    def still_held(self, session: Session, values: Mapping[str, Any]) -> bool:  # column values of an Import
        """Write something on the import in the name of this lease; False if another process holds it now."""
        imports = table_of(Import).c
        statement = update(Import).where(imports.id == self.import_id, imports.lease == self.token).values(values)
        return bool(session.connection().execute(statement).rowcount)


RELEASED: Mapping[str, Any] = {"running": None, "lease": None, "lease_until": None}  # column values of an Import


def take(actor: Actor, import_id: int, states: tuple[str, ...], state: str) -> Lease:
    """Begin or resume work on an import that is in one of the states, and put it into `state`.

    Raises Busy while another import of its importer, or another process on this one, holds a lease that has not ended.
    """
    token = secrets.token_hex(8)
    imports = table_of(Import).c
    free = or_(imports.lease.is_(None), imports.lease_until < clock.now())
    try:
        with transaction(actor) as session:
            _free_abandoned(session, import_id)
            taken = session.connection().execute(
                update(Import)
                .where(imports.id == import_id, imports.state.in_(states), free)
                .values(state=state, running=imports.importer, lease=token, lease_until=clock.now() + LEASE, error=None)
            )
    except IntegrityError:
        raise Busy(_("Another file of this kind is being imported. This one waits until that is done.")) from None
    if taken.rowcount != 1:
        _say_why(import_id, states)
    return Lease(import_id, token)


def abandoned(importer: str) -> int | None:
    """The import whose process died in the middle, if there is one."""
    with reading() as session:
        return session.exec(
            select(Import.id).where(Import.running == importer, col(Import.lease_until) < clock.now())
        ).first()


def _free_abandoned(session: Session, import_id: int) -> None:
    """An import whose process died no longer keeps others waiting; it is resumed by itself."""
    imports = table_of(Import).c
    mine = select(Import.importer).where(Import.id == import_id).scalar_subquery()
    session.execute(
        update(Import)
        .where(imports.running == mine, imports.id != import_id, imports.lease_until < clock.now())
        .values(running=None)
    )


def _say_why(import_id: int, states: tuple[str, ...]) -> None:
    with reading() as session:
        state = session.exec(select(Import.state).where(Import.id == import_id)).one()
    if state in states:
        raise Busy(_("This file is being worked on already."))
    raise Conflict(_("This import is {state}; that cannot be done now.", state=STATES.get(state, state)))


STATES = {
    "uploaded": _("uploaded"),
    "checking": _("being checked"),
    "checked": _("checked"),
    "importing": _("being imported"),
    "done": _("done"),
    "failed": _("failed"),
    "undoing": _("being undone"),
    "undone": _("undone"),
    "cancelled": _("stopped"),
}
