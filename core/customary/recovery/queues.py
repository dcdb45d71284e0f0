"""The queues of this room: cases to be worked on, cases to be decided, promises to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, cast, literal, null, select

from customary.database.models import table_of
from customary.plugins.contributions import Queue
from customary.plugins.text import texts
from customary.recovery.events import CASE, PROMISE
from customary.recovery.lifecycle import DECIDE, TO_WORK_ON
from customary.recovery.models import Promise, RecoveryCase
from customary.recovery.promise_lifecycle import VIEW as PROMISE_VIEW

_ = texts("recovery")


def _cases(states: Sequence[str]) -> Select[Any]:
    case = table_of(RecoveryCase).c
    return select(
        literal(CASE).label("record"),
        case.id.label("record_id"),
        case.customer_id,
        case.record_label.label("label"),
        case.due,
        case.owner_id.label("assignee_id"),
        case.team_id,
        case.state,
    ).where(case.state.in_(states))


def cases_to_work_on() -> Select[Any]:
    """Cases of which the treatment is not over."""
    return _cases(TO_WORK_ON)


def cases_to_decide() -> Select[Any]:
    """Customers who were not won back: treat it again, or give them up."""
    return _cases(("not_won_back",))


def promises_to_keep() -> Select[Any]:
    """Promises that were made and not kept yet."""
    promise = table_of(Promise).c
    return select(
        literal(PROMISE).label("record"),
        promise.id.label("record_id"),
        promise.customer_id,
        promise.text.label("label"),
        promise.due,
        promise.keeper_id.label("assignee_id"),
        cast(null(), BigInteger).label("team_id"),
        promise.state,
    ).where(promise.state == "open")


QUEUES = (
    Queue("core.promises", _("Promises"), PROMISE_VIEW, "/promises", promises_to_keep, "handshake"),
    Queue("core.cases", _("Dissatisfied customers"), "core.cases.view", "/cases", cases_to_work_on, "flag"),
    Queue(
        "core.cases_to_decide",
        _("Not won back, to be decided"),
        DECIDE,
        "/cases?state=not_won_back",
        cases_to_decide,
        "flag",
    ),
)
