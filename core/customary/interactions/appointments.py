"""Dates that were booked with customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.interactions.events import AppointmentsBooked, AppointmentsCancelled
from customary.interactions.models import Appointment, Interaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, NotFound
from customary.plugins.text import Text, texts
from customary.roles.gate import visible

_ = texts("interactions")

RECORD = "core.appointment"
VIEW, LOG = "core.interactions.view", "core.interactions.log"
PLANNED, CANCELLED = "planned", "cancelled"


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment as lists show it."""

    id: int
    customer_id: int
    customer: str
    kind: str
    at: datetime
    day: date
    note: str
    record: str | None
    record_id: int | None
    record_label: str
    state: str

    @property
    def title(self) -> Text | str:
        kind = current().registry.interaction_kinds.get(self.kind)
        return (kind.appointment_title or kind.title) if kind else self.kind


def book(session: Writing, interaction: Interaction, customer_id: int, at: datetime, note: str) -> int:
    """A date agreed in a contact, for the record that the contact was about."""
    appointment = Appointment(
        customer_id=customer_id,
        kind=interaction.kind,
        at=at,
        day=clock.business_day(at),
        note=note.strip(),
        record=interaction.record,
        record_id=interaction.record_id,
        record_label=interaction.record_label,
        interaction_id=interaction.id,
        staff_id=session.actor.staff_id,
        created_at=clock.now(),
    )
    session.add(appointment)
    session.flush()
    assert appointment.id is not None  # flushed
    emit(session, AppointmentsBooked(ids=(appointment.id,), customers=(customer_id,), kind=interaction.kind))
    return appointment.id


def appointments(
    session: Session,
    actor: Actor,
    customer_id: int | None = None,
    from_day: date | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[AppointmentRow]:
    """Planned ones that the actor may see, in the order in which they were booked."""
    columns = [col(getattr(Appointment, name)) for name in AppointmentRow.__dataclass_fields__ if name != "customer"]
    query = (
        sql_select(*columns, col(Customer.name).label("customer"))
        .join(Customer, col(Customer.id) == col(Appointment.customer_id))
        .where(col(Appointment.state) == PLANNED, visible(RECORD, actor), col(Appointment.id) > after)
    )
    if customer_id is not None:
        query = query.where(col(Appointment.customer_id) == customer_id)
    if from_day is not None:
        query = query.where(col(Appointment.day) >= from_day)
    found = session.execute(query.order_by(col(Appointment.id)).limit(limit))
    return [AppointmentRow(**row._mapping) for row in found]


def cancel_appointment(session: Writing, actor: Actor, appointment_id: int) -> None:
    """The date will not be kept.

    Raises Conflict for one that is cancelled already.
    """
    if not actor.may(LOG):
        raise Forbidden(LOG)
    query = select(Appointment).where(Appointment.id == appointment_id, visible(RECORD, actor))
    found = session.exec(query.with_for_update()).first()
    if found is None:
        raise NotFound
    if found.state != PLANNED:
        raise Conflict(_("This appointment is cancelled already."))
    found.state = CANCELLED
    changes = {appointment_id: {"state": (PLANNED, CANCELLED)}}
    emit(session, AppointmentsCancelled(ids=(appointment_id,), customers=(found.customer_id,), changes=changes))
