"""Follow-ups for tests, of a kind and a rule that no industry has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from customary.customers.models import Customer, Phone
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.events import Event
from customary.database.transaction import emit, reading, transaction
from customary.interactions.events import FollowUpsRaised
from customary.interactions.models import FollowUp
from customary.interactions.outcomes import STANDARD_OUTCOMES
from customary.plugins.actor import Actor, system
from customary.plugins.contributions import InteractionKind, Outcome, Script
from customary.plugins.fields import FormField
from customary.plugins.rules import ReminderRule
from customary.plugins.text import texts
from customary.roles.models import Staff, Team

_ = texts("interactions")
_numbers = count(1)

NOON = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # half past ten in Shanghai
TODAY = date(2026, 11, 23)

told: list[Any] = []  # what plugins' outcomes were told

MOVED = Outcome(
    "moved_away",
    _("Moved away"),
    "stop_record",
    fields=(FormField("since", _("Day"), "date"), FormField("distance", _("Number"), "number", required=False)),
    shortcut="m",
    apply=lambda session, actor, call: told.append(call),
)

KIND = InteractionKind(
    key="test.call",
    title=_("Follow-up"),
    script=Script(
        opening=_("Hello {customer}, this is {agent} of {company}."),
        exchange=_("Your {record} is due."),
        satisfied=_("Thank you."),
        dissatisfied=_("I am sorry."),
        closing=_("Goodbye."),
    ),
    outcomes=(*STANDARD_OUTCOMES, MOVED),
    asks_satisfaction=lambda facts: bool(facts.get("last_visit")),
)

RULE = ReminderRule(
    key="test.yearly",
    title=_("Yearly contact"),
    record="core.customer",
    kind=KIND.key,
    parameters=object,
    source=lambda parameters, today: None,  # type: ignore[arg-type,return-value]  # never swept in these tests
    conditions=(),
    explain=lambda facts: _("Last visit {day}", day=facts.get("last_visit", "–")),
)


@dataclass(frozen=True, kw_only=True)
class BuiltForTest(Event):
    """Rows that a test needs."""


@contextmanager
def known_kind(deployment: Deployment) -> Iterator[None]:
    """Add the kind and the rule to what the plugins contribute."""
    registry = deployment.registry
    registry.interaction_kinds._items[KIND.key] = KIND
    registry.reminder_rules._items[RULE.key] = RULE
    told.clear()
    with clock.at(NOON):
        yield


@dataclass(frozen=True)
class Person:
    """A colleague, as row and as actor."""

    id: int
    actor: Actor


GRANTS = {
    "core.customers.view": "own",
    "core.follow_ups.view": "own",
    "core.follow_ups.work": "own",
    "core.interactions.view": "own",
    "core.interactions.log": "own",
}
SUPERVISOR = {
    **dict.fromkeys(GRANTS, "all"),
    "core.follow_ups.assign": "all",
    "core.answers.review": "all",
    "core.scripts.edit": "all",
    "core.contact_hours.edit": "all",
}


def a_team(name: str = "North") -> int:
    with transaction(system("a test")) as session:
        team = Team(name=name)
        session.add(team)
        session.flush()
        assert team.id is not None
        emit(session, BuiltForTest(record="core.team", ids=(team.id,)))
        return team.id


def a_colleague(name: str = "Wang", grants: Mapping[str, str] = GRANTS, team_id: int | None = None) -> Person:
    with transaction(system("a test")) as session:
        staff = Staff(email=f"{next(_numbers)}@example.com", name=name, team_id=team_id, created_at=clock.now())
        session.add(staff)
        session.flush()
        assert staff.id is not None
        emit(session, BuiltForTest(record="core.staff", ids=(staff.id,)))
        actor = Actor("staff", name, staff.id, team_id=team_id, language="en", grants=dict(grants))
        return Person(staff.id, actor)


def a_customer(owner: Person | None = None, name: str = "王女士", phones: int = 1, hours: str = "") -> int:
    with transaction(system("a test")) as session:
        customer = Customer(
            name=name,
            owner_id=owner.id if owner else None,
            contact_hours=hours,
            created_at=clock.now(),
            created_day=clock.today(),
            updated_at=clock.now(),
        )
        session.add(customer)
        session.flush()
        assert customer.id is not None
        for position in range(phones):
            number = f"+86138{next(_numbers):08d}"
            session.add(Phone(customer_id=customer.id, e164=number, position=position))
        emit(session, BuiltForTest(record="core.customer", ids=(customer.id,), customers=(customer.id,)))
        return customer.id


def a_follow_up(customer_id: int | None, assignee: Person | None = None, **values: Any) -> int:
    """Open since a week and due today unless said otherwise."""
    said = {"opens": date(2026, 11, 16), "due": TODAY, "facts": {}, "record_id": customer_id or 1} | values
    with transaction(system("a test")) as session:
        row = FollowUp(
            rule=RULE.key,
            cycle=str(next(_numbers)),
            kind=KIND.key,
            record="core.customer",
            record_label="a label",
            customer_id=customer_id,
            assignee_id=assignee.id if assignee else None,
            created_at=clock.now(),
            **said,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        emit(session, FollowUpsRaised(ids=(row.id,)))
        return row.id


def stored(follow_up_id: int) -> FollowUp:
    with reading() as session:
        found = session.get(FollowUp, follow_up_id)
        assert found is not None
        return found
