"""Members of a KTV house, and what they spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from customary.database import clock
from customary.database.events import Event
from customary.database.transaction import emit, reading, transaction
from customary.gradings.models import Grade
from customary.gradings.run import run_gradings
from customary.plugins.actor import system
from customary_ktv.models import Booking, Card, Room, Tier
from sqlmodel import select

from tests.builders.customers import make_customer

TODAY = date(2026, 11, 24)
ACTOR = system("a test")
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class BuiltForTest(Event):
    record: str = "ktv.card"


@dataclass(frozen=True)
class Member:
    card_id: int
    customer_id: int
    name: str


def a_member(
    number: str, tier: str, name: str = "", valid_until: date | None = None, customer_id: int | None = None
) -> Member:
    """A customer with a card of a tier."""
    called = name or f"会员{number}"
    customer_id = customer_id or make_customer(called)
    with transaction(ACTOR) as session:
        tier_id = session.exec(select(Tier.id).where(Tier.name == tier)).one()
        card = Card(
            number=number,
            tier_id=tier_id,
            customer_id=customer_id,
            holder=called,
            valid_until=valid_until,
            validity="until" if valid_until else "unlimited",
            created_at=clock.now(),
        )
        session.add(card)
        emit(session, BuiltForTest(ids=()))
        session.flush()
        assert card.id is not None
        return Member(card.id, customer_id, called)


def came(member: Member, yuan: int, ago: int = 0, on: date | None = None) -> None:
    """A consumed booking so many days before TODAY, or on a day."""
    number = next(_numbers)
    with transaction(ACTOR) as session:
        room = session.exec(select(Room.id).limit(1)).first()
        if room is None:
            built = Room(number="A01", created_at=clock.now())
            session.add(built)
            session.flush()
            room = built.id
        assert room is not None
        session.add(
            Booking(
                key=f"test-{number}",
                day=on or TODAY - timedelta(ago),
                room_id=room,
                state="consumed",
                customer_id=member.customer_id,
                name=member.name,
                amount=yuan * 100,
                created_at=clock.now(),
            )
        )
        emit(session, BuiltForTest(ids=()))


def run(on: date = TODAY) -> dict[str, int]:
    """Apply the tiers for a day."""
    return run_gradings(ACTOR, on, ["ktv.tiers"]).gradings["ktv.tiers"]


@dataclass(frozen=True)
class Held:
    grade: str
    since: date
    deadline: date | None
    grace_until: date | None


def grade(member: Member) -> Held:
    """The tier that a card is in now, by name."""
    with reading() as session:
        names = {str(tier.id): tier.name for tier in session.exec(select(Tier))}
        query = select(Grade).where(Grade.record_id == member.card_id, Grade.until == None)  # noqa: E711  # IS NULL
        held = session.exec(query).one()
    return Held(names[held.grade], held.since, held.deadline, held.grace_until)
