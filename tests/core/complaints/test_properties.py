"""Whatever is tried in whatever order: no complaint born here closes unsatisfied, none skips a step."""

from __future__ import annotations

from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.interactions.models import Interaction, InteractionFollowUp
from customary.plugins.errors import CustomaryError
from customary.records.models import RecordMove
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from tests.builders.complaints import RESOLVED, a_complaint, asked, follow_ups_of, moved, the_complaint
from tests.core.complaints.conftest import House

ALLOWED = {
    (None, "received"),
    ("received", "accepted"),
    ("accepted", "assigned"),
    ("assigned", "handling"),
    ("handling", "resolved"),
    ("resolved", "resolved"),
    ("resolved", "handling"),
    ("resolved", "closed"),
}
MOVES = ("accept", "assign", "start", "resolve", "reopen", "close", "ask_again")
ANSWERS = ("satisfied", "neutral", "dissatisfied", "")
STEPS = st.one_of(
    st.sampled_from(MOVES), st.sampled_from([f"answer {one}" for one in ANSWERS]), st.sampled_from(MOVES[:4])
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=6, max_size=16))
def test_only_a_satisfied_answer_closes_and_no_step_is_left_out(
    deployment: Deployment, house: House, steps: list[str]
) -> None:
    """PROP-09, CORE-34, CORE-37."""
    one = a_complaint()
    for step in ["accept", "assign", "start", "resolve", *steps] if len(steps) % 2 else steps:
        try:
            if step.startswith("answer"):
                if any(row.state == "open" for row in follow_ups_of(one)):
                    asked(one, step.removeprefix("answer").strip())
            else:
                moved(one, step, **_values(step, house))
        except CustomaryError:
            continue
        waiting = [row for row in follow_ups_of(one) if row.state == "open"]
        assert len(waiting) == (the_complaint(one).state == "resolved")
    with reading() as session:
        moves = session.exec(select(RecordMove).where(RecordMove.record_id == one).order_by(col(RecordMove.id))).all()
    assert {(move.source, move.target) for move in moves} <= ALLOWED
    assert [move.target for move in moves][:-1] == [move.source for move in moves][1:]
    if the_complaint(one).state == "closed":
        assert _last_answer(follow_ups_of(one)[-1].id) == "satisfied"


def _values(step: str, house: House) -> dict[str, object]:
    return {"assign": {"staff_id": house.wang}, "resolve": RESOLVED, "close": {"won_back": True}}.get(step, {})


def _last_answer(follow_up_id: int | None) -> str | None:
    query = (
        select(Interaction.satisfaction)
        .join(InteractionFollowUp, col(InteractionFollowUp.interaction_id) == col(Interaction.id))
        .where(InteractionFollowUp.follow_up_id == follow_up_id)
    )
    with reading() as session:
        return session.exec(query.order_by(col(Interaction.id).desc())).first()
