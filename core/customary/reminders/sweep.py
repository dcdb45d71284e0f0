"""The sweep: brings the follow-ups of every rule to what its SELECT says on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import structlog
from sqlalchemy import delete, func, select
from sqlmodel import Session

from customary.database import clock
from customary.database.alone import alone
from customary.database.deployment import current
from customary.database.events import Event, portions
from customary.database.models import Installation, table_of
from customary.database.parameters import versions
from customary.database.transaction import Writing, emit, reading, transaction, unchanged
from customary.interactions.events import FollowUpsClosed, FollowUpsMoved, FollowUpsRaised
from customary.plugins.actor import Actor, system
from customary.plugins.contributions import Record
from customary.plugins.errors import Refused
from customary.plugins.rules import ReminderRule
from customary.plugins.text import texts
from customary.reminders import steps
from customary.reminders.source import Prepared, prepare
from customary.reminders.steps import Part, Range, Rows, Touched, follow_ups

_ = texts("reminders")
log = structlog.get_logger(__name__)

RECORDS_AT_ONCE = 50_000
SWEPT, FAILED = "swept:", "sweep failed:"  # and the rule's key: facts of the installation


@dataclass
class Swept:
    """What a sweep did for one rule."""

    reopened: int = 0
    raised: int = 0
    moved: int = 0
    fulfilled: int = 0
    expired: int = 0
    withdrawn: int = 0


@dataclass
class SweepResult:
    """What a sweep did, by rule, and which rules failed and how."""

    on: date
    rules: dict[str, Swept] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def sweep(actor: Actor, on: date, rules: Sequence[str] = (), records_at_once: int = RECORDS_AT_ONCE) -> SweepResult:
    """Sweep all rules, or those named, for a day; days missed since the last sweep are made up for.

    A rule that fails is logged and counted under its plugin; the others go on. Raises Refused for a day before the last.
    """
    registry = current().registry
    chosen = [registry.reminder_rules[key] for key in rules] or list(registry.reminder_rules.values())
    for rule in chosen:
        last = last_swept(rule.key)
        if last is not None and on < last:
            raise Refused(_("{rule} was swept for {last}; an earlier day cannot be swept.", rule=rule.key, last=last))
    result = SweepResult(on)
    for rule in chosen:
        try:
            result.rules[rule.key] = sweep_rule(actor, rule, on, records_at_once)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            _note_failure(rule.key, on, said)
            if registry.hooks.strict:
                raise
            log.exception("reminder rule failed", rule=rule.key)
            result.failed[rule.key] = said
    return result


def sweep_rule(actor: Actor, rule: ReminderRule, on: date, records_at_once: int = RECORDS_AT_ONCE) -> Swept:
    """Sweep one rule; only one sweep of a rule runs at a time on PostgreSQL, elsewhere writers wait for each other anyway."""
    swept = Swept()
    record = current().registry.records[rule.record]
    with alone(f"sweep {rule.key}"):
        last = last_swept(rule.key)
        since = min(last + timedelta(days=1), on) if last else on
        for first, day in _spans(rule, since, on):
            for part in _ranges(record, rule, records_at_once):
                with transaction(actor) as session:
                    _sweep_part(session, prepare(session, rule, record, day), part, first, swept)
            _remember(rule.key, day)
    return swept


def _spans(rule: ReminderRule, since: date, on: date) -> list[tuple[date, date]]:
    """The days to be swept, each span by its first and last day.

    A rule that does not look at the day says the same for each of them: they are one span, cut where other parameters begin to hold.
    """
    days = [since + timedelta(days=n) for n in range((on - since).days + 1)]
    if rule.reads_today:
        return [(day, day) for day in days]
    with reading() as session:
        cuts = {version.valid_from for version in versions(session, rule.key)}
    starts = [day for day in days if day == since or day in cuts]
    return list(zip(starts, [*(day - timedelta(days=1) for day in starts[1:]), on], strict=True))


def last_swept(rule: str) -> date | None:
    """The last day for which a rule was swept to the end."""
    rows = table_of(Installation)
    with reading() as session:
        found = session.scalar(select(rows.c.value).where(rows.c.key == SWEPT + rule))
    return date.fromisoformat(found["day"]) if found else None


def sweep_rows(session: Writing, rule: ReminderRule, ids: Sequence[int]) -> Swept:
    """Bring the follow-ups of some records to what the rule says today, inside the caller's transaction."""
    swept, today = Swept(), clock.today()
    prepared = prepare(session, rule, current().registry.records[rule.record], today)
    for portion in portions(sorted(ids)):
        _tell(session, prepared, _bring(session, prepared, Rows(portion), today, swept))
    return swept


