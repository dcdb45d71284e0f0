"""Whatever is tried in whatever order, a row born here reaches its end only step by step, with all that each step needs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import CustomaryError
from customary.records.history import moves_of
from customary.records.models import RecordClock
from customary.records.moves import move
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.builders.cases import KEY, LIFECYCLE, a_case, answered, cases, the_case
from tests.builders.roles import a_colleague

SYSTEM = system("a test")
NEEDED = {
    one.key: {field.name for field in one.needs if field.required} for one in LIFECYCLE.transitions
}  # fmt: skip

values = st.fixed_dictionaries(
    {},
    optional={
        "staff_id": st.sampled_from(["1", "0", "nobody", ""]),
        "result": st.sampled_from(["mended", " ", ""]),
        "cause": st.sampled_from(["parts", "staff", "weather", ""]),
        "word": st.sampled_from(["fine", ""]),
    },
)
tries = st.one_of(
    st.tuples(st.sampled_from(sorted(NEEDED)), values),
    st.tuples(
        st.just("answer"), st.fixed_dictionaries({"satisfied": st.booleans(), "word": st.sampled_from(["ok", ""])})
    ),
    # Steps that fit, so that many rows get far.
    st.sampled_from(
        [
            ("accept", {}),
            ("assign", {"staff_id": "1"}),
            ("resolve", {"result": "mended", "cause": "parts"}),
            ("answer", {"satisfied": True, "word": "ok"}),
        ]
    ),
)


@pytest.fixture(autouse=True)
def _cases(deployment: Deployment) -> Iterator[None]:
    with cases(deployment):
        assert a_colleague() == 1
        yield


def attempt(case_id: int, key: str, said: dict[str, object]) -> None:
    try:
        if key == "answer":
            answered(case_id, **said)
        else:
            known = {field.name for field in LIFECYCLE.transition(key).needs}
            with transaction(SYSTEM) as session:
                move(session, SYSTEM, KEY, case_id, key, {name: one for name, one in said.items() if name in known})
    except CustomaryError:
        pass  # refused: then nothing may have changed, which is what is looked at below


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(tries, max_size=14))
def test_no_way_leads_to_the_end_without_what_its_steps_need(attempts: list[tuple[str, dict[str, object]]]) -> None:
    case_id = a_case()
    for key, said in attempts:
        attempt(case_id, key, said)
    with reading() as session:
        history = list(reversed(moves_of(session, SYSTEM, KEY, case_id)))
        clocks = session.exec(select(RecordClock).where(RecordClock.record_id == case_id)).all()
    case = the_case(case_id)
    assert history[0].target == LIFECYCLE.initial
    assert history[-1].target == case.state
    for before, made in itertools.pairwise(history):
        transition = LIFECYCLE.transition(made.transition)
        assert made.source == before.target
        assert made.source in transition.sources
        assert made.target == transition.target
        given_values = {name: value for name, _title, value in made.values}
        assert all(given_values.get(name) for name in NEEDED[made.transition])
    if case.state == "closed":
        made = {one.transition for one in history}
        assert {"accept", "assign", "resolve", "close"} <= made
    running = [one for one in clocks if one.stopped_at is None]
    limited = LIFECYCLE.state(case.state).limit is not None
    assert [one.state for one in running] == ([case.state] if limited else [])
