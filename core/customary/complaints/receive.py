"""A complaint comes in: checked whole, numbered, put into the queue, and accepted at once where somebody is there to do so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from customary.complaints.events import ComplaintsReceived
from customary.complaints.models import Complaint
from customary.complaints.numbers import next_number
from customary.complaints.settings import intake_team
from customary.complaints.words import CHANNELS, HANDLE, RECEIVE, RECORD, SEVERITIES, SIMPLE
from customary.customers.access import customer_for
from customary.customers.phones import read_phone
from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, FieldError, Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.records.fields import required
from customary.records.labels import label_texts
from customary.records.moves import begin_lifecycle, perform
from customary.records.row import Held
from customary.records.ways import lifecycle_of, transition_of
from customary.roles.gate import visible
from customary.roles.models import Staff

_ = texts("complaints")

LONGEST: dict[str, int] = {
    "complainant": 100,
    "phone": 50,
    "contact": 200,
    "subject": 200,
    "content": 10_000,
    "demand": 2_000,
}
TITLES: dict[str, Text] = {
    "complainant": _("Complainant"),
    "phone": _("Telephone"),
    "contact": _("Other contact"),
    "subject": _("Subject"),
    "content": _("What happened"),
    "demand": _("Demand"),
}
# Clocks of two machines may differ by a little; what is further ahead has not happened yet.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class NewComplaint:
    """A complaint as it is told. `record` and `record_id` name what it is about, any plugin's row."""

    complainant: str = ""
    phone: str = ""
    contact: str = ""
    channel: str = ""
    subject: str = ""
    content: str = ""
    demand: str = ""
    severity: str = SIMPLE
    received_at: datetime | None = None
    customer_id: int | None = None
    record: str | None = None
    record_id: int | None = None
    about_staff_id: int | None = None


def receive_complaint(session: Writing, actor: Actor, new: NewComplaint, accept: bool = False) -> int:
    """Write a complaint down, and with `accept` acknowledge it in the same breath; answers its id.

    Raises Invalid naming every field that is missing or wrong: without complainant, contact, content and time nothing is kept.
    """
    actor.must(RECEIVE)
    complaint = _write(session, actor, new, actor.team_id)
    assert complaint.id is not None  # flushed
    if accept:
        _accept(session, actor, complaint)
    return complaint.id


def number_of(session: Session, complaint_id: int) -> str:
    """The number of a complaint that was just written down."""
    return session.exec(select(Complaint.number).where(Complaint.id == complaint_id)).one()


def _accept(session: Writing, actor: Actor, complaint: Complaint) -> None:
    """Who takes a complaint in may accept it, also where he would not see it lying in the queue."""
    actor.must(HANDLE)
    record = current().registry.records[RECORD]
    lifecycle = lifecycle_of(record)
    transition = transition_of(lifecycle, "accept")
    refusal = transition.guard(session, complaint, actor) if transition.guard else None
    if refusal is not None:
        raise Conflict(refusal)
    perform(session, actor, Held(record, lifecycle, complaint), transition, {})


def receive_in_public(session: Writing, actor: Actor, new: NewComplaint) -> str:
    """What somebody wrote on the public page, whoever he is; answers the number. No customer is looked up for it."""
    return _write(session, actor, new, intake_team(session)).number


def _write(session: Writing, actor: Actor, new: NewComplaint, team_id: int | None) -> Complaint:
    errors = [*text_errors(new), *_choice_errors(new), *_time_errors(new)]
    if new.about_staff_id is not None and session.get(Staff, new.about_staff_id) is None:
        errors.append(FieldError("about_staff_id", "unknown", _("Choose a colleague.")))
    if errors:
        raise Invalid(errors)
    assert new.received_at is not None  # one that is missing is an error
    if new.customer_id is not None:
        check_customer(session, actor, new.customer_id)
    day = clock.business_day(new.received_at)
    complaint = Complaint(
        number=next_number(session, day),
        customer_id=new.customer_id,
        complainant=new.complainant.strip(),
        phone=kept_phone(new.phone),
        contact=new.contact.strip(),
        record=new.record,
        record_id=new.record_id,
        record_label=label_of(session, actor, new.record, new.record_id),
        received_at=new.received_at,
        received_day=day,
        received_by_id=actor.staff_id,
        channel=new.channel,
        subject=new.subject.strip() or _first_line(new.content),
        content=new.content.strip(),
        demand=new.demand.strip(),
        severity=new.severity,
        about_staff_id=new.about_staff_id,
        team_id=team_id,
        handle_from=new.received_at,
        created_at=clock.now(),
    )
    session.add(complaint)
    session.flush()
    assert complaint.id is not None  # flushed
    customers = () if new.customer_id is None else (new.customer_id,)
    emit(session, ComplaintsReceived(ids=(complaint.id,), customers=customers, channel=new.channel))
    begin_lifecycle(session, RECORD, [complaint.id])
    return complaint


def text_errors(told: NewComplaint) -> Iterator[FieldError]:
    for name in ("complainant", "content"):
        if not getattr(told, name).strip():
            yield required(name, TITLES[name])
    if not told.phone.strip() and not told.contact.strip():
        yield FieldError("phone", "required", _("Write down how the complainant can be reached."))
    for name, most in LONGEST.items():
        if len(getattr(told, name)) > most:
            yield FieldError(name, "too_long", _("Shorten this to {n} characters.", n=most))


def _choice_errors(told: NewComplaint) -> Iterator[FieldError]:
    if told.channel not in CHANNELS:
        code = "unknown" if told.channel else "required"
        yield FieldError("channel", code, _("Choose by which channel it came."))
    if told.severity not in SEVERITIES:
        yield FieldError("severity", "unknown", _("Choose from the list."))


def _time_errors(told: NewComplaint) -> Iterator[FieldError]:
    if told.received_at is None:
        yield FieldError("received_at", "required", _("Say when it was received."))
    elif told.received_at > clock.now() + AHEAD:
        yield FieldError("received_at", "in_future", _("This time has not come yet."))


def check_customer(session: Session, actor: Actor, customer_id: int) -> None:
    """Raises Invalid for a customer whom the actor does not see."""
    try:
        customer_for(session, actor, customer_id)
    except NotFound:
        raise Invalid.field("customer_id", "unknown", _("There is no such customer.")) from None


def label_of(session: Session, actor: Actor, record: str | None, record_id: int | None) -> str:
    """What the row is called that the complaint is about. Raises Invalid for one that the actor does not see."""
    if record is None or record_id is None:
        return ""
    known = current().registry.records.get(record)
    seen = known is not None and (
        session.execute(select(known.model.id).where(known.model.id == record_id, visible(known, actor))).first()
    )
    if not seen:
        raise Invalid.field("record", "unknown", _("There is no such record."))
    return label_texts(session, record, [record_id]).get(record_id, "")


def kept_phone(written: str) -> str:
    """In E.164 where it can be read as a number, else as it was written: nothing that somebody left is thrown away."""
    found = read_phone(written)
    return found.e164 if found else written.strip()


def _first_line(content: str) -> str:
    line = content.strip().splitlines()[0]
    return line if len(line) <= 40 else line[:39] + "…"
