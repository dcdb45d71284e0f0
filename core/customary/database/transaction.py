"""Reading and writing: sessions, the one transaction, steps, and what is emitted in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from sqlalchemy import Connection, Table, event, insert
from sqlalchemy.sql.dml import UpdateBase
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import Deployment, current
from customary.database.events import Event, plain
from customary.database.models import StoredChange, StoredEvent, table_of
from customary.plugins.actor import Actor

DEEPEST = 5
_inside: ContextVar[bool] = ContextVar("customary_inside_transaction", default=False)


class NotAudited(RuntimeError):
    """A transaction changed audited tables without emitting an event that says so."""


class Writing(Session):
    """A session inside a transaction. It refuses `commit()` and `rollback()`: the block does that."""

    actor: Actor
    deployment: Deployment

    def commit(self) -> NoReturn:
        raise RuntimeError("the transaction commits by itself at the end of its block")

    def rollback(self) -> NoReturn:
        raise RuntimeError("raise an exception to roll a transaction back, or use step() for a part of it")

    @contextmanager
    def step(self) -> Iterator[None]:
        """A savepoint at whose end `before_commit` runs; what it vetoes, or an exception, undoes this step alone."""
        outbox = self.info["outbox"]
        before = len(outbox)
        try:
            with self.begin_nested():
                yield
                self.flush()
                _before_commit(self, before)
        except BaseException:
            del outbox[before:]
            self.info["checked"] = min(self.info["checked"], len(outbox))
            raise


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading only; close to free, and never held beside a transaction."""
    with Session(current().database.reads, autoflush=False) as session:
        yield session


@contextmanager
def transaction(actor: Actor) -> Iterator[Writing]:
    """The one way to write: flush, `before_commit`, COMMIT, then `after_commit`. What leaves it is ids or plain values.

    Raises RuntimeError when nested, NotAudited when audited tables were changed and nothing was emitted,
    Rejected when a plugin vetoes.
    """
    deployment = current()
    touched: set[str] = set()
    engine = deployment.database.engine.execution_options(write=True, touched=touched)
    session = Writing(engine, expire_on_commit=False)
    session.actor, session.deployment = actor, deployment
    session.info.update(outbox=[], checked=0, touched=touched)
    with _not_nested(), session, session.begin():
        yield session
        session.flush()
        _before_commit(session, 0)
        _check_audited(session, touched)
        _store(session)
    _after_commit(deployment, session.info["outbox"])


def unchanged(session: Writing) -> None:
    """Say that the statements of this transaction met no row: set-based work that found nothing to do is no change."""
    session.info["touched"].clear()


@contextmanager
def _not_nested() -> Iterator[None]:
    if _inside.get():
        raise RuntimeError("a transaction does not nest: pass its session on")
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def emit(session: Session, event: Event) -> None:
    """Say that something happened; stored, checked and told in the order of emission."""
    session.info["outbox"].append(event)


def _before_commit(session: Writing, first: int) -> None:
    outbox: list[Event] = session.info["outbox"]
    hooks = session.deployment.registry.hooks
    position = max(first, session.info["checked"])
    for _level in range(DEEPEST + 1):
        upto = len(outbox)
        if position == upto:
            break
        for emitted in outbox[position:upto]:
            for implementation in hooks.matching("before_commit", emitted):
                hooks.call(implementation, event=emitted, session=session)
        session.flush()
        position = upto
    else:
        raise RuntimeError(f"events answer each other more than {DEEPEST} levels deep: {type(outbox[-1]).__name__}")
    session.info["checked"] = position


def _check_audited(session: Writing, touched: set[str]) -> None:
    if touched and not session.info["outbox"]:
        raise NotAudited(f"changed {', '.join(sorted(touched))} without emitting an event")


def _store(session: Writing) -> None:
    outbox: list[Event] = session.info["outbox"]
    if not outbox:
        return
    rows = [_row(session, emitted) for emitted in outbox]
    if not any(emitted.changes for emitted in outbox):
        session.execute(insert(StoredEvent), rows)
        return
    ids = session.scalars(
        insert(StoredEvent).returning(table_of(StoredEvent).c.id, sort_by_parameter_order=True), rows
    ).all()
    lines = [
        {
            "event_id": event_id,
            "record": emitted.record,
            "record_id": row_id,
            "field": field,
            "before": plain(before),
            "after": plain(after),
        }
        for event_id, emitted in zip(ids, outbox, strict=True)
        for row_id, fields in emitted.changes.items()
        for field, (before, after) in fields.items()
    ]
    if lines:
        session.execute(insert(StoredChange), lines)


def _row(session: Writing, emitted: Event) -> dict[str, Any]:  # column values of a StoredEvent
    actor = session.actor
    return {
        "at": clock.now(),
        "name": emitted.name(),
        "version": emitted.version,
        "plugin": emitted.record.partition(".")[0],
        "record": emitted.record,
        "ids": list(emitted.ids),
        "customers": list(emitted.customers),
        "batch": emitted.batch,
        "payload": emitted.payload(),
        "actor_kind": actor.kind,
        "actor_label": actor.label,
        "staff_id": actor.staff_id,
        "token_id": actor.token_id,
    }


def _after_commit(deployment: Deployment, outbox: list[Event]) -> None:
    hooks = deployment.registry.hooks
    for emitted in outbox:
        for implementation in hooks.matching("after_commit", emitted):
            try:
                with Session(deployment.database.engine.execution_options(write=True)) as session, session.begin():
                    hooks.call(implementation, event=emitted, session=session)
            except Exception as error:
                hooks.report(implementation, error)


def note_change(connection: Connection, table: Table) -> None:
    """Note that a transaction's connection changes a table, for what goes past SQLAlchemy's own statements."""
    touched = connection.get_execution_options().get("touched")
    if touched is not None and table.info.get("audited", True):
        touched.add(table.name)


def watch_changes(connection: Connection, clause: object, *_rest: object) -> None:
    """Note which audited tables a writing connection changes; listens to `before_execute`."""
    if isinstance(clause, UpdateBase) and isinstance(clause.table, Table):
        note_change(connection, clause.table)


def install_watch(deployment: Deployment) -> None:
    """Let the deployment's engine note what its transactions change."""
    event.listen(deployment.database.engine, "before_execute", watch_changes)
