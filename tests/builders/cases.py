"""A record with a lifecycle that no industry has: cases that are received, accepted, handled, resolved and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.events import Event
from customary.database.transaction import Writing, emit, reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.contributions import Permission, Queue, Record
from customary.plugins.fields import FormField
from customary.plugins.lifecycles import (
    ApprovalPolicy,
    ApprovalStep,
    DecidedApproval,
    Gate,
    Lifecycle,
    Limit,
    LimitCase,
    Moved,
    State,
    Transition,
)
from customary.plugins.text import Text, texts
from customary.records.moves import begin_lifecycle
from customary.records.queues import rows_in_states
from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_ = texts("web")

KEY = "test.case"
MOVE, CLOSE = "test.cases.move", "test.cases.close"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai, when the house opens
told: list[Any] = []  # what transitions and policies were told

OWN_TABLES = registry(metadata=MetaData())  # apart from the tables that migrations are written from


class OwnModel(SQLModel, registry=OWN_TABLES):
    """Base of the tables of this file."""


class Case(OwnModel, table=True):
    """A row to be moved."""

    __tablename__ = "test_case"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    customer_id: int | None = None
    staff_id: int | None = None
    team_id: int | None = None
    party_id: int | None = None
    severity: str = "normal"
    state: str = "received"
    result: str = ""
    refund: int | None = None
    origin: str = ""
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class CaseWritten(Event):
    """A case was written down."""


@dataclass(frozen=True, kw_only=True)
class CaseAnswered(Event):
    """The customer said whether he is satisfied; `cases` are the cases it was about."""

    cases: tuple[int, ...]
    satisfied: bool
    word: str = ""


def _not_alone(session: object, row: Case, actor: Actor) -> Text | None:
    return _("Nobody closes a row called {name}.", name=row.title) if row.title == "stuck" else None


def _tell(session: Writing, row: Case, actor: Actor, moved: Moved) -> None:
    told.append(moved)


def _answered(satisfied: bool) -> Any:  # a function of session and event
    return lambda session, event: event.cases if event.satisfied is satisfied else ()


LIFECYCLE = Lifecycle(
    initial="received",
    states=(
        State(
            "received",
            _("Received"),
            "warn",
            Limit(30, by="severity", cases=(LimitCase("urgent", _("Urgent"), 10),)),
            queue="test.cases",
        ),
        State("accepted", _("Accepted"), "info"),
        State("handling", _("In handling"), "info", Limit(3, "days")),
        State("resolved", _("Resolved"), "ok"),
        State("closed", _("Closed"), "", final=True),
    ),
    transitions=(
        Transition("accept", _("Accept"), ("received",), "accepted", MOVE),
        Transition(
            "assign", _("Assign"), ("accepted",), "handling", MOVE, needs=(FormField("staff_id", _("Person"), "staff"),)
        ),
        Transition(
            "resolve",
            _("Resolve"),
            ("handling",),
            "resolved",
            MOVE,
            needs=(
                FormField("result", _("Result"), "note"),
                FormField("cause", _("Cause"), "choice", choices=(("parts", _("Parts")), ("staff", _("Staff")))),
                FormField("refund", _("Refund"), "money", required=False),
            ),
            guard=_not_alone,
            apply=_tell,
            approval=Gate(
                "test.refund", lambda row, values: values["refund"], lambda row, values: bool(values["refund"])
            ),
        ),
        Transition(
            "close",
            _("Close"),
            ("resolved",),
            "closed",
            CLOSE,
            needs=(FormField("word", _("What the customer said")),),
            on=CaseAnswered,
            rows=_answered(True),
            values=lambda session, event, row: {"word": event.word},
            by_hand=False,
        ),
        Transition(
            "reopen", _("Reopen"), ("resolved",), "handling", MOVE, on=CaseAnswered, rows=_answered(False)
        ),
    ),
)  # fmt: skip

RECORD = Record(
    key=KEY,
    title=_("Case"),
    plural=_("Cases"),
    model=Case,
    view="test.cases.view",
    label=lambda case: case.title,
    customer="customer_id",
    owner="staff_id",
    team="team_id",
    party="party_id",
    lifecycle=LIFECYCLE,
)


QUEUE = Queue(
    "test.cases",
    _("Cases"),
    "test.cases.view",
    "/board",
    lambda: rows_in_states(RECORD, ("received", "accepted", "handling")),
    for_record=KEY,
)


def _approved(session: Writing, actor: Actor, approval: DecidedApproval) -> None:
    told.append(("approved", approval))


def _returned(session: Writing, actor: Actor, approval: DecidedApproval) -> None:
    told.append(("returned", approval))


POLICY = ApprovalPolicy(
    "test.refund",
    _("Refund"),
    steps=(
        ApprovalStep(_("Supervisor"), "test.refund.approve", above=100_00),
        ApprovalStep(_("Director"), "test.refund.approve_large", above=1000_00),
    ),
    on_approved=_approved,
    on_returned=_returned,
)
PERMISSIONS = ("test.cases.view", MOVE, CLOSE, "test.refund.approve", "test.refund.approve_large")


@contextmanager
def cases(deployment: Deployment) -> Iterator[None]:
    """Cases are known to the deployment, their table is there, and it is Monday morning."""
    known = deployment.registry
    known.records._items[KEY] = RECORD
    known.approvals._items[POLICY.key] = POLICY
    known.queues._items[QUEUE.key] = QUEUE
    for permission in PERMISSIONS:
        known.permissions._items[permission] = Permission(permission, _("Case"))
    OWN_TABLES.metadata.create_all(deployment.database.engine.execution_options(write=True))
    told.clear()
    with clock.at(MONDAY):
        yield


def a_case(title: str = "A noise", begin: bool = True, **values: Any) -> int:
    """A case as its service would write it; with `begin=False` as an importer would."""
    with transaction(system("a test")) as session:
        case = Case(title=title, **values)
        session.add(case)
        session.flush()
        assert case.id is not None
        emit(session, CaseWritten(record=KEY, ids=(case.id,)))
        if begin:
            begin_lifecycle(session, KEY, [case.id])
        return case.id


def answered(*ids: int, satisfied: bool, word: str = "fine") -> None:
    """The customer is asked, and says so."""
    with transaction(system("a test")) as session:
        emit(session, CaseAnswered(record="core.follow_up", ids=(1,), cases=ids, satisfied=satisfied, word=word))


def the_case(case_id: int) -> Case:
    with reading() as session:
        found = session.get(Case, case_id)
    assert found is not None
    return found
