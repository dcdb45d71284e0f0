"""Entering rooms, and saying when they are out of use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import Actor, Conflict, FieldError, Invalid, NotFound, Stale, Writing, clock, emit, texts, visible
from sqlmodel import col, select

from customary_ktv.access import ROOM
from customary_ktv.cells import read_room
from customary_ktv.changes import put
from customary_ktv.events import RoomsChanged, RoomsEntered
from customary_ktv.models import Room

_ = texts("ktv")

FACTS = ("number", "type", "seats", "minimum_spend", "floor", "state", "out_from", "out_until")
LONGEST = 40

Values = Mapping[str, Any]  # facts of several types


def enter_room(session: Writing, actor: Actor, facts: Values) -> int:
    """A new room; its id. Raises Invalid that names what cannot be, Conflict for a number that is there already."""
    values = _checked(session, {"state": "open", **facts})
    room = Room(**values, created_at=clock.now())
    session.add(room)
    session.flush()
    assert room.id is not None  # flushed
    emit(session, RoomsEntered(record=ROOM, ids=(room.id,)))
    return room.id


def change_room(session: Writing, actor: Actor, room_id: int, version: int, facts: Values) -> None:
    """Change what is given. Raises NotFound, Stale for another version, Invalid, Conflict."""
    room = session.exec(select(Room).where(col(Room.id) == room_id, visible(ROOM, actor))).first()
    if room is None:
        raise NotFound
    if room.version != version:
        raise Stale(room.version)
    present = {name: getattr(room, name) for name in FACTS}
    changes = put(room, _checked(session, {**present, **facts}, room))
    if changes:
        emit(session, RoomsChanged(record=ROOM, ids=(room_id,), changes={room_id: changes}))


def _checked(session: Writing, values: Values, present: Room | None = None) -> dict[str, Any]:
    facts = {**values, "number": read_room(values.get("number") or "") or ""}
    errors = []
    if not facts["number"]:
        errors.append(FieldError("number", "required", _("Enter the number of the room.")))
    if facts["state"] not in ("open", "out_of_use"):
        errors.append(FieldError("state", "bad_state", _("Say whether the room is in use.")))
    for name in ("number", "type", "floor"):
        if len(facts.get(name) or "") > LONGEST:
            errors.append(FieldError(name, "too_long", _("{most} characters at most.", most=LONGEST)))
    begin, end = facts.get("out_from"), facts.get("out_until")
    if begin and end and end < begin:
        errors.append(FieldError("out_until", "before", _("It cannot end before it begins.")))
    if errors:
        raise Invalid(errors)
    there = select(Room.id).where(col(Room.number) == facts["number"])
    if (present is None or present.number != facts["number"]) and session.exec(there).first() is not None:
        raise Conflict(_("There is a room {number} already.", number=facts["number"]))
    return facts
