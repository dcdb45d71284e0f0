"""The gate against a model of it in Python: many actors, teams, owners and kinds of records, on both databases."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import emit, reading, transaction
from customary.database.types import Id
from customary.plugins.actor import Actor, system
from customary.plugins.contributions import SCOPES, Record
from customary.plugins.text import texts
from customary.roles.events import TOKEN, RoleChanged
from customary.roles.gate import visible
from sqlalchemy import MetaData, exists
from sqlalchemy.orm import aliased, registry
from sqlmodel import Field, SQLModel, select

from tests.builders.roles import a_colleague, a_team, acting

_ = texts("web")
CUSTOMERS, NOTES = "core.customers.view", "probe.notes.view"


class ProbeModel(SQLModel, registry=registry(metadata=MetaData())):
    """With metadata of its own, so that a test's table is no table of the product."""


class Note(ProbeModel, table=True):
    """A row of a plugin."""

    __tablename__ = "probe_note"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int | None = Field(default=None, sa_type=Id)
    owner_id: int | None = Field(default=None, sa_type=Id)
    secret: bool = False
    team_id: int | None = Field(default=None, sa_type=Id)


def record(**columns: object) -> Record:
    title = _("Not found")
    return Record("probe.note", title, title, Note, NOTES, label=lambda note: note.id, **columns)


def not_secret(note: type[Note], _actor: Actor) -> object:
    return note.secret.is_(False)


def of_known_customers(note: type[Note], _actor: Actor) -> object:
    """A predicate that uses the customer table itself, through an alias of its own."""
    known = aliased(Customer)
    return exists().where(known.id == note.customer_id)


RECORDS = {
    "customer and owner": record(customer="customer_id", owner="owner_id"),
    "customer alone": record(customer="customer_id"),
    "owner alone": record(owner="owner_id"),
    "neither": record(),
    "handed to a team": record(customer="customer_id", owner="owner_id", team="team_id"),
    "handed to a team alone": record(customer="customer_id", team="team_id"),
    "always a customer": record(customer="customer_id", owner="owner_id", customer_nullable=False),
    "a predicate of its own": record(customer="customer_id", owner="owner_id", visible=not_secret),
    "a predicate over customers": record(customer="customer_id", visible=of_known_customers),
}


@dataclass(frozen=True)
class World:
    """What stands in the database, as Python has it."""

    actors: list[tuple[int, dict[str, str]]]
    customers: dict[int, int | None]
    notes: list[Note]


@pytest.fixture
def world(deployment: Deployment) -> World:
    chance = random.Random(4)
    teams: list[int] = []
    for _number in range(7):
        teams.append(a_team(parent=chance.choice([None, *teams]) if teams else None))
    staff = [a_colleague(team=chance.choice([None, *teams])) for _number in range(14)]
    Note.metadata.create_all(deployment.database.engine)
    with transaction(system("test")) as session:
        people = [
            Customer(
                name=f"客户{number}",
                owner_id=chance.choice([None, *staff]),
                created_at=clock.now(),
                updated_at=clock.now(),
                created_day=clock.today(),
            )
            for number in range(60)
        ]
        session.add_all(people)
        session.flush()
        ids = [person.id for person in people]
        notes = [
            Note(
                customer_id=chance.choice([None, *ids, *ids]),
                owner_id=chance.choice([None, None, *staff]),
                secret=chance.random() < 0.2,
                team_id=chance.choice([None, *teams]),
            )
            for _number in range(200)
        ]
        session.add_all(notes)
        session.flush()
        emit(session, RoleChanged(record=TOKEN, ids=()))
        return World(
            [_granted(acting_as, chance) for acting_as in staff for _time in range(3)],
            {person.id: person.owner_id for person in people},
            [Note(**note.model_dump()) for note in notes],
        )


def _granted(staff_id: int, chance: random.Random) -> tuple[int, dict[str, str]]:
    scopes = {key: chance.choice([None, *SCOPES]) for key in (CUSTOMERS, NOTES)}
    return staff_id, {key: scope for key, scope in scopes.items() if scope}


def actors_of(world: World) -> list[Actor]:
    known = {staff_id: acting(staff_id) for staff_id, _grants in world.actors}
    return [
        Actor(
            kind="staff",
            label="",
            staff_id=staff_id,
            grants=grants,
            team_id=known[staff_id].team_id,
            team_staff=known[staff_id].team_staff,
            subtree_staff=known[staff_id].subtree_staff,
            subtree_teams=known[staff_id].subtree_teams,
        )
        for staff_id, grants in world.actors
    ]


def covers(actor: Actor, permission: str, owner: int | None) -> bool:
    scope = actor.grants.get(permission)
    people = {"own": (actor.staff_id,), "team": actor.team_staff, "subtree": actor.subtree_staff}.get(scope, ())
    return scope == "all" or (owner is not None and owner in people)


