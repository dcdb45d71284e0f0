"""Promises: made on the phone, on a case or for a customer; read by who keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col

from customary.customers.access import customer_for
from customary.customers.models import Customer
from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.interactions.models import Interaction
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Forbidden, Invalid, NotFound
from customary.plugins.text import Text, texts
from customary.records.labels import label_texts
from customary.records.moves import begin_lifecycle
from customary.recovery.events import PROMISE, PromisesMade
from customary.recovery.models import Promise
from customary.recovery.promise_lifecycle import LIFECYCLE, WORK
from customary.roles.gate import visible
from customary.roles.models import Staff

_ = texts("recovery")

LONGEST = 500
STATES: dict[str, Text] = {state.key: state.title for state in LIFECYCLE.states}
TONES: dict[str, str] = {state.key: state.tone for state in LIFECYCLE.states}

rows = table_of(Promise)


@dataclass(frozen=True)
class NewPromise:
    """What is promised to whom, until when; `keeper_id` is oneself if not given."""

    customer_id: int
    text: str
    due: date | None
    keeper_id: int | None = None
    record: str | None = None
    record_id: int | None = None


@dataclass(frozen=True)
class PromiseRow:
    """A promise as lists and its page show it."""

    id: int
    customer_id: int
    customer: str
    interaction_id: int | None
    text: str
    due: date
    keeper_id: int | None
    keeper: str
    record: str | None
    record_id: int | None
    record_label: str
    result: str
    made_on: date
    kept_on: date | None
    author: str
    state: str
    version: int

    @property
    def step(self) -> Text:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def overdue(self) -> bool:
        return self.state == "open" and self.due < clock.today()


@dataclass(frozen=True)
class PromiseFilter:
    """What a list of promises is narrowed to; None narrows nothing."""

    state: str | None = None
    customer_id: int | None = None
    keeper_id: int | None = None
    record: str | None = None
    record_id: int | None = None


def make_promise(session: Writing, actor: Actor, new: NewPromise) -> int:
    """Promise something to a customer; answers the promise's id.

    Raises Invalid naming each field, NotFound for a customer who is hidden from the actor, Forbidden.
    """
    if not actor.may(WORK):
        raise Forbidden(WORK)
    customer_for(session, actor, new.customer_id)
    errors = []
    if not 0 < len(new.text.strip()) <= LONGEST:
        errors.append(
            FieldError("text", "required", _("Say in at most {most} characters what is promised.", most=LONGEST))
        )
    if new.due is None or new.due < clock.today():
        errors.append(FieldError("due", "required", _("Enter the day until when, today or later.")))
    keeper = new.keeper_id if new.keeper_id is not None else actor.staff_id
    if new.keeper_id is not None and not _works_here(session, new.keeper_id):
        errors.append(FieldError("keeper_id", "unknown", _("Choose a colleague who works here.")))
    if errors or new.due is None:
        raise Invalid(errors)
    about = new.record if new.record_id is not None else None
    label = label_texts(session, about, [new.record_id]).get(new.record_id, "") if about and new.record_id else ""
    promise = Promise(
        customer_id=new.customer_id,
        text=new.text.strip(),
        due=new.due,
        keeper_id=keeper,
        record=about,
        record_id=new.record_id if about else None,
        record_label=label,
        made_on=clock.today(),
        author=actor.label,
        created_at=clock.now(),
    )
    session.add(promise)
    session.flush()
    assert promise.id is not None  # flushed
    begin_lifecycle(session, PROMISE, [promise.id])
    emit(session, PromisesMade(ids=(promise.id,), customers=(new.customer_id,)))
    return promise.id


def promises_of_calls(session: Session, interaction_ids: Sequence[int]) -> None:
    """What was promised in these calls; who called keeps it."""
    told = table_of(Interaction)
    known = exists().where(rows.c.interaction_id == told.c.id)
    columns = {
        "customer_id": told.c.customer_id,
        "interaction_id": told.c.id,
        "text": told.c.promise,
        "due": told.c.promise_due,
        "keeper_id": told.c.staff_id,
        "record": told.c.record,
        "record_id": told.c.record_id,
        "record_label": told.c.record_label,
        "result": literal(""),
        "made_on": told.c.day,
        "author": told.c.author,
        "state": literal("open"),
        "version": literal(1),
        "created_at": literal(clock.now(), rows.c.created_at.type),
    }
    made = (one_of(told.c.id, interaction_ids), told.c.promise != "", told.c.promise_due.is_not(None))
    source = select(*columns.values()).where(*made, told.c.customer_id.is_not(None), ~known)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(rows).from_select(list(columns), source).on_conflict_do_nothing()
    found = session.execute(statement.returning(rows.c.id, rows.c.customer_id)).all()
    if found:
        ids = tuple(sorted(row.id for row in found))
        begin_lifecycle(cast(Writing, session), PROMISE, ids)
        customers = tuple(sorted({row.customer_id for row in found}))
        emit(cast(Writing, session), PromisesMade(ids=ids, customers=customers))


def promises(
    session: OrmSession,
    actor: Actor,
    wanted: PromiseFilter,
    after: tuple[date, int] | None = None,
    limit: int | None = 50,
) -> list[PromiseRow]:
    """A page, by due date; `after` is (due, id) of the last one seen."""
    query = _columns().where(visible(PROMISE, actor, rows.c), *_conditions(wanted))
    if after is not None:
        query = query.where(tuple_(rows.c.due, rows.c.id) > after)
    return [_row(row) for row in session.execute(query.order_by(rows.c.due, rows.c.id).limit(limit))]


def one_promise(session: OrmSession, actor: Actor, promise_id: int) -> PromiseRow:
    """Raises NotFound for one that is hidden from the actor."""
    found = session.execute(_columns().where(rows.c.id == promise_id, visible(PROMISE, actor, rows.c))).first()
    if found is None:
        raise NotFound
    return _row(found)


def _columns() -> Select[Any]:  # the columns of PromiseRow
    customer, person = table_of(Customer), table_of(Staff)
    own = [rows.c[name] for name in PromiseRow.__dataclass_fields__ if name in rows.c]
    named = (customer.c.name.label("customer"), func.coalesce(person.c.name, "").label("keeper"))
    joined = rows.join(customer, customer.c.id == rows.c.customer_id).outerjoin(person, person.c.id == rows.c.keeper_id)
    return select(*own, *named).select_from(joined)


def _conditions(wanted: PromiseFilter) -> list[ColumnElement[bool]]:
    if wanted.state is not None and wanted.state not in STATES:
        raise Invalid.field("state", "unknown", _("There is no state {state}.", state=wanted.state))
    given = {name: getattr(wanted, name) for name in PromiseFilter.__dataclass_fields__}
    return [rows.c[name] == value for name, value in given.items() if value is not None]


def _works_here(session: Session, staff_id: int) -> bool:
    query = select(col(Staff.id)).where(col(Staff.id) == staff_id, col(Staff.active))
    return staff_id.bit_length() < 64 and session.execute(query).first() is not None


def _row(row: Row[Any]) -> PromiseRow:
    return PromiseRow(**{name: row._mapping[name] for name in PromiseRow.__dataclass_fields__})
