"""Two customers who are one become one, with all that belongs to them; and are two again if that was a mistake."""

from __future__ import annotations

from datetime import date

import pytest
from customary.customers.access import MERGE, VIEW
from customary.customers.change import change_customer
from customary.customers.inputs import CustomerChanges
from customary.customers.matching import customers_by_first_phone
from customary.customers.merge import merge_customers, standing_for
from customary.customers.merge_undo import undo_merge
from customary.customers.models import Customer, Merge
from customary.customers.reading import ListedCustomer, read_customer
from customary.customers.relate import relate, ties_of
from customary.customers.search import search
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredChange, StoredEvent
from customary.database.transaction import reading, transaction
from customary.importing.models import Import, ImportJournal
from customary.importing.undone_rows import restore_updated
from customary.interactions.models import FollowUp
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, CustomaryError, Forbidden, Invalid, NotFound, Rejected
from customary.records.catalogue import sync_catalogue
from customary_automotive.models import Vehicle
from customary_automotive.ownership import change_owner
from customary_ktv.models import GuestFile, Profile
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague
from tests.builders.vehicles import make_vehicle
from tests.deployments import deployed
from tests.http import actor_with

SYSTEM = system("a test")


def merge(winner: int, loser: int, actor: Actor = SYSTEM, **fields: str) -> int:
    with transaction(actor) as session:
        return merge_customers(session, actor, winner, loser, fields)


def undo(loser: int) -> Merge:
    with transaction(SYSTEM) as session:
        return undo_merge(session, SYSTEM, loser)


def the(customer_id: int) -> ListedCustomer:
    with reading() as session:
        return read_customer(session, SYSTEM, customer_id)


def found(query: str) -> list[int]:
    with reading() as session:
        return [hit.customer_id for hit in search(session, SYSTEM, query)]


def the_vehicle(vehicle: int) -> Vehicle:
    with reading() as session:
        return session.get_one(Vehicle, vehicle)


def owner_of(vehicle: int) -> int | None:
    return the_vehicle(vehicle).customer_id


def save(*rows: object) -> None:
    with transaction(SYSTEM) as session:
        session.add_all(rows)
        session.flush()
        session.info["touched"].clear()


def a_follow_up(customer: int, record: str, record_id: int, cycle: str = "1", **values: object) -> FollowUp:
    day = date(2026, 11, 30)
    return FollowUp(
        rule=f"test.{record}",
        cycle=cycle,
        kind="test.call",
        record=record,
        record_id=record_id,
        customer_id=customer,
        opens=day,
        due=day,
        created_at=clock.now(),
        **values,
    )


def follow_ups() -> list[FollowUp]:
    with reading() as session:
        return list(session.exec(select(FollowUp).order_by(FollowUp.id)))


def test_the_winners_values_hold_and_the_losers_fill_what_is_empty(deployment: Deployment) -> None:
    mine = a_colleague("李娜")
    winner = make_customer("王小明", phones=("13900000001",), note="keeps", tags=("VIP",))
    loser = make_customer(
        "王晓明", phones=("13900000002",), note="goes", email="w@example.com", tags=("VIP", "A"), owner_id=mine,
        external_id="C-2", other_names=("小王",),
    )  # fmt: skip
    merge(winner, loser)
    one = the(winner)
    assert (one.name, one.note, one.email, one.owner, one.external_id) == (
        "王小明",
        "keeps",
        "w@example.com",
        "李娜",
        "C-2",
    )
    assert [phone.e164 for phone in one.phones] == ["+8613900000001", "+8613900000002"]
    assert (sorted(one.other_names), sorted(one.tags)) == (["小王", "王晓明"], ["A", "VIP"])
    assert the(loser).state == "merged"


def test_whose_value_holds_can_be_chosen_field_by_field(deployment: Deployment) -> None:
    winner = make_customer("王小明", phones=("13900000001",), note="winner", external_id="C-1")
    loser = make_customer("王晓明", phones=("13900000002",), note="loser", external_id="C-2")
    merge(winner, loser, name="loser", phones="loser", external_id="loser")
    one = the(winner)
    assert (one.name, one.note, one.external_id, one.other_names) == ("王晓明", "winner", "C-2", ["王小明"])
    assert [phone.e164 for phone in one.phones] == ["+8613900000002", "+8613900000001"]


def test_the_winner_is_found_by_what_the_loser_was_known_by(deployment: Deployment) -> None:
    winner = make_customer("王小明", phones=("13900000001",))
    loser = make_customer("李国华", phones=("13955555678",))
    make_vehicle(loser, plate="沪A12345")
    merge(winner, loser)
    for query in ("李国华", "lgh", "5678", "A12345", "王小明"):
        assert found(query) == [winner], query
    undo(loser)
    for query in ("李国华", "5678", "A12345"):
        assert found(query) == [loser], query


