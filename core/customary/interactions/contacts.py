"""The log of contacts: one written down by hand, and what there was with a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.interactions.contact_hours import may_contact, outside_hours
from customary.interactions.events import InteractionsLogged
from customary.interactions.models import Interaction
from customary.interactions.outcomes import CHANNELS, GRADES
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Forbidden, Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.roles.gate import visible

_ = texts("interactions")

RECORD = "core.interaction"
LOG = "core.interactions.log"
KIND = "core.contact"
DIRECTIONS: dict[str, Text] = {"out": _("We contacted the customer"), "in": _("The customer contacted us")}


@dataclass(frozen=True)
class ContactEntry:
    """A contact as somebody writes it down, of any channel and either direction. `at` is now if not given."""

    customer_id: int
    channel: str = "phone"
    direction: str = "out"
    at: datetime | None = None
    reached: bool = True
    note: str = ""
    next_step: str = ""
    outside_hours_reason: str = ""


@dataclass(frozen=True)
class ContactRow:
    """A contact as lists show it."""

    id: int
    customer_id: int | None
    customer: str
    kind: str
    channel: str
    direction: str
    at: datetime
    day: date
    author: str
    outcome: str
    reached: bool
    satisfaction: str | None
    aspect: str | None
    suggestion: str
    note: str
    next_step: str
    record: str | None
    record_id: int | None
    record_label: str

    @property
    def title(self) -> Text | str:
        """What it was: the kind of contact, or the channel of a free one."""
        kind = current().registry.interaction_kinds.get(self.kind)
        return CHANNELS.get(self.channel, self.channel) if kind is None or kind.key == KIND else kind.title

    @property
    def outcome_title(self) -> Text | str:
        kind = current().registry.interaction_kinds.get(self.kind)
        titles = {outcome.key: outcome.title for outcome in kind.outcomes} if kind else {}
        return titles.get(self.outcome, self.outcome)

    @property
    def grade(self) -> Text | None:
        return GRADES.get(self.satisfaction) if self.satisfaction else None


def log_contact(session: Writing, actor: Actor, entry: ContactEntry) -> int:
    """Write down a contact that no follow-up asked for; answers its id.

    Raises Invalid naming each field, NotFound for a customer who is hidden from the actor.
    """
    if not actor.may(LOG):
        raise Forbidden(LOG)
    customer = session.exec(
        select(Customer).where(Customer.id == entry.customer_id, visible("core.customer", actor))
    ).first()
    if customer is None:
        raise NotFound
    at = entry.at or clock.now()
    errors = _errors(session, entry, at)
    if errors:
        raise Invalid(errors)
    interaction = Interaction(
        customer_id=entry.customer_id,
        kind=KIND,
        channel=entry.channel,
        direction=entry.direction,
        at=at,
        day=clock.business_day(at),
        staff_id=actor.staff_id,
        author=actor.label,
        outcome="reached" if entry.reached else "no_answer",
        reached=entry.reached,
        note=entry.note.strip(),
        next_step=entry.next_step.strip(),
        outside_hours_reason=entry.outside_hours_reason.strip(),
        created_at=clock.now(),
    )
    session.add(interaction)
    session.flush()
    assert interaction.id is not None  # flushed
    event = InteractionsLogged(
        ids=(interaction.id,), customers=(entry.customer_id,), kind=KIND, outcome=interaction.outcome
    )
    emit(session, event)
    return interaction.id


def _errors(session: Session, entry: ContactEntry, at: datetime) -> Sequence[FieldError]:
    errors = []
    if entry.channel not in CHANNELS:
        errors.append(FieldError("channel", "unknown", _("Choose the channel.")))
    if entry.direction not in DIRECTIONS:
        errors.append(FieldError("direction", "unknown", _("Say who contacted whom.")))
    if at > clock.now():
        errors.append(FieldError("at", "in_future", _("A contact is written down after it took place.")))
    if not entry.note.strip():
        errors.append(FieldError("note", "required", _("Say what it was about.")))
    verdict = may_contact(session, entry.customer_id, entry.channel, at)
    if entry.direction == "out" and not verdict.allowed and not entry.outside_hours_reason.strip():
        why = outside_hours(verdict, at)
        words = _("{why} Say why the call was made all the same.", why=why)
        errors.append(FieldError("outside_hours_reason", "outside_hours", words))
    return errors


def contacts(
    session: Session,
    actor: Actor,
    customer_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[ContactRow]:
    """Contacts that the actor may see, the latest written first; `before` is the id of the last one seen."""
    columns = [col(getattr(Interaction, name)) for name in ContactRow.__dataclass_fields__ if name != "customer"]
    query = (
        sql_select(*columns, func.coalesce(col(Customer.name), "").label("customer"))
        .outerjoin(Customer, col(Customer.id) == col(Interaction.customer_id))
        .where(visible(RECORD, actor))
    )
    if customer_id is not None:
        query = query.where(col(Interaction.customer_id) == customer_id)
    if before is not None:
        query = query.where(col(Interaction.id) < before)
    found = session.execute(query.order_by(col(Interaction.id).desc()).limit(limit))
    return [ContactRow(**row._mapping) for row in found]


def contact(session: Session, actor: Actor, interaction_id: int) -> Interaction:
    """One contact with all that was written. Raises NotFound for one that is hidden from the actor."""
    query = select(Interaction).where(Interaction.id == interaction_id, visible(RECORD, actor))
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    return found
