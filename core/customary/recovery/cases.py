"""Cases, for somebody who looks at them or works on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.sql.elements import SQLColumnExpression
from sqlmodel import Session, col

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.interactions.models import Interaction
from customary.interactions.outcomes import GRADES, aspects_of
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.recovery.causes import TITLES
from customary.recovery.events import CASE
from customary.recovery.lifecycle import LIFECYCLE, OPEN
from customary.recovery.models import CaseProgress, RecoveryCase
from customary.roles.gate import visible
from customary.roles.models import Staff, Team

_ = texts("recovery")

VIEW = "core.cases.view"
STATES: dict[str, Text] = {state.key: state.title for state in LIFECYCLE.states}
TONES: dict[str, str] = {state.key: state.tone for state in LIFECYCLE.states}

rows = table_of(RecoveryCase)


@dataclass(frozen=True)
class CaseRow:
    """A case as lists and its page show it; `said` is what the customer answered, in his words."""

    id: int
    interaction_id: int
    customer_id: int | None
    customer: str
    owner_id: int | None
    owner: str
    team_id: int | None
    team: str
    record: str | None
    record_id: int | None
    record_label: str
    satisfaction: str
    aspect: str
    kind: str
    said: str
    opened_on: date
    due: date
    cause: str
    cause_note: str
    plan: str
    treatment: str
    treated_on: date | None
    round: int
    result: str
    closed_on: date | None
    state: str
    version: int

    @property
    def grade(self) -> Text:
        return GRADES[self.satisfaction]

    @property
    def step(self) -> Text:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def cause_title(self) -> Text | str:
        return TITLES.get(self.cause, self.cause)

    @property
    def aspects(self) -> list[Text | str]:
        """What the customer was not satisfied with, in words."""
        kind = current().registry.interaction_kinds.get(self.kind)
        titles = aspects_of(kind) if kind else {}
        return [titles.get(key, key) for key in self.aspect.split(",") if key]

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def days_open(self) -> int:
        """Whole days from the answer to the end, or to today."""
        return ((self.closed_on or clock.today()) - self.opened_on).days

    @property
    def overdue(self) -> bool:
        return self.open and self.due < clock.today()


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to; None narrows nothing. `state` may be "open", `team_id` 0 is no department."""

    opened_from: date | None = None
    opened_to: date | None = None
    team_id: int | None = None
    cause: str | None = None
    state: str | None = None
    customer_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class ProgressRow:
    """What was done, when, by whom."""

    id: int
    at: datetime
    day: date
    author: str
    note: str


def case_columns() -> Select[Any]:  # the columns of CaseRow
    """What CaseRow holds, of every case: narrow it by `visible` before it is run."""
    customer, person, team, told = (table_of(model) for model in (Customer, Staff, Team, Interaction))
    own = [rows.c[name] for name in CaseRow.__dataclass_fields__ if name in rows.c]
    named: list[SQLColumnExpression[Any]] = [
        func.coalesce(customer.c.name, "").label("customer"),
        func.coalesce(person.c.name, "").label("owner"),
        func.coalesce(team.c.name, "").label("team"),
        func.coalesce(told.c.aspect, "").label("aspect"),
        told.c.kind,
        case_words(told).label("said"),
    ]
    joined = (
        rows.join(told, told.c.id == rows.c.interaction_id)
        .outerjoin(customer, customer.c.id == rows.c.customer_id)
        .outerjoin(person, person.c.id == rows.c.owner_id)
        .outerjoin(team, team.c.id == rows.c.team_id)
    )
    return select(*own, *named).select_from(joined)


def case_words(told: Any) -> ColumnElement[str]:  # the table or an alias of it
    """In the customer's words, else what was noted."""
    return func.coalesce(func.nullif(told.c.suggestion, ""), told.c.note)


def cases(
    session: OrmSession, actor: Actor, wanted: CaseFilter, after: tuple[date, int] | None = None, limit: int | None = 50
) -> list[CaseRow]:
    """A page, the latest first; `after` is (opened_on, id) of the last one seen."""
    query = case_columns().where(visible(CASE, actor, rows.c), *conditions(wanted))
    if after is not None:
        day, id_ = after
        query = query.where((rows.c.opened_on < day) | ((rows.c.opened_on == day) & (rows.c.id < id_)))
    query = query.order_by(rows.c.opened_on.desc(), rows.c.id.desc()).limit(limit)
    return [_row(row) for row in session.execute(query)]


def count_cases(session: OrmSession, actor: Actor, wanted: CaseFilter) -> dict[str, int]:
    """How many there are of each state."""
    query = select(rows.c.state, func.count().label("number")).where(visible(CASE, actor, rows.c), *conditions(wanted))
    return {row.state: row.number for row in session.execute(query.group_by(rows.c.state))}


def one_case(session: OrmSession, actor: Actor, case_id: int) -> CaseRow:
    """Raises NotFound for one that is hidden from the actor."""
    found = session.execute(case_columns().where(rows.c.id == case_id, visible(CASE, actor, rows.c))).first()
    if found is None:
        raise NotFound
    return _row(found)


def progress_of(session: OrmSession, case_id: int) -> list[ProgressRow]:
    """The entries of a case that passed the gate, the latest first."""
    entry = table_of(CaseProgress).c
    query = select(entry.id, entry.at, entry.day, entry.author, entry.note).where(entry.case_id == case_id)
    return [ProgressRow(**row._mapping) for row in session.execute(query.order_by(entry.id.desc()))]


def cases_of_answers(session: OrmSession, actor: Actor, interaction_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The case and its state of each of these answers, where there is one and one may see it."""
    if not actor.may(VIEW):
        return {}
    query = select(rows.c.interaction_id, rows.c.id, rows.c.state).where(
        rows.c.interaction_id.in_(interaction_ids), visible(CASE, actor, rows.c)
    )
    return {one.interaction_id: (one.id, one.state) for one in session.execute(query)}


def conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """Raises Invalid for a state or cause that is none."""
    found: list[ColumnElement[bool]] = []
    if wanted.state == "open":
        found.append(rows.c.state.in_(OPEN))
    elif wanted.state is not None:
        if wanted.state not in STATES:
            raise Invalid.field("state", "unknown", _("There is no state {state}.", state=wanted.state))
        found.append(rows.c.state == wanted.state)
    if wanted.cause is not None:
        if wanted.cause not in TITLES:
            raise Invalid.field("cause", "unknown", _("There is no cause {cause}.", cause=wanted.cause))
        found.append(rows.c.cause == wanted.cause)
    if wanted.team_id is not None:
        found.append(rows.c.team_id == wanted.team_id if wanted.team_id else rows.c.team_id.is_(None))
    for name in ("customer_id", "owner_id"):
        if getattr(wanted, name) is not None:
            found.append(rows.c[name] == getattr(wanted, name))
    if wanted.opened_from is not None:
        found.append(rows.c.opened_on >= wanted.opened_from)
    if wanted.opened_to is not None:
        found.append(rows.c.opened_on <= wanted.opened_to)
    return found


def held_case(session: Session, actor: Actor, case_id: int) -> RecoveryCase:
    """The case as an object, held until the transaction ends. Raises NotFound for one that is hidden from the actor."""
    query = select(RecoveryCase).where(col(RecoveryCase.id) == case_id, visible(CASE, actor))
    found: RecoveryCase | None = session.execute(query.with_for_update()).scalars().first()
    if found is None:
        raise NotFound
    return found


def _row(row: Row[Any]) -> CaseRow:
    return CaseRow(**{name: row._mapping[name] for name in CaseRow.__dataclass_fields__})