def test_a_file_that_names_the_losers_first_telephone_means_the_winner(deployment: Deployment) -> None:
    winner, loser = make_customer(phones=("13900000001",)), make_customer(phones=("13900000002", "13900000003"))
    merge(winner, loser)
    numbers = ["+8613900000001", "+8613900000002", "+8613900000003"]
    with reading() as session:
        assert customers_by_first_phone(session, numbers) == {numbers[0]: winner, numbers[1]: winner}


def test_rows_of_a_plugin_that_is_disabled_move_and_come_back_as_well(database_url: str) -> None:
    with deployed(database_url):
        winner, loser, third = make_customer(), make_customer(), make_customer()
        vehicle, sold = make_vehicle(loser), make_vehicle(loser)
        with transaction(SYSTEM) as session:
            sync_catalogue(session)
            change_owner(session, SYSTEM, sold, third, clock.today())
        plate = the_vehicle(vehicle).plate
    with deployed(database_url, plugins=()):
        merge(winner, loser)
    with deployed(database_url):
        assert owner_of(vehicle) == winner
        assert found(plate) == [winner]
        undo(loser)
        assert owner_of(vehicle) == loser
        assert found(plate) == [loser]
        merge(winner, loser)
    with deployed(database_url, plugins=("ktv",)):
        undo(loser)
    with deployed(database_url):
        assert owner_of(vehicle) == loser


def test_of_rows_that_a_customer_has_one_of_the_rule_of_their_record_says_what_holds(deployment: Deployment) -> None:
    winner, loser, third = make_customer(), make_customer(), make_customer()
    now = clock.now()
    save(
        Profile(customer_id=winner, birth_month=1, birth_day=1, created_at=now),
        Profile(customer_id=loser, birth_month=2, birth_day=2, created_at=now),
        GuestFile(customer_id=winner, standard=100, created_at=now),
        GuestFile(customer_id=loser, standard=200, birth_month=3, birth_day=3, birth_lunar=True, created_at=now),
        Profile(customer_id=third, birth_month=4, birth_day=4, created_at=now),
    )
    merge(winner, loser)
    with reading() as session:
        guest = session.exec(select(GuestFile).where(GuestFile.customer_id == winner)).one()
        assert (guest.standard, guest.birth_month, guest.birth_lunar) == (100, 3, True)
        assert session.exec(select(Profile.birth_month).where(Profile.customer_id == winner)).one() == 1
    undo(loser)
    with reading() as session:
        guest = session.exec(select(GuestFile).where(GuestFile.customer_id == winner)).one()
        assert (guest.standard, guest.birth_month, guest.birth_lunar) == (100, None, False)


def test_follow_ups_go_along_and_what_is_asked_for_twice_is_superseded(deployment: Deployment) -> None:
    mine, other = a_colleague("李娜"), a_colleague("张伟")
    winner, loser = make_customer(owner_id=mine), make_customer(owner_id=other)
    save(
        a_follow_up(winner, "core.customer", winner, assignee_id=mine),
        a_follow_up(loser, "core.customer", loser, assignee_id=other),
        a_follow_up(loser, "core.customer", loser, "2", assignee_id=other),
        a_follow_up(loser, "gone.row", 7, assignee_id=other, contact_id=loser),
    )
    merge(winner, loser)
    states = [(one.state, one.customer_id, one.record_id, one.assignee_id) for one in follow_ups()]
    assert states == [
        ("open", winner, winner, mine),
        ("superseded", winner, loser, other),
        ("open", winner, winner, mine),
        ("open", winner, 7, mine),
    ]
    assert follow_ups()[3].contact_id == winner
    undo(loser)
    assert [(one.state, one.customer_id, one.assignee_id) for one in follow_ups()] == [
        ("open", winner, mine), ("open", loser, other), ("open", loser, other), ("open", loser, other),
    ]  # fmt: skip


def test_what_somebody_has_changed_since_stays_and_is_listed(deployment: Deployment) -> None:
    winner, loser, third = make_customer("王小明"), make_customer("王晓明", email="w@example.com"), make_customer()
    vehicle, sold = make_vehicle(loser), make_vehicle(loser)
    merge(winner, loser)
    with transaction(SYSTEM) as session:
        change_owner(session, SYSTEM, sold, third, clock.today())
        change_customer(session, SYSTEM, winner, the(winner).version, CustomerChanges(email="new@example.com"))
    kept = undo(loser).kept
    assert (owner_of(vehicle), owner_of(sold)) == (loser, third)
    assert (the(winner).email, the(loser).email) == ("new@example.com", "w@example.com")
    assert {(one["table"], one["column"]) for one in kept} == {
        ("automotive_vehicle", "customer_id"),
        ("customary_customer", "email"),
    }


