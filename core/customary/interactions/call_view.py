"""All that somebody has before him who makes a call: customer, numbers, why, what was before, what to say, how it may end."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from customary.customers.access import RECORD as CUSTOMER
from customary.customers.models import Customer, Phone
from customary.database import clock
from customary.database.deployment import current
from customary.interactions.call_entry import asks_satisfaction
from customary.interactions.contact_hours import Verdict, may_contact
from customary.interactions.contacts import ContactRow, contacts
from customary.interactions.follow_ups import (
    WORK,
    FollowUpRow,
    follow_up,
    follow_up_columns,
    read_rows,
    rows,
    seen,
)
from customary.interactions.numbers import WRONG, phones_of
from customary.interactions.outcomes import aspects_of, was_reached
from customary.interactions.parameters import follow_up_parameters
from customary.interactions.scripts import StoredScript, merge_values, script_in_force, spoken
from customary.interactions.states import OPEN
from customary.plugins.actor import Actor
from customary.plugins.contributions import InteractionKind, Outcome
from customary.plugins.text import Text
from customary.roles.gate import visible
from customary.roles.models import Staff

# Taken on every page or on this one: J and K move, C calls, 1 to 3 grade.
TAKEN = set("jkc123")
HISTORY = 5


@dataclass(frozen=True)
class CallView:
    """A follow-up with everything around it; what was never said is empty."""

    follow_up: FollowUpRow
    customer: Customer | None
    phones: Sequence[Phone]
    verdict: Verdict
    history: Sequence[ContactRow]
    customer_url: str | None  # none for who may make the call, but sees no more of the customer
    record_url: str | None

    def may_work(self, actor: Actor) -> bool:
        """Whether the actor may log this call: by whose it is, or whose the customer is if nobody has it."""
        row, whose = self.follow_up, self.follow_up.assignee_id
        if row.assignee_id is None and self.customer is not None:
            whose = self.customer.owner_id
        return actor.scope(WORK) == "all" or (whose is not None and whose in actor.covers(WORK))

    @property
    def usable(self) -> list[Phone]:
        return [phone for phone in self.phones if phone.state != WRONG]


@dataclass(frozen=True)
class CallForm:
    """The form of a kind of call."""

    kind: InteractionKind
    script: StoredScript | None
    lines: Mapping[str, str]
    outcomes: Sequence[tuple[Outcome, str]]  # with its key
    asks_satisfaction: bool
    aspects: Mapping[str, Text]
    others: Sequence[FollowUpRow]  # open ones of the same customer and kind, which the same call may serve
    attempt: int
    attempts: int
    suggested_call_back: datetime

    def shown_with(self, part: str) -> str:
        """The outcomes that a part of the form belongs to, as `data-when` names them."""
        keys = [one.key for one, _key in self.outcomes if part in (*one.needs, *one.offers)]
        return f"outcome={','.join(keys)}"

    def needed_with(self, part: str) -> str:
        """The outcomes that cannot be saved without a part of the form, as `data-when` names them."""
        return f"outcome={','.join(one.key for one, _key in self.outcomes if part in one.needs)}"

    def any_has(self, part: str) -> bool:
        return any(part in (*one.needs, *one.offers) for one, _key in self.outcomes)

    def when_reached(self) -> str:
        """The outcomes with which the customer was spoken to."""
        return f"outcome={','.join(one.key for one, _key in self.outcomes if was_reached(one))}"

    def with_effect(self, effect: str) -> str:
        return f"outcome={','.join(one.key for one, _key in self.outcomes if one.effect == effect)}"


def call_view(session: Session, actor: Actor, follow_up_id: int) -> CallView:
    """Raises NotFound for a follow-up that is hidden from the actor."""
    row = follow_up(session, actor, follow_up_id)
    customer, open_to_actor = _customer(session, actor, row.customer_id)
    return CallView(
        row,
        customer,
        phones_of(session, row.customer_id) if customer else [],
        may_contact(session, row.customer_id, "phone", clock.now()),
        contacts(session, actor, row.customer_id, limit=HISTORY) if row.customer_id is not None else [],
        f"/customers/{row.customer_id}" if customer and open_to_actor else None,
        _record_url(actor, row) if open_to_actor else None,
    )


def call_form(session: Session, actor: Actor, view: CallView) -> CallForm:
    """The form for this follow-up's kind.

    Raises NotFound that names the kind if its plugin is not enabled.
    """
    row = view.follow_up
    kind = current().registry.interaction_kinds[row.kind]
    script = script_in_force(session, kind)
    agent = session.get(Staff, actor.staff_id) if actor.staff_id is not None else None
    values = merge_values(view.customer, agent.name if agent else actor.label, row.record_label, row.facts)
    lines = {part: spoken(text, values) for part, text in script.parts.items()} if script else {}
    others = _others(session, actor, row)
    return CallForm(
        kind=kind,
        script=script,
        lines=lines,
        outcomes=_with_keys(kind.outcomes),
        asks_satisfaction=asks_satisfaction(kind, [row.facts]),
        aspects=aspects_of(kind),
        others=others,
        attempt=row.attempts + 1,
        attempts=follow_up_parameters(session, clock.today()).attempts,
        suggested_call_back=_tomorrow(session, row.customer_id),
    )


def _customer(session: Session, actor: Actor, customer_id: int | None) -> tuple[Customer | None, bool]:
    """The customer of a follow-up that one may see, and whether his page and what belongs to him is open as well."""
    if customer_id is None:
        return None, True
    query = select(Customer, visible(CUSTOMER, actor).label("open")).where(Customer.id == customer_id)
    customer, open_to_actor = session.execute(query).one()
    return customer, bool(open_to_actor)


def _record_url(actor: Actor, row: FollowUpRow) -> str | None:
    record = current().registry.records.get(row.record)
    if record is None or record.url is None or not actor.may(record.view):
        return None
    return record.url.format(id=row.record_id)


def _others(session: Session, actor: Actor, row: FollowUpRow) -> list[FollowUpRow]:
    if row.customer_id is None:
        return []
    query = follow_up_columns().where(
        rows.c.customer_id == row.customer_id,
        rows.c.kind == row.kind,
        rows.c.state == OPEN,
        rows.c.opens <= clock.today(),
        rows.c.id != row.id,
        seen(actor, rows.c),
    )
    return read_rows(session, query.order_by(rows.c.due, rows.c.id).limit(10))


def _with_keys(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, str]]:
    """Each outcome with a key of its own: the one it wishes, or the first that is free."""
    wished = [outcome.shortcut.lower() for outcome in outcomes]
    free = [key for key in string.ascii_lowercase if key not in TAKEN and key not in wished]
    keyed, used = [], set(TAKEN)
    for outcome, key in zip(outcomes, wished, strict=True):
        chosen = key if key and key not in used else (free.pop(0) if free else "")
        used.add(chosen)
        keyed.append((outcome, chosen))
    return keyed


def _tomorrow(session: Session, customer_id: int | None) -> datetime:
    """The same time tomorrow on the full hour, or the next at which he may be called."""
    at = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    return may_contact(session, customer_id, "phone", at).next_allowed
