"""A case for every answer that is not satisfied: in the answer's own transaction, and for answers that have none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, case, exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import add_days, one_of
from customary.database.transaction import Writing, emit, transaction, unchanged
from customary.interactions.models import Interaction
from customary.interactions.outcomes import ASKS_ASPECT
from customary.plugins.actor import system
from customary.records.moves import begin_lifecycle
from customary.recovery.events import CASE, CasesOpened
from customary.recovery.models import RecoveryCase
from customary.recovery.parameters import case_parameters
from customary.roles.models import Staff

JOB = "core.missing_cases"
AT_ONCE = 500

told, cases, customers, staff = table_of(Interaction), table_of(RecoveryCase), table_of(Customer), table_of(Staff)


def wants_case() -> ColumnElement[bool]:
    """Answers that open a case: neutral and dissatisfied ones, unless the kind's own record sees to them. Not what an import
    brought: of what happened before the house worked with cases, nobody is told."""
    own = sorted(kind.key for kind in current().registry.interaction_kinds.values() if not kind.opens_case)
    return and_(
        told.c.satisfaction.in_(ASKS_ASPECT),
        told.c.origin != "import",
        told.c.kind.not_in(own) if own else literal(True),
    )


def open_cases(session: Session, which: ColumnElement[bool], limit: int | None = None) -> Sequence[int]:
    """Open the cases of those of these answers that have none; the customer's owner is in charge."""
    today = clock.today()
    days = case_parameters(session, today).days
    known = exists().where(cases.c.interaction_id == told.c.id)
    columns = {
        "interaction_id": told.c.id,
        "customer_id": told.c.customer_id,
        "owner_id": staff.c.id,
        "team_id": literal(None, cases.c.team_id.type),
        "record": told.c.record,
        "record_id": told.c.record_id,
        "record_label": told.c.record_label,
        "satisfaction": told.c.satisfaction,
        "opened_on": told.c.day,
        # What was answered long ago is not late the moment its case is opened.
        "due": case((told.c.day < today, literal(today + timedelta(days))), else_=add_days(told.c.day, days)),
        **{name: literal("") for name in ("cause", "cause_note", "plan", "treatment", "result")},
        "round": literal(0),
        "state": literal("registered"),
        "version": literal(1),
        "created_at": literal(clock.now(), cases.c.created_at.type),
    }
    joined = told.outerjoin(customers, customers.c.id == told.c.customer_id).outerjoin(
        staff, and_(staff.c.id == customers.c.owner_id, staff.c.active.is_(True))
    )
    source = select(*columns.values()).select_from(joined).where(which, wants_case(), ~known)
    if limit is not None:
        source = source.order_by(told.c.id).limit(limit)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(cases).from_select(list(columns), source).on_conflict_do_nothing()
    opened = session.execute(statement.returning(cases.c.id, cases.c.customer_id)).all()
    ids = tuple(sorted(row.id for row in opened))
    if ids:
        concerned = tuple(sorted({row.customer_id for row in opened if row.customer_id is not None}))
        begin_lifecycle(cast(Writing, session), CASE, ids)
        emit(cast(Writing, session), CasesOpened(ids=ids, customers=concerned))
    return ids


def open_cases_of(session: Session, interaction_ids: Sequence[int]) -> Sequence[int]:
    """The cases of these answers."""
    return open_cases(session, one_of(told.c.id, interaction_ids))


def open_missing_cases(_payload: Mapping[str, Any] = {}) -> None:  # JSON values, never changed
    """Job: every answer that was recorded before there were cases, or while its plugin was away, gets its own; once."""
    while True:
        with transaction(system(JOB)) as session:
            opened = open_cases(session, literal(True), AT_ONCE)
            if not opened:
                unchanged(session)
        if len(opened) < AT_ONCE:
            return