def _sweep_part(session: Writing, prepared: Prepared, part: Part, since: date, swept: Swept) -> None:
    touched = _bring(session, prepared, part, since, swept)
    if any(touched.values()):
        _tell(session, prepared, touched)
    else:
        unchanged(session)


def _bring(session: Writing, prepared: Prepared, part: Part, since: date, swept: Swept) -> dict[str, Touched]:
    """Do the six steps and count them; what each of them touched."""
    at = clock.now()
    reopened = steps.reopen(session, prepared, part, since)
    raised = steps.raise_due(session, prepared, part, since, at)
    moved = steps.move(session, prepared, part)
    fulfilled = steps.fulfil(session, prepared, part, at)
    expired = steps.expire(session, prepared, part, at)
    withdrawn = steps.withdraw(session, prepared, part, at)
    swept.reopened += len(reopened)
    swept.raised += len(raised)
    swept.moved += len(moved)
    swept.fulfilled += len(fulfilled)
    swept.expired += len(expired)
    swept.withdrawn += len(withdrawn)
    touched = {"reopened": reopened, "raised": raised, "moved": moved}
    return touched | {"fulfilled": fulfilled, "missed": expired, "withdrawn": withdrawn}


def _tell(session: Writing, prepared: Prepared, touched: dict[str, Touched]) -> None:
    batch = f"{prepared.rule.key}:{prepared.today.isoformat()}"
    for what, rows in touched.items():
        for portion in portions(rows):
            emit(session, _event(what, prepared, portion, batch))


def _event(what: str, prepared: Prepared, rows: Touched, batch: str) -> Event:
    ids = tuple(row.id for row in rows)
    customers = tuple(sorted({row.customer_id for row in rows if row.customer_id is not None}))
    rule, about = prepared.rule.key, prepared.rule.record
    about_ids = tuple(row.record_id for row in rows)
    if what in ("raised", "reopened"):
        return FollowUpsRaised(
            ids=ids,
            customers=customers,
            batch=batch,
            rule=rule,
            about=about,
            about_ids=about_ids,
            reopened=what == "reopened",
        )
    if what == "moved":
        return FollowUpsMoved(ids=ids, customers=customers, batch=batch, rule=rule)
    return FollowUpsClosed(
        ids=ids,
        customers=customers,
        batch=batch,
        state=what,
        day=prepared.today,
        rule=rule,
        about=about,
        about_ids=about_ids,
    )


def _ranges(record: Record, rule: ReminderRule, size: int) -> Iterator[Range]:
    rows = table_of(record.model)
    with reading() as session:
        low, high = _bounds(session, rows.c.id)
        low2, high2 = _bounds(session, follow_ups.c.record_id, follow_ups.c.rule == rule.key)
    lows, highs = [n for n in (low, low2) if n is not None], [n for n in (high, high2) if n is not None]
    if lows:
        for start in range(min(lows), max(highs) + 1, size):
            yield Range(start, start + size)


def _bounds(session: Session, column: object, *where: object) -> tuple[int | None, int | None]:
    row = session.execute(select(func.min(column), func.max(column)).where(*where)).one()  # type: ignore[arg-type]  # columns and conditions
    return row[0], row[1]


def _remember(rule: str, on: date) -> None:
    with transaction(system(f"sweep {rule}")) as session:
        stored = session.get(Installation, SWEPT + rule)
        if stored is None:
            session.add(Installation(key=SWEPT + rule, value={"day": on.isoformat()}))
        elif stored.value["day"] < on.isoformat():
            stored.value = {"day": on.isoformat()}
        session.execute(delete(Installation).where(table_of(Installation).c.key == FAILED + rule))


def _note_failure(rule: str, on: date, error: str) -> None:
    with transaction(system(f"sweep {rule}")) as session:
        session.merge(Installation(key=FAILED + rule, value={"day": on.isoformat(), "error": error}))
