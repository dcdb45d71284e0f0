"""What is counted of cases: opened in a period by the day of the answer, and how many of those were won back (CORE-41)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from customary.database.models import table_of
from customary.plugins.rules import Metric
from customary.plugins.text import texts
from customary.recovery.events import CASE, PROMISE
from customary.recovery.models import Promise, RecoveryCase

_ = texts("recovery")

VIEW_FIGURES = "core.reports.view"
DECIDED = ("won_back", "not_won_back", "lost")


def case_facts() -> Select[Any]:
    """One row for each case."""
    case = table_of(RecoveryCase).c
    return select(
        case.id.label("record_id"),
        case.opened_on.label("day"),
        case.owner_id.label("staff_id"),
        case.team_id,
        case.customer_id,
        case.state,
        case.cause,
        case.satisfaction,
    )


def _won_back(columns: Any) -> ColumnElement[bool]:  # the columns of the rows
    found: ColumnElement[bool] = columns.state == "won_back"
    return found


def _decided(columns: Any) -> ColumnElement[bool]:  # the columns of the rows
    found: ColumnElement[bool] = columns.state.in_(DECIDED)
    return found


def promise_facts() -> Select[Any]:
    """One row for each promise, on the day until when it was made."""
    promise = table_of(Promise).c
    return select(
        promise.id.label("record_id"),
        promise.due.label("day"),
        promise.keeper_id.label("staff_id"),
        promise.customer_id,
        promise.state,
    )


def _kept(columns: Any) -> ColumnElement[bool]:  # the columns of the rows
    found: ColumnElement[bool] = columns.state.in_(("kept", "told"))
    return found


METRICS = (
    Metric("core.promises_due", _("Promises due"), PROMISE, VIEW_FIGURES, rows=promise_facts),
    Metric("core.promises_kept", _("Promises kept"), PROMISE, VIEW_FIGURES, rows=promise_facts, counts=_kept),
    Metric(
        "core.promises_kept_rate",
        _("Share of promises kept"),
        PROMISE,
        VIEW_FIGURES,
        measure="ratio",
        of=("core.promises_kept", "core.promises_due"),
    ),
    Metric("core.cases_opened", _("Cases opened"), CASE, VIEW_FIGURES, rows=case_facts, good="down"),
    Metric("core.cases_won_back", _("Won back"), CASE, VIEW_FIGURES, rows=case_facts, counts=_won_back),
    Metric("core.cases_decided", _("Won back or not"), CASE, VIEW_FIGURES, rows=case_facts, counts=_decided),
    Metric(
        "core.cases_won_back_rate",
        _("Win-back rate"),
        CASE,
        VIEW_FIGURES,
        measure="ratio",
        of=("core.cases_won_back", "core.cases_decided"),
    ),
)
