"""Parties outside of the house that work can be handed to: suppliers, contractors, partners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.parameter_values import plain_value
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Invalid, NotFound, Stale
from customary.plugins.text import texts
from customary.records.events import PARTY, OutsidePartyChanged
from customary.records.fields import required
from customary.records.models import OutsideParty

_ = texts("records")

MANAGE = "core.outside_parties.manage"
VIEW = "core.outside_parties.view"
WRITTEN = ("name", "kind", "phone", "email", "note")
LONGEST = {"name": 100, "kind": 50, "phone": 50, "email": 200, "note": 5000}


def parties(
    session: Session, everyone: bool = True, after: tuple[str, int] | None = None, limit: int = 200
) -> list[OutsideParty]:
    """By name; without `everyone` only those that work can be handed to. `after` is (name, id) of the last one seen."""
    query = select(OutsideParty)
    if not everyone:
        query = query.where(col(OutsideParty.active))
    if after is not None:
        name, last = after
        query = query.where(
            (col(OutsideParty.name) > name) | ((col(OutsideParty.name) == name) & (col(OutsideParty.id) > last))
        )
    return list(session.exec(query.order_by(OutsideParty.name, col(OutsideParty.id)).limit(limit)))


def one_party(session: Session, party_id: int) -> OutsideParty:
    """Raises NotFound."""
    found = session.get(OutsideParty, party_id)
    if found is None:
        raise NotFound
    return found


def add_party(session: Writing, actor: Actor, values: Mapping[str, str]) -> int:
    """Enter a party; answers its id. Raises Invalid for a name that is missing or taken already."""
    actor.must(MANAGE)
    party = OutsideParty(created_at=clock.now(), **_checked(values))
    session.add(party)
    _flush(session)
    assert party.id is not None  # flushed
    emit(session, OutsidePartyChanged(record=PARTY, ids=(party.id,)))
    return party.id


def change_party(
    session: Writing, actor: Actor, party_id: int, version: int, values: Mapping[str, str], active: bool | None = None
) -> None:
    """Change what is named; `active=False` takes it out of what can be chosen. What was handed to it keeps it.

    Raises Stale if it was changed since `version`.
    """
    actor.must(MANAGE)
    party = one_party(session, party_id)
    if party.version != version:
        raise Stale(party.version)
    new: dict[str, Any] = dict(_checked({**{name: getattr(party, name) for name in WRITTEN}, **values}))
    if active is not None:
        new["active"] = active
    changes = {name: (getattr(party, name), value) for name, value in new.items() if getattr(party, name) != value}
    for name, value in new.items():
        setattr(party, name, value)
    party.version += 1
    _flush(session)
    told = {name: (plain_value(was), plain_value(now)) for name, (was, now) in changes.items()}
    emit(session, OutsidePartyChanged(record=PARTY, ids=(party_id,), changes={party_id: told}))


def _checked(values: Mapping[str, str]) -> dict[str, Any]:  # texts, by the names of columns
    tidy = {name: str(values.get(name, "")).strip() for name in WRITTEN}
    errors = [
        FieldError(name, "too_long", _("Enter a text of at most {most} characters.", most=LONGEST[name]))
        for name, text in tidy.items()
        if len(text) > LONGEST[name]
    ]
    if not tidy["name"]:
        errors.append(required("name", _("Name")))
    if errors:
        raise Invalid(errors)
    return tidy


def _flush(session: Writing) -> None:
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Invalid.field("name", "taken", _("There is a party of this name already.")) from None
