"""Follow-ups, for somebody who looks at them or works on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, tuple_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import greatest
from customary.interactions.models import FollowUp
from customary.interactions.states import OPEN, STATES
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden, Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.roles.gate import granted, visible
from customary.roles.models import Staff

_ = texts("interactions")

RECORD = "core.follow_up"
VIEW, WORK, ASSIGN = "core.follow_ups.view", "core.follow_ups.work", "core.follow_ups.assign"
MOST_AT_ONCE = 1000

rows = table_of(FollowUp)
# A rule may have moved the due date past a time that was agreed before.
deadline: ColumnElement[date] = greatest(rows.c.deadline, rows.c.due)


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up as lists show it."""

    id: int
    rule: str
    kind: str
    record: str
    record_id: int
    record_label: str
    customer_id: int | None
    customer: str
    opens: date
    due: date
    deadline: date
    agreed_for: datetime | None
    next_attempt: date | None
    attempts: int
    facts: Mapping[str, Any]  # JSON values
    assignee_id: int | None
    assignee: str
    state: str
    reason: str
    closed_at: datetime | None
    closed_day: date | None
    expires: date | None
    version: int

    @property
    def why(self) -> Text | str:
        """Why the rule asks for it, in words; nothing where its plugin is not enabled."""
        return explained(self.rule, self.facts)

    @property
    def title(self) -> Text | str:
        rule = current().registry.reminder_rules.get(self.rule)
        return rule.title if rule else self.rule


@dataclass(frozen=True)
class Filter:
    """What a list of follow-ups is narrowed to; None narrows nothing. `assignee_id` 0 is nobody."""

    rule: str | None = None
    state: str | None = None
    assignee_id: int | None = None
    team_id: int | None = None
    customer_id: int | None = None
    record: str | None = None
    record_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None


def explained(rule_key: str, facts: Mapping[str, Any]) -> Text | str:  # JSON values
    rule = current().registry.reminder_rules.get(rule_key)
    return rule.explain(facts) if rule else ""


def seen(actor: Actor, entity: Any = None) -> ColumnElement[bool]:  # the class, an alias, or a table's columns
    """Which follow-ups are the actor's to see: what the gate lets through, what was given to himself, and what waits to be
    given away by him.

    Who takes over a colleague's call makes it, though the customer stays the colleague's: of him he sees what the call needs.
    So does who shares out the whole house's calls (`ASSIGN`, scope all), of those that nobody has.
    """
    through_the_gate = visible(RECORD, actor, entity)
    if not actor.may(VIEW):
        return through_the_gate
    columns: Any = FollowUp if entity is None else entity  # columns of any entity
    ways = [through_the_gate]
    if actor.staff_id is not None:
        ways.append(columns.assignee_id == actor.staff_id)
    if actor.scope(ASSIGN) == "all":
        ways.append(and_(columns.assignee_id.is_(None), columns.state == OPEN))
    return or_(*ways)


def follow_up_columns() -> Select[Any]:  # the columns of FollowUpRow
    """What FollowUpRow holds, of every follow-up: narrow it by `visible` before it is run."""
    staff, customer = table_of(Staff), table_of(Customer)
    own = [rows.c[name] for name in FollowUpRow.__dataclass_fields__ if name in rows.c and name != "deadline"]
    named = (
        deadline.label("deadline"),
        func.coalesce(customer.c.name, "").label("customer"),
        func.coalesce(staff.c.name, "").label("assignee"),
    )
    joined = rows.outerjoin(customer, customer.c.id == rows.c.customer_id).outerjoin(
        staff, staff.c.id == rows.c.assignee_id
    )
    return sql_select(*own, *named).select_from(joined)


def read_rows(session: OrmSession, query: Select[Any]) -> list[FollowUpRow]:
    return [_row(row) for row in session.execute(query)]


def _row(row: Row[Any]) -> FollowUpRow:
    return FollowUpRow(**{name: row._mapping[name] for name in FollowUpRow.__dataclass_fields__})


def follow_up(session: Session, actor: Actor, follow_up_id: int) -> FollowUpRow:
    """Raises NotFound for one that is hidden from the actor."""
    query = follow_up_columns().where(rows.c.id == follow_up_id, seen(actor, rows.c))
    found = session.execute(query).first()
    if found is None:
        raise NotFound
    return _row(found)


def follow_ups(
    session: Session, actor: Actor, wanted: Filter, after: tuple[date, int] | None = None, limit: int = 50
) -> list[FollowUpRow]:
    """A page, by due date; `after` is (due, id) of the last one seen."""
    query = follow_up_columns().where(seen(actor, rows.c), *conditions(wanted))
    if after is not None:
        query = query.where(tuple_(rows.c.due, rows.c.id) > after)
    return read_rows(session, query.order_by(rows.c.due, rows.c.id).limit(limit))


def follow_ups_of(session: Session, actor: Actor, record: str, record_id: int, limit: int = 50) -> list[FollowUpRow]:
    """What was and is to be called about for one row, the latest due first."""
    about = Filter(record=record, record_id=record_id)
    query = follow_up_columns().where(visible(RECORD, actor, rows.c), *conditions(about))
    return read_rows(session, query.order_by(rows.c.due.desc(), rows.c.id.desc()).limit(limit))


def open_follow_ups(session: Session, actor: Actor, rule: str | None = None) -> list[FollowUpRow]:
    """All open ones, unpaged: what the command line lists."""
    query = follow_up_columns().where(seen(actor, rows.c), *conditions(Filter(rule=rule, state=OPEN)))
    return read_rows(session, query.order_by(rows.c.due, rows.c.id))


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """Raises Invalid for a state that is none."""
    if wanted.state is not None and wanted.state not in STATES:
        raise Invalid.field("state", "unknown", _("There is no state {state}.", state=wanted.state))
    found: list[ColumnElement[bool]] = []
    for name in ("rule", "state", "customer_id", "record", "record_id"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(rows.c[name] == value)
    if wanted.assignee_id is not None:
        found.append(rows.c.assignee_id == wanted.assignee_id if wanted.assignee_id else rows.c.assignee_id.is_(None))
    if wanted.team_id is not None:
        found.append(rows.c.assignee_id.in_(select(Staff.id).where(Staff.team_id == wanted.team_id)))
    if wanted.due_from is not None:
        found.append(rows.c.due >= wanted.due_from)
    if wanted.due_to is not None:
        found.append(rows.c.due <= wanted.due_to)
    return found


def locked(session: Session, actor: Actor, ids: Sequence[int], permission: str) -> list[FollowUp]:
    """The follow-ups as objects, held until the transaction ends: whoever else wants to change them waits.

    Raises NotFound if one of them is hidden from the actor, Forbidden if the permission does not cover one.
    """
    if not actor.may(permission):
        raise Forbidden(permission)
    query = select(FollowUp).where(col(FollowUp.id).in_(ids), seen(actor)).order_by(col(FollowUp.id))
    found = list(session.exec(query.with_for_update()))
    if not found or len(found) != len(set(ids)):
        raise NotFound
    covered = select(func.count()).where(col(FollowUp.id).in_(ids), granted(RECORD, actor, permission))
    if actor.scope(permission) != "all" and session.exec(covered).one() != len(found):
        raise Forbidden(permission)
    return found
