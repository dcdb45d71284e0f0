"""The record form of a follow-up (回访记录表): everything about one contact on one printed page (CORE-15)."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel import Session, col, select

from customary.database.transaction import reading
from customary.interactions.contact_view import ContactView, contact_view
from customary.interactions.follow_ups import FollowUpRow, follow_up_columns, read_rows, rows
from customary.interactions.models import Appointment, InteractionFollowUp
from customary.plugins.actor import Actor
from customary.web.http import AnyRequest
from customary.web.pages import page

VIEW = "core.interactions.view"


@dataclass(frozen=True)
class RecordForm:
    """A contact, the follow-ups that it served, and the date that was booked in it."""

    view: ContactView
    follow_ups: Sequence[FollowUpRow]
    appointment: Appointment | None

    @property
    def number(self) -> str:
        """HF20261123-17: the day and the contact."""
        return f"HF{self.view.contact.day:%Y%m%d}-{self.view.contact.id}"

    @property
    def corrected(self) -> bool:
        """Whether the number turned out to be wrong."""
        return self.view.contact.outcome == "wrong_number"


def record_form(session: Session, actor: Actor, interaction_id: int) -> RecordForm:
    """Raises NotFound for a contact that is hidden from the actor."""
    view = contact_view(session, actor, interaction_id)
    served = select(InteractionFollowUp.follow_up_id).where(InteractionFollowUp.interaction_id == interaction_id)
    booked = select(Appointment).where(Appointment.interaction_id == interaction_id).order_by(col(Appointment.id))
    return RecordForm(
        view, read_rows(session, follow_up_columns().where(rows.c.id.in_(served))), session.exec(booked).first()
    )


@get("/interactions/{interaction_id:int}/form", permission=VIEW, sync_to_thread=True)
def print_form(request: AnyRequest, actor: NamedDependency[Actor], interaction_id: FromPath[int]) -> Response[str]:
    """The form, to be printed."""
    with reading() as session:
        form = record_form(session, actor, interaction_id)
    return page(request, "recovery/record_form.html", record=form, view=form.view, one=form.view.contact)
