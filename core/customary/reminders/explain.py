"""Why there is, or is not, a reminder for a row: the rule's SELECT for this one row, without its conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from customary.database.deployment import current
from customary.interactions.models import FollowUp, StoppedRecord
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.rules import ReminderRule
from customary.plugins.text import Text, texts
from customary.reminders.source import customers, gone, holds, prepare
from customary.roles.gate import visible

_ = texts("reminders")


@dataclass(frozen=True)
class Met:
    """A named condition, and whether it holds for the row."""

    title: Text
    met: bool


@dataclass(frozen=True)
class Explanation:
    """What a rule says of one row on one day. `opens`, `due`, `expires` are None when it cannot tell."""

    rule: ReminderRule
    conditions: Sequence[Met]
    opens: date | None
    due: date | None
    expires: date | None
    cycle: str | None
    why: Text | None
    follow_up: FollowUp | None
    stopped: str | None

    @property
    def wanted(self) -> bool:
        """Whether every condition holds."""
        return all(condition.met for condition in self.conditions) and self.stopped is None


def explain_record(session: Session, rule_key: str, record_id: int, on: date) -> Explanation:
    """The conditions of a rule for one row, what they lead to, and the follow-up of the present cycle, if there is one."""
    registry = current().registry
    rule = registry.reminder_rules[rule_key]
    prepared = prepare(session, rule, registry.records[rule.record], on)
    rows = prepared.rows
    names = [condition.name for condition in rule.conditions]
    past = exists().where(customers.c.id == rows.c.customer_id, gone())
    met = [holds(rows, name).label(f"met_{name}") for name in names]
    found = session.execute(select(rows, *met, past.label("past")).where(rows.c.record_id == record_id)).first()
    row = found._mapping if found else {}
    cycle = row.get("cycle")
    stopped = session.get(StoppedRecord, (rule.record, record_id))
    conditions = [Met(condition.title, bool(row.get(f"met_{condition.name}"))) for condition in rule.conditions]
    if row.get("past"):
        conditions.append(Met(_("the customer is neither archived nor erased"), False))
    return Explanation(
        rule,
        conditions,
        row.get("opens"),
        row.get("due"),
        row.get("expires"),
        cycle,
        rule.explain(row["facts"]) if row.get("due") and row.get("facts") else None,
        _follow_up(session, rule, record_id, cycle),
        stopped.reason if stopped else None,
    )


def explain_for(session: Session, actor: Actor, rule_key: str, record_id: int, on: date) -> Explanation:
    """The same for somebody: the row must be his to see, and the follow-up is left out where it is not.

    Raises NotFound.
    """
    registry = current().registry
    record = registry.records[registry.reminder_rules[rule_key].record]
    rows = aliased(record.model)
    if session.execute(select(rows.id).where(rows.id == record_id, visible(record, actor, rows))).first() is None:
        raise NotFound
    said = explain_record(session, rule_key, record_id, on)
    if said.follow_up is None:
        return said
    theirs = select(col(FollowUp.id)).where(col(FollowUp.id) == said.follow_up.id, visible("core.follow_up", actor))
    return said if session.execute(theirs).first() else replace(said, follow_up=None)


def _follow_up(session: Session, rule: ReminderRule, record_id: int, cycle: Any) -> FollowUp | None:  # text or None
    query = select(FollowUp).where(col(FollowUp.rule) == rule.key, col(FollowUp.record_id) == record_id)
    if cycle is not None:
        query = query.where(col(FollowUp.cycle) == cycle)
    return session.scalars(query.order_by(col(FollowUp.id).desc()).limit(1)).first()
