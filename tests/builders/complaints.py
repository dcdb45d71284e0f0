"""Complaints for tests, made and moved the way the product does it."""

from __future__ import annotations

from typing import Any

from customary.complaints.models import Complaint
from customary.complaints.receive import NewComplaint, receive_complaint
from customary.complaints.words import RECORD, RULE
from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.plugins.actor import Actor, system
from customary.records.moves import MoveResult, move
from sqlmodel import col, select

SYSTEM = system("a test")
RESOLVED = {
    "result": "Replaced and tested together with the customer.",
    "cause": "quality",
    "analysis": "The part was not fastened.",
    "measures": "Two people check it.",
}


def a_complaint(actor: Actor = SYSTEM, accept: bool = False, **told: Any) -> int:
    """A complaint as somebody tells it by telephone."""
    said: dict[str, Any] = {
        "complainant": "何立群",
        "phone": "13712343340",
        "channel": "phone",
        "content": "上周刚做完，今天又坏了。",
        "received_at": clock.now(),
    }
    with transaction(actor) as session:
        return receive_complaint(session, actor, NewComplaint(**said | told), accept)


def moved(complaint_id: int, key: str, actor: Actor = SYSTEM, **values: object) -> MoveResult:
    with transaction(actor) as session:
        return move(session, actor, RECORD, complaint_id, key, values)


def resolved(staff_id: int, actor: Actor = SYSTEM, **told: Any) -> int:
    """A complaint that somebody has handled; its follow-up waits."""
    complaint_id = a_complaint(**told)
    moved(complaint_id, "accept")
    moved(complaint_id, "assign", staff_id=staff_id)
    moved(complaint_id, "start", actor)
    moved(complaint_id, "resolve", actor, **RESOLVED)
    return complaint_id


def the_complaint(complaint_id: int) -> Complaint:
    with reading() as session:
        found = session.get(Complaint, complaint_id)
        assert found is not None
        return found


def follow_ups_of(complaint_id: int) -> list[FollowUp]:
    """All of them, in the order in which they were raised."""
    with reading() as session:
        query = select(FollowUp).where(FollowUp.rule == RULE, FollowUp.record_id == complaint_id)
        return list(session.exec(query.order_by(col(FollowUp.id))))


def asked(complaint_id: int, answer: str, actor: Actor = SYSTEM, won_back: bool = True) -> None:
    """The open follow-up is made, and the complainant says this; "" is nobody who answers."""
    waiting = follow_ups_of(complaint_id)[-1]
    entry = CallEntry("no_answer")
    if answer:
        aspect = () if answer == "satisfied" else ("result",)
        fields = {"won_back": "1" if won_back else "0"}
        entry = CallEntry("answered", satisfaction=answer, aspect=aspect, fields=fields)
    assert waiting.id is not None
    with transaction(actor) as session:
        log_call(session, actor, {waiting.id: waiting.version}, entry)
