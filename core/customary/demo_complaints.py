"""The demo's complaints of five weeks: in every state, of every channel, some late, one opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from sqlmodel import Session, col, select

from customary.complaints.receive import NewComplaint, receive_complaint, receive_in_public
from customary.complaints.settings import KEY, ComplaintSettings
from customary.complaints.words import PUBLIC, RECORD, RULE
from customary.customers.models import Customer
from customary.database import clock
from customary.database.parameters import change_parameters
from customary.database.transaction import reading, transaction
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.plugins.actor import Actor
from customary.plugins.contributions import DemoHouse
from customary.records.moves import move
from customary.records.overdue import flag_overdue_records
from customary.roles.actors import actor_for_staff
from customary.roles.models import Team

DEPARTMENT = "回访一组"


@dataclass(frozen=True)
class Story:
    """A complaint of the demo: so many days ago, how far it went, and what came of it."""

    ago: int
    subject: str
    content: str
    upto: str  # the state that it reached
    cause: str = "quality"
    channel: str = "phone"
    severity: str = "simple"
    demand: str = ""
    result: str = "已向客户说明情况并当面道歉，问题已解决。"
    answers: tuple[str, ...] = ("satisfied",)
    days: int = 1  # from its receipt to its resolution
    compensation: int | None = None
    won_back: bool = True


STORIES = (
    Story(34, "等待太久", "预约了九点，等到十点半才有人接待。", "closed", "waiting", days=1),
    Story(31, "收费与报价不符", "结算比报价多出三百元，没有人提前说明。", "closed", "price", "visit", days=2, compensation=300_00),
    Story(28, "接待人员态度冷淡", "问了两次都没有人理会。", "closed", "attitude", "wechat", days=1),
    Story(25, "答应回电没有回", "说好当天回电话，三天都没有消息。", "closed", "promise", days=3),
    Story(
        21, "同样的问题又出现", "上周刚处理过，今天又出现了。", "closed", "quality", severity="complex", days=4,
        answers=("dissatisfied", "satisfied"), compensation=800_00,
    ),
    Story(18, "等候区太吵", "休息区一直在施工，没法休息。", "closed", "premises", "visit", days=1, won_back=False),
    Story(14, "等了一个小时", "到店以后等了整整一个小时。", "closed", "waiting", "email", days=2),
    Story(9, "服务后又出故障", "回去第二天又出现同样的情况，要求重新处理。", "handling", "quality", severity="complex", demand="重新处理，并说明原因。"),
    Story(6, "结算单多收一项", "单子上有一项没有做过。", "resolved", "price", days=2, compensation=120_00),
    Story(4, "电话打不通", "客服电话打了五次都没人接。", "resolved", "information", days=1, answers=()),
    Story(3, "说好的赠品没有给", "活动说好的赠品，到店说没有了。", "handling", "promise", "wechat"),
    Story(2, "没有告知要等件", "到了才说要等配件三天。", "assigned", "information", "phone"),
    Story(1, "预约信息弄错", "预约的时间被改了，没有人通知。", "accepted", "process", "phone"),
    Story(0, "地面湿滑差点摔倒", "门口地面有水，没有提示牌。", "received", "premises", PUBLIC, severity="urgent"),
)  # fmt: skip


def make_complaints(house: DemoHouse) -> None:
    """Each at its own time, by those whose duty it is."""
    with reading() as session:
        people = [one for staff in house.specialists if (one := actor_for_staff(session, staff))]
        leader = actor_for_staff(session, house.supervisor)
        whose = {one.staff_id: cycle(_customers(session, one.staff_id)) for one in people}
        has_department = session.exec(select(Team.id).where(Team.name == DEPARTMENT)).first()
    if leader is None or not people:
        return
    if has_department:
        with transaction(leader) as session:
            change_parameters(session, KEY, ComplaintSettings, {"department": DEPARTMENT}, clock.today())
    for story, accepter, handler in zip(STORIES, cycle(people[:2]), cycle([people[-1], *people[:1]]), strict=False):
        _play(story, next(whose[accepter.staff_id]), house.actor, accepter, handler, leader)
    flag_overdue_records()


def _customers(session: Session, owner_id: int | None) -> list[Customer | None]:
    query = select(Customer).where(Customer.owner_id == owner_id).order_by(col(Customer.id)).limit(len(STORIES))
    return [*session.exec(query)] or [None]


def _play(
    story: Story, customer: Customer | None, house: Actor, accepter: Actor, handler: Actor, leader: Actor
) -> None:
    at = clock.now() - timedelta(days=story.ago, minutes=20)
    if story.ago:
        at = clock.local(at).replace(hour=9, minute=40)
    new = NewComplaint(
        complainant=customer.name if customer else "匿名客户",
        phone="13800001234",
        channel=story.channel,
        subject=story.subject,
        content=story.content,
        demand=story.demand,
        severity=story.severity,
        received_at=at,
        customer_id=customer.id if customer and story.channel != PUBLIC else None,
    )
    if story.channel == PUBLIC:
        with clock.at(at), transaction(house) as session:
            receive_in_public(session, house, new)
        return
    with clock.at(at), transaction(accepter) as session:
        complaint_id = receive_complaint(session, accepter, new)
    steps: list[tuple[str, Actor, datetime, Mapping[str, Any]]] = [
        ("accept", accepter, at + timedelta(minutes=6), {}),
        ("assign", leader, at + timedelta(minutes=25), {"staff_id": handler.staff_id}),
        ("start", leader, at + timedelta(hours=1), {}),
        ("resolve", leader, at + timedelta(days=story.days), _resolution(story)),
    ]
    reached = ("received", "accepted", "assigned", "handling", "resolved", "closed").index(story.upto)
    for key, actor, when, values in steps[:reached]:
        with clock.at(when), transaction(actor) as session:
            move(session, actor, RECORD, complaint_id, key, values)
    if story.upto != "closed":
        return
    for place, answer in enumerate(story.answers):
        when = at + timedelta(days=story.days + 1 + 2 * place)
        _ask(complaint_id, leader, when, answer, story.won_back)
        if answer != "satisfied":
            with clock.at(when + timedelta(days=1)), transaction(leader) as session:
                move(session, leader, RECORD, complaint_id, "resolve", _resolution(story))


def _resolution(story: Story) -> dict[str, Any]:
    return {
        "result": story.result,
        "cause": story.cause,
        "analysis": "交接时没有核对，责任环节已找到。",
        "measures": "交接单增加核对一项，由当班主管复核。",
        "reply": "已电话答复客户并致歉。",
        "compensation": story.compensation,
    }


def _ask(complaint_id: int, actor: Actor, when: datetime, answer: str, won_back: bool) -> None:
    in_hours = clock.local(when).replace(hour=10, minute=30)
    with clock.at(in_hours), transaction(actor) as session:
        waiting = _waiting(session, complaint_id)
        aspect = () if answer == "satisfied" else ("result",)
        suggestion = "" if answer == "satisfied" else "希望一次解决"
        fields = {"won_back": "1" if won_back else "0"}
        entry = CallEntry("answered", satisfaction=answer, aspect=aspect, suggestion=suggestion, fields=fields)
        assert waiting.id is not None  # read from the database
        log_call(session, actor, {waiting.id: waiting.version}, entry)


def _waiting(session: Session, complaint_id: int) -> FollowUp:
    query = select(FollowUp).where(FollowUp.rule == RULE, FollowUp.record_id == complaint_id, FollowUp.state == "open")
    return session.exec(query).one()