def handed(actor: Actor, owner: int | None, team: int | None) -> bool:
    """What is in the hands of whom the grant covers is seen, whoever the customer is; with scope all, what is in one's own."""
    scope = actor.grants[NOTES]
    people = {"team": actor.team_staff, "subtree": actor.subtree_staff}.get(scope, (actor.staff_id,))
    own_team = () if actor.team_id is None else (actor.team_id,)
    teams = {"own": (), "team": own_team}.get(scope, actor.subtree_teams)
    return owner in people or team in teams


def note_expected(world: World, actor: Actor, kind: Record, note: Note) -> bool:
    if NOTES not in actor.grants:
        return False
    owner = note.owner_id if kind.owner else None
    if kind.customer and note.customer_id is not None:
        theirs = world.customers[note.customer_id]
        covered = covers(actor, CUSTOMERS, theirs) and covers(actor, NOTES, theirs if owner is None else owner)
    else:
        covered = not (kind.customer and not kind.customer_nullable) and covers(actor, NOTES, owner)
    covered = covered or (kind.team is not None and handed(actor, owner, note.team_id))
    if kind.visible is not_secret:
        return covered and not note.secret
    return covered and (kind.visible is not of_known_customers or note.customer_id is not None)


def test_customers_are_seen_as_the_scopes_say(world: World) -> None:
    other = aliased(Customer)
    for actor in actors_of(world):
        expected = {key for key, owner in world.customers.items() if covers(actor, CUSTOMERS, owner)}
        with reading() as session:
            assert set(session.exec(select(Customer.id).where(visible("core.customer", actor)))) == expected
            assert set(session.exec(select(other.id).where(visible("core.customer", actor, other)))) == expected


@pytest.mark.parametrize("kind", RECORDS)
def test_a_plugins_rows_are_seen_as_the_scopes_of_both_say(world: World, kind: str) -> None:
    described = RECORDS[kind]
    # A row that must have a customer, and has none, is broken; the gate never shows it but to somebody who sees all.
    notes = [note for note in world.notes if described.customer_nullable or note.customer_id is not None]
    wanted = [note.id for note in notes]
    other = aliased(Note)
    for actor in actors_of(world):
        expected = {note.id for note in notes if note_expected(world, actor, described, note)}
        with reading() as session:
            plain = select(Note.id).where(visible(described, actor), Note.id.in_(wanted))
            through_alias = select(other.id).where(visible(described, actor, other), other.id.in_(wanted))
            beside_customers = (
                select(Note.id)
                .outerjoin(Customer, Customer.id == Note.customer_id)
                .where(visible(described, actor), Note.id.in_(wanted))
            )
            assert set(session.exec(plain)) == expected
            assert set(session.exec(through_alias)) == expected
            assert set(session.exec(beside_customers)) == expected


def test_what_is_not_seen_and_what_is_seen_make_all(world: World) -> None:
    described = RECORDS["customer and owner"]
    for actor in actors_of(world):
        with reading() as session:
            seen = session.exec(select(Note.id).where(visible(described, actor))).all()
            hidden = session.exec(select(Note.id).where(~visible(described, actor))).all()
        assert len(seen) + len(hidden) >= len(seen)
        assert not set(seen) & set(hidden)


def test_the_system_sees_all_and_who_lacks_the_permission_nothing(world: World) -> None:
    with reading() as session:
        for described in RECORDS.values():
            if described.visible is None and described.customer_nullable:
                assert len(session.exec(select(Note.id).where(visible(described, system("job")))).all()) == 200
            nobody = Actor(kind="staff", label="", staff_id=1, grants={CUSTOMERS: "all"})
            assert session.exec(select(Note.id).where(visible(described, nobody))).all() == []


@pytest.mark.parametrize("scope", SCOPES)
def test_the_statement_does_not_change_from_actor_to_actor(deployment: Deployment, scope: str) -> None:
    def statement(staff: tuple[int, ...]) -> str:
        grants = {CUSTOMERS: scope, NOTES: scope}
        actor = Actor("staff", "", staff_id=staff[0], grants=grants, team_staff=staff, subtree_staff=staff)
        select_notes = select(Note.id).where(visible(RECORDS["customer and owner"], actor))
        return str(select_notes.compile(deployment.database.engine))

    assert statement((1,)) == statement(tuple(range(1, 500)))


@pytest.mark.parametrize("kind", RECORDS)
def test_the_predicate_adds_nothing_to_what_is_selected_from(deployment: Deployment, kind: str) -> None:
    for scope in SCOPES:
        grants = {CUSTOMERS: scope, NOTES: scope}
        actor = Actor("staff", "", staff_id=1, grants=grants, team_staff=(1,), subtree_staff=(1,))
        row = aliased(Note)
        assert len(select(row.id).where(visible(RECORDS[kind], actor, row)).get_final_froms()) == 1
