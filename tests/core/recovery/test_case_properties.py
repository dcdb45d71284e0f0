"""Whatever is answered in whatever order: each answer that is not satisfied has exactly one case, and nobody is won back unasked."""

from itertools import count

import pytest
from customary.database.deployment import Deployment
from customary.database.models import table_of
from customary.database.transaction import reading, transaction
from customary.interactions.models import FollowUp, Interaction, InteractionFollowUp
from customary.plugins.errors import CustomaryError
from customary.records.moves import move
from customary.recovery.events import CASE
from customary.recovery.opening import open_missing_cases
from customary.recovery.second_follow_up import RULE_KEY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.builders.interactions import Person, a_team
from tests.builders.recovery import all_cases, an_answer, answer, second_follow_ups, unsatisfied_answers

GRADES = st.sampled_from(["satisfied", "neutral", "dissatisfied"])
MOVES = ("analyse", "treat", "finish", "treat_again", "give_up", "lose", "win_back")
STEP = st.one_of(
    st.tuples(st.just("answer"), st.integers(0, 1), GRADES),
    st.tuples(st.just("second"), st.integers(0, 3), GRADES),
    st.tuples(st.sampled_from(MOVES), st.integers(0, 3), st.just("")),
    st.tuples(st.just("job"), st.just(0), st.just("")),
)
VALUES = {"cause": "other", "plan": "Mend it", "treatment": "Mended", "result": "So it is"}
_names = count(1)


@pytest.mark.slow
@given(steps=st.lists(STEP, min_size=3, max_size=14))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_unsatisfied_answer_has_one_case_and_nobody_is_won_back_unasked(
    deployment: Deployment, zhou: Person, steps: list[tuple[str, int, str]]
) -> None:
    """AUTO-27, AUTO-30."""
    before = {case.id for case in all_cases()}
    team = a_team(f"Team {next(_names)}")
    for what, which, grade in steps:
        mine = [case for case in all_cases() if case.id not in before]
        if what == "answer":
            an_answer(zhou, grade)
        elif what == "job":
            open_missing_cases()
        elif mine:
            case_id = mine[which % len(mine)].id or 0
            _do(zhou, case_id, what, grade, team)
    _check()


def _do(person: Person, case_id: int, what: str, grade: str, team: int) -> None:
    if what == "second":
        for one in second_follow_ups(case_id):
            if one.state == "open":
                answer(person, one.id or 0, grade)
        return
    try:
        with transaction(person.actor) as session:
            move(session, person.actor, CASE, case_id, what, {**VALUES, "team_id": team})
    except CustomaryError:
        return  # refused: the step was not possible from there


def _check() -> None:
    cases = all_cases()
    of_second = set(_seconds(None))
    opened = sorted(case.interaction_id for case in cases)
    assert opened == sorted(set(unsatisfied_answers()) - of_second)
    for case in cases:
        assert (case.state == "won_back") <= ("satisfied" in _seconds(case.id).values())


def _seconds(case_id: int | None) -> dict[int, str]:
    """Answers of second follow-ups, by interaction."""
    told, link, asked = table_of(Interaction), table_of(InteractionFollowUp), table_of(FollowUp)
    query = (
        select(told.c.id, told.c.satisfaction)
        .join(link, link.c.interaction_id == told.c.id)
        .join(asked, asked.c.id == link.c.follow_up_id)
        .where(asked.c.rule == RULE_KEY, told.c.satisfaction.is_not(None))
    )
    if case_id is not None:
        query = query.where(asked.c.record_id == case_id)
    with reading() as session:
        return {row.id: row.satisfaction for row in session.execute(query)}
