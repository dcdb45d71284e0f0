"""Answers that are not satisfied, the cases that they open, and what is done in those."""

from __future__ import annotations

from customary.database.models import table_of
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp, Interaction
from customary.interactions.outcomes import ASKS_ASPECT
from customary.records.moves import move
from customary.recovery.events import CASE
from customary.recovery.models import RecoveryCase
from customary.recovery.second_follow_up import RULE_KEY
from sqlmodel import col, select

from tests.builders.interactions import GRANTS, SUPERVISOR, Person, a_customer, a_follow_up, a_team, stored

WORKER = {**GRANTS, "core.cases.view": "own", "core.cases.work": "own", "core.reports.view": "own"}
LEADER = {
    **SUPERVISOR,
    **dict.fromkeys(("core.cases.view", "core.cases.work", "core.cases.decide", "core.reports.view"), "all"),
}


def answer(person: Person, follow_up_id: int, grade: str, aspect: str = "waiting", **entry: object) -> int:
    """A call that reached the customer and asked him."""
    said = CallEntry(
        outcome="reached",
        satisfaction=grade,
        aspect=(aspect,) if grade in ASKS_ASPECT else (),
        **entry,  # type: ignore[arg-type]  # by name
    )
    with transaction(person.actor) as session:
        return log_call(session, person.actor, {follow_up_id: stored(follow_up_id).version}, said)


def an_answer(person: Person, grade: str = "dissatisfied", customer: int | None = None, **entry: object) -> int:
    """A customer of this colleague is asked about his last visit; answers the interaction's id."""
    whose = customer or a_customer(person)
    asked = a_follow_up(whose, person, facts={"last_visit": "2026-11-20"})
    return answer(person, asked, grade, **entry)


def all_cases() -> list[RecoveryCase]:
    with reading() as session:
        return list(session.exec(select(RecoveryCase).order_by(col(RecoveryCase.id))))


def the_case(case_id: int) -> RecoveryCase:
    with reading() as session:
        found = session.get(RecoveryCase, case_id)
    assert found is not None
    return found


def case_of(interaction_id: int) -> RecoveryCase:
    with reading() as session:
        return session.exec(select(RecoveryCase).where(RecoveryCase.interaction_id == interaction_id)).one()


def a_case(person: Person, grade: str = "dissatisfied") -> int:
    found = case_of(an_answer(person, grade)).id
    assert found is not None
    return found


def go(person: Person, case_id: int, transition: str, **values: object) -> None:
    with transaction(person.actor) as session:
        move(session, person.actor, CASE, case_id, transition, values)


def treat(person: Person, case_id: int) -> int:
    """From the cause to the second follow-up; answers the follow-up's id."""
    if the_case(case_id).state == "registered":
        go(person, case_id, "analyse", cause="waiting")
    if the_case(case_id).state == "analysed":
        go(person, case_id, "treat", team_id=a_team(f"Workshop {case_id}"), plan="Two more people at the counter")
    go(person, case_id, "finish", treatment="Two more people stand at the counter.")
    return open_second(case_id)


def second_follow_ups(case_id: int) -> list[FollowUp]:
    with reading() as session:
        query = select(FollowUp).where(FollowUp.rule == RULE_KEY, FollowUp.record_id == case_id)
        return list(session.exec(query.order_by(col(FollowUp.id))))


def open_second(case_id: int) -> int:
    found = [one.id for one in second_follow_ups(case_id) if one.state == "open"]
    assert len(found) == 1
    assert found[0] is not None
    return found[0]


def unsatisfied_answers() -> list[int]:
    told = table_of(Interaction)
    with reading() as session:
        return list(session.execute(select(told.c.id).where(told.c.satisfaction.in_(ASKS_ASPECT))).scalars())
