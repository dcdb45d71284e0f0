"""A logged contact as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from customary.customers.models import Customer
from customary.database.deployment import current
from customary.interactions.contacts import DIRECTIONS, contact
from customary.interactions.models import Interaction
from customary.interactions.outcomes import CHANNELS, GRADES, REFUSALS, aspects_of
from customary.interactions.scripts import PART_TITLES, manifest_parts, script_of_version
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.text import Text, current_language
from customary.roles.gate import visible


@dataclass(frozen=True)
class ContactView:
    """A contact in words; what is empty was not said."""

    contact: Interaction
    customer: Customer | None
    kind: Text | str
    channel: Text | str
    direction: Text | str
    outcome: Text | str
    grade: Text | None
    aspects: Sequence[Text | str]
    reason: Text | None
    script: Mapping[str, str]
    part_titles: Mapping[str, Text]


def contact_view(session: Session, actor: Actor, interaction_id: int) -> ContactView:
    """Raises NotFound for one that is hidden from the actor."""
    found = contact(session, actor, interaction_id)
    kind = current().registry.interaction_kinds.get(found.kind)
    outcomes = {one.key: one.title for one in kind.outcomes} if kind else {}
    aspects = aspects_of(kind) if kind else {}
    script: Mapping[str, str] = {}
    if found.script_version is not None:
        script = script_of_version(session, found.script_version).parts
    elif kind is not None and kind.script is not None:
        script = manifest_parts(kind, current_language())
    return ContactView(
        contact=found,
        customer=session.get(Customer, found.customer_id) if found.customer_id is not None else None,
        kind=kind.title if kind else found.kind,
        channel=CHANNELS.get(found.channel, found.channel),
        direction=DIRECTIONS.get(found.direction, found.direction),
        outcome=outcomes.get(found.outcome, found.outcome),
        grade=GRADES.get(found.satisfaction or ""),
        aspects=[aspects.get(key, key) for key in (found.aspect or "").split(",") if key],
        reason=REFUSALS.get(found.reason),
        script=script,
        part_titles=PART_TITLES,
    )


def customer_to_contact(session: Session, actor: Actor, customer_id: int) -> Customer:
    """Raises NotFound for a customer who is hidden from the actor."""
    found = session.exec(select(Customer).where(Customer.id == customer_id, visible("core.customer", actor))).first()
    if found is None:
        raise NotFound
    return found
