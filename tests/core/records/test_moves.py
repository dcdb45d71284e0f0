"""A row moves along the defined steps: with its permission, its mandatory fields, and never past a step."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredEvent
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from customary.plugins.text import speaking
from customary.records.history import moves_of
from customary.records.moves import MoveResult, move, possible_moves
from sqlmodel import select

from tests.builders.cases import CLOSE, KEY, MONDAY, MOVE, a_case, answered, cases, the_case, told
from tests.builders.roles import a_colleague
from tests.http import actor_with

SYSTEM = system("a test")


@pytest.fixture(autouse=True)
def _cases(deployment: Deployment) -> Iterator[None]:
    with cases(deployment), speaking("en"):
        yield


def mover(staff_id: int, scope: str = "own") -> Actor:
    return actor_with({"test.cases.view": "all", MOVE: scope}, staff_id, team_staff=(staff_id,))


def moved(case_id: int, key: str, actor: Actor = SYSTEM, version: int | None = None, **values: object) -> MoveResult:
    with transaction(actor) as session:
        return move(session, actor, KEY, case_id, key, values, version=version)


def in_handling() -> int:
    case_id = a_case()
    moved(case_id, "accept")
    moved(case_id, "assign", staff_id=a_colleague())
    return case_id


def test_skipping_to_a_later_step_is_refused_with_the_missing_step_named() -> None:  # PROP-09
    case_id = a_case()
    with pytest.raises(Conflict) as refused:
        moved(case_id, "resolve", result="mended", cause="parts")
    assert str(refused.value) == ("“Resolve” is not possible while this is “Received”. Still missing: Accept → Assign.")
    assert the_case(case_id).state == "received"


def test_a_step_taken_twice_is_refused_naming_what_the_row_is_now() -> None:
    case_id = a_case()
    moved(case_id, "accept")
    with pytest.raises(Conflict, match="This is “Accepted” already"):
        moved(case_id, "accept")


def test_every_missing_field_is_named_and_nothing_moves() -> None:
    case_id = in_handling()
    with pytest.raises(Invalid) as refused:
        moved(case_id, "resolve", result="  ", cause="weather")
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("result", "required"),
        ("cause", "bad_value"),
    ]
    assert the_case(case_id).state == "handling"


def test_a_field_that_nobody_asked_for_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        moved(a_case(), "accept", state="closed")
    assert refused.value.errors[0].field == "state"


def test_a_move_keeps_its_values_on_the_row_and_all_of_them_in_the_history() -> None:
    case_id = in_handling()
    moved(case_id, "resolve", result="mended", cause="parts")
    assert the_case(case_id).result == "mended"
    with reading() as session:
        latest, *earlier = moves_of(session, SYSTEM, KEY, case_id)
    assert (latest.source, latest.target, latest.author) == ("handling", "resolved", "a test")
    assert [(name, value) for name, _title, value in latest.values] == [("result", "mended"), ("cause", "parts")]
    assert [one.target for one in earlier] == ["handling", "accepted", "received"]
    assert told[0].values["cause"] == "parts"


def test_a_move_is_an_event_with_before_and_after() -> None:
    case_id = a_case()
    moved(case_id, "accept")
    with reading() as session:
        event = session.exec(select(StoredEvent).where(StoredEvent.name == "RecordMoved")).one()
    assert (event.record, event.ids) == (KEY, [case_id])
    assert event.payload == {"transition": "accept", "source": "received", "target": "accepted"}


def test_the_version_that_somebody_looked_at_is_heeded() -> None:
    case_id = a_case()
    with pytest.raises(Stale):
        moved(case_id, "accept", version=7)
    moved(case_id, "accept", version=1)
    assert the_case(case_id).version == 2


def test_without_the_permission_or_outside_of_its_scope_a_move_is_forbidden() -> None:
    me, other = a_colleague(), a_colleague()
    case_id = a_case(staff_id=other)
    with pytest.raises(Forbidden):
        moved(case_id, "accept", mover(me))
    with pytest.raises(Forbidden):
        moved(case_id, "accept", actor_with({"test.cases.view": "all"}, other))
    moved(case_id, "accept", mover(other))


def test_a_row_that_is_hidden_is_not_there() -> None:
    case_id = a_case(staff_id=a_colleague())
    with pytest.raises(NotFound):
        moved(case_id, "accept", actor_with({"test.cases.view": "own", MOVE: "all"}, a_colleague()))


def test_a_guard_says_why_not_on_the_button_and_in_the_move() -> None:
    case_id = a_case("stuck")
    moved(case_id, "accept")
    moved(case_id, "assign", staff_id=a_colleague())
    with reading() as session:
        refusals = {one.key: str(one.refusal) for one in possible_moves(session, SYSTEM, KEY, case_id)}
    assert refusals == {"resolve": "Nobody closes a row called stuck."}
    with pytest.raises(Conflict, match="Nobody closes a row called stuck"):
        moved(case_id, "resolve", result="x", cause="parts")


def test_possible_moves_are_those_that_lead_on_from_here_and_that_one_may_make() -> None:
    me = a_colleague()
    case_id = a_case(staff_id=me)
    with reading() as session:
        assert [one.key for one in possible_moves(session, mover(me), KEY, case_id)] == ["accept"]
        assert possible_moves(session, mover(a_colleague()), KEY, case_id) == []


def test_an_event_moves_rows_by_itself_and_back_again() -> None:
    case_id = in_handling()
    moved(case_id, "resolve", result="mended", cause="parts")
    answered(case_id, satisfied=False)
    assert the_case(case_id).state == "handling"
    moved(case_id, "resolve", result="mended again", cause="parts")
    answered(case_id, satisfied=True, word="thank you")
    assert the_case(case_id).state == "closed"
    with reading() as session:
        assert moves_of(session, SYSTEM, KEY, case_id)[0].event == "CaseAnswered"


def test_an_event_does_not_move_what_stands_elsewhere_or_lacks_a_mandatory_field() -> None:
    received, resolved = a_case(), in_handling()
    moved(resolved, "resolve", result="mended", cause="parts")
    answered(received, resolved, satisfied=True, word="")
    assert (the_case(received).state, the_case(resolved).state) == ("received", "resolved")


def test_what_happens_by_itself_is_not_done_by_hand() -> None:
    case_id = in_handling()
    moved(case_id, "resolve", result="mended", cause="parts")
    everything = actor_with({"test.cases.view": "all", MOVE: "all", CLOSE: "all"}, a_colleague())
    with pytest.raises(Conflict, match="happens by itself"):
        moved(case_id, "close", everything, word="fine")


def test_imported_rows_enter_in_any_state_without_a_history_and_go_on_by_the_rules() -> None:
    case_id = a_case(state="handling", origin="import")
    with reading() as session:
        assert moves_of(session, SYSTEM, KEY, case_id) == []
    with pytest.raises(Invalid):
        moved(case_id, "resolve")


def test_a_row_born_here_begins_at_the_beginning() -> None:
    with pytest.raises(Conflict, match="it begins as “Received”"):
        a_case(state="resolved")


def test_the_history_tells_how_long_a_row_stood_where_it_was() -> None:
    case_id = a_case()
    with clock.at(clock.now().replace(day=24, hour=2)):  # Tuesday at ten
        moved(case_id, "accept")
    with reading() as session:
        latest = moves_of(session, SYSTEM, KEY, case_id)[0]
    assert (latest.minutes, latest.worked_minutes) == (25 * 60, 9 * 60)


def test_of_two_who_move_at_once_one_does_and_the_other_is_told_what_it_is_now(deployment: Deployment) -> None:
    case_id, start, ends = a_case(), threading.Barrier(2), []

    def accept() -> None:
        with deployment.active(), clock.at(MONDAY), speaking("en"):
            start.wait()
            try:
                ends.append(moved(case_id, "accept").state)
            except Conflict as refused:
                ends.append(str(refused))

    people = [threading.Thread(target=accept) for _number in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert set(ends) == {"accepted", "This is “Accepted” already."}
