"""What the demo's people did about customers who were not satisfied: cases and promises in every state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.transaction import Writing, reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.interactions.states import OPEN
from customary.plugins.actor import Actor
from customary.plugins.contributions import DemoHouse
from customary.records.moves import move
from customary.recovery.changing import note_progress
from customary.recovery.events import CASE, PROMISE
from customary.recovery.models import Promise, RecoveryCase
from customary.recovery.promises import NewPromise, make_promise
from customary.recovery.second_follow_up import RULE_KEY
from customary.roles.models import Team

CAUSES = ("waiting", "process", "manner", "information", "price")
PLANS = ("增派一名前台，错峰安排预约", "与车间核对工单流程，补上漏做的一步", "由主管当面致歉并安排培训")
DONE = ("已增派一名前台，预约改为每半小时一批。", "已核对并补做，流程表已更新。", "主管已致歉，相关同事完成培训。")
FIELDS = {
    "analyse": ("cause",),
    "treat": ("team_id", "plan"),
    "finish": ("treatment",),
    "give_up": ("result",),
    "lose": ("result",),
}
# How far each case has come, the oldest first: the moves, then the answer in the second follow-up.
WAYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("analyse", "treat", "finish"), "satisfied"),
    (("analyse", "treat", "finish"), "neutral"),
    (("analyse", "treat", "give_up", "lose"), ""),
    (("analyse", "treat", "finish"), "satisfied"),
    (("analyse", "treat", "give_up"), ""),
    (("analyse", "treat", "finish"), ""),
    (("analyse", "treat"), ""),
    (("analyse",), ""),
)


def make_cases(house: DemoHouse) -> None:
    """Each way in turn; the latest cases are left as they were opened."""
    with reading() as session:
        teams = session.exec(select(Team.id).order_by(col(Team.id))).all()
        cases = session.exec(select(RecoveryCase).order_by(col(RecoveryCase.id))).all()
    worked = cases[: max(len(cases) - 2, 0)]
    for number, case in enumerate(worked):
        moves, grade = WAYS[number % len(WAYS)]
        if case.id is not None:
            _lead(house.actor, case.id, number, moves, teams[number % len(teams)])
            if grade:
                _ask_again(house.actor, case.id, grade)
    for number, case in enumerate(worked[:5]):
        if case.customer_id is not None and case.id is not None:
            _promise(house.actor, case.id, case.customer_id, case.owner_id, number)


def _lead(actor: Actor, case_id: int, number: int, moves: tuple[str, ...], team_id: int | None) -> None:
    values: Mapping[str, object] = {
        "cause": CAUSES[number % len(CAUSES)],
        "team_id": team_id,
        "plan": PLANS[number % len(PLANS)],
        "treatment": DONE[number % len(DONE)],
        "result": "客户表示不再光顾，多次沟通未果",
    }
    for transition in moves:
        with transaction(actor) as session:
            if transition in ("finish", "give_up"):
                note_progress(session, actor, case_id, "已与责任部门沟通，并向客户反馈进度。")
            move(session, actor, CASE, case_id, transition, {name: values[name] for name in FIELDS[transition]})


def _ask_again(actor: Actor, case_id: int, grade: str) -> None:
    with transaction(actor) as session:
        asked = _open_call(session, RULE_KEY, case_id)
        if asked is not None and asked.id is not None:
            aspect = () if grade == "satisfied" else ("waiting",)
            entry = CallEntry("reached", satisfaction=grade, aspect=aspect, outside_hours_reason="示例数据")
            log_call(session, actor, {asked.id: asked.version}, entry)


def _open_call(session: Session, rule: str, record_id: int) -> FollowUp | None:
    query = select(FollowUp).where(FollowUp.rule == rule, FollowUp.record_id == record_id, FollowUp.state == OPEN)
    return session.exec(query).first()


def _promise(actor: Actor, case_id: int, customer_id: int, keeper_id: int | None, number: int) -> None:
    """Kept, broken, told, overdue and open ones, in turn."""
    ago = timedelta(4) if number == 3 else timedelta()
    with clock.at(clock.now() - ago), transaction(actor) as session:
        text = ("安排专人对接", "更换等候区座椅", "补发保养优惠券", "回复加装报价", "下周致电确认")[number]
        new = NewPromise(customer_id, text, clock.today() + timedelta(2), keeper_id, CASE, case_id)
        promise_id = make_promise(session, actor, new)
    for transition in (("keep", "tell"), ("break",), ("keep",), (), ())[number]:
        with transaction(actor) as session:
            _move_promise(session, actor, promise_id, transition)


def _move_promise(session: Writing, actor: Actor, promise_id: int, transition: str) -> None:
    result = "原配件已停产，无法更换" if transition == "break" else "已办好"
    if session.get(Promise, promise_id) is not None:
        given = {} if transition == "tell" else {"result": result}
        move(session, actor, PROMISE, promise_id, transition, given)