def test_relations_move_but_for_those_between_the_two(deployment: Deployment) -> None:
    winner, loser, third = make_customer("甲"), make_customer("乙"), make_customer("丙")
    with transaction(SYSTEM) as session:
        for from_id, to_id in ((loser, third), (winner, third), (loser, winner), (third, loser)):
            relate(session, SYSTEM, from_id, to_id, "core.family")
    merge(winner, loser)
    with reading() as session:
        assert [tie.name for tie in ties_of(session, SYSTEM, winner)] == ["丙", "丙"]
        assert [tie.name for tie in ties_of(session, SYSTEM, third)] == ["甲", "甲"]


def test_who_was_merged_leads_to_who_stands_for_him_now(deployment: Deployment) -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    merge(second, first)
    merge(third, second)
    with reading() as session:
        assert [standing_for(session, one) for one in (first, second, third)] == [third, third, third]


def refusal(kind: type[CustomaryError], winner: int, loser: int, actor: Actor = SYSTEM) -> str:
    with pytest.raises(kind) as refused:
        merge(winner, loser, actor)
    return str(refused.value)


def test_who_cannot_become_one_is_said_in_words(deployment: Deployment) -> None:
    person, firm, other = make_customer("甲"), make_customer("乙公司", kind="organisation"), make_customer("丙")
    with pytest.raises(Invalid):
        merge(person, person)
    assert "个人" in refusal(Conflict, person, firm)
    merge(person, other)
    assert "丙" in refusal(Conflict, person, other)
    assert "丙" in refusal(Conflict, other, make_customer())
    with pytest.raises(Conflict):
        undo(person)
    refusal(NotFound, person, 999)
    with pytest.raises(Invalid):
        merge(person, make_customer(), nmae="winner")


def test_both_must_be_the_actors_to_merge(deployment: Deployment) -> None:
    mine, theirs = a_colleague("李娜"), a_colleague("张伟")
    own, others = make_customer(owner_id=mine), make_customer(owner_id=theirs)
    actor = actor_with({VIEW: "all", MERGE: "own"}, mine)
    refusal(Forbidden, own, others, actor)
    refusal(Forbidden, others, own, actor)
    refusal(NotFound, own, others, actor_with({VIEW: "own", MERGE: "own"}, mine))
    merge(own, make_customer(owner_id=mine), actor)


def test_a_merge_waits_for_a_file_that_is_going_in(deployment: Deployment) -> None:
    winner, loser = make_customer(), make_customer()
    later = clock.now().replace(year=clock.now().year + 1)
    running = Import(
        importer="automotive.vehicles", file_name="vehicles.csv", size=1, sha256="", author="x", created_at=clock.now(),
        state="importing", running="automotive.vehicles", lease="x", lease_until=later,
    )  # fmt: skip
    save(running)
    assert "vehicles.csv" in refusal(Rejected, winner, loser)
    assert the(loser).state == "active"


def test_the_later_merge_is_undone_first(deployment: Deployment) -> None:
    first, second, third = make_customer("甲"), make_customer("乙"), make_customer("丙")
    merge(first, second)
    merge(first, third)
    with pytest.raises(Conflict, match="丙"):
        undo(second)
    undo(third)
    undo(second)
    assert the(second).state == "active"


def test_merge_and_undo_are_told_by_the_audit(deployment: Deployment) -> None:
    winner, loser = make_customer("甲"), make_customer("乙")
    merge(winner, loser)
    undo(loser)
    with reading() as session:
        events = session.exec(select(StoredEvent).order_by(StoredEvent.id)).all()[-2:]
        told = {
            (line.record_id, line.field, line.before, line.after)
            for line in session.exec(select(StoredChange).where(StoredChange.event_id == events[0].id))
        }
    assert [(one.name, one.customers) for one in events] == [
        ("CustomersMerged", [winner, loser]),
        ("MergeUndone", [winner, loser]),
    ]
    assert {(winner, "taken_in", None, "乙"), (loser, "state", "active", "merged")} <= told
    with reading() as session:
        assert session.get_one(Customer, loser).merged_into_id is None


def test_an_import_that_is_undone_gives_rows_back_to_who_stands_for_their_customer_now(deployment: Deployment) -> None:
    winner, loser, third = make_customer(), make_customer(), make_customer()
    vehicle = make_vehicle(third)
    merge(winner, loser)
    entry = ImportJournal(
        import_id=1, table_name="automotive_vehicle", row_id=vehicle, action="updated", row=1,
        before={"customer_id": loser}, after={"customer_id": third},
    )  # fmt: skip
    with transaction(SYSTEM) as session:
        restore_updated(session, "automotive_vehicle", [entry])
        session.info["touched"].clear()
    assert owner_of(vehicle) == winner
